// What an expression yields: places in a resource, and values made from them.
//
// https://hl7.org/fhirpath/N1/#literals (System types), https://hl7.org/fhir/R4/fhirpath.html (FHIR types)
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"
#include "fhir/path/temporal.h"

namespace medhome::fhir::path {

// A place in a resource. A primitive may have a value, an `_extra` (its id and extensions) or both; a reference resolved by
// its type alone has neither.
struct Node {
    json::Value value;
    json::Value extra;
    definitions::TypeIndex type = definitions::none;  // none: JSON whose type R4 does not say
};

// Whether "a" is a mean year of 365.25 days or the year of a calendar. R4 maps UCUM's a, mo, d, h, min and s in a FHIR Quantity to
// calendar durations (https://hl7.org/fhir/R4/fhirpath.html#quantity), so one of those is either, as its use asks.
enum class Semantics : std::uint8_t { ucum, calendar, fhir };

struct Quantity {
    Decimal value;
    std::string_view unit;  // a UCUM code, or a calendar word in the singular
    Semantics semantics = Semantics::ucum;
};

struct Long {  // 64 bits; an Integer has 32
    std::int64_t value;
};

struct TypeName {  // what type() yields
    std::string_view space;
    std::string_view name;
    std::string_view base;
};

using Item = std::variant<Node, bool, std::int64_t, Long, Decimal, std::string_view, Temporal, Quantity, TypeName>;
using Collection = std::vector<Item>;

// A resource, or a data type when `type` is given.
Item node(json::Value value, definitions::TypeIndex type = definitions::none);

// "System.Integer", "FHIR.HumanName"; space and name.
TypeName type_of(const Item& item);

// As FHIRPath would convert it to a string, complex values as their JSON: "185 '[lb_av]'", "2014-01", "true".
std::string text_of(const Item& item);

}  // namespace medhome::fhir::path
