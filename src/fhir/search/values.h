// How a written value becomes what is compared. Index and query both come here, so that they cannot disagree.
//
// Letter case of tokens: a code is compared as written, whatever its system, for R4 leaves it to each code system and codes that differ only in
// case do exist (UCUM's mm and Mm). The value of an Identifier or ContactPoint and a plain string are compared without regard to case.
// Differs from the spec: R4 would rather have codes compared without case when in doubt.
// https://hl7.org/fhir/R4/search.html#token
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace medhome::fhir::search {

// 32 bits of a hash for a system or a unit; 0 only for "none".
std::uint32_t hash32(std::string_view text);
// Of an identifier, phone number or plain string: without regard to letter case.
std::uint64_t folded_hash(std::string_view text);

// Of an identifier under its type.
std::uint64_t typed_hash(std::string_view type_code, std::string_view value);
// "http://a.example/b/c" is below itself, "http://a.example/b" and "http://a.example"; without slashes at the end.
std::vector<std::string_view> addresses_above(std::string_view uri);

inline constexpr std::size_t kept_bytes = 64;  // of a folded string
// At most kept_bytes of it, cut between characters.
std::string_view cut(std::string_view folded);

struct Interval {
    std::int64_t low = 0, high = 0;  // [low, high) in UTC microseconds
};
// Year, month, day, minute, second or fraction, as R4's date, dateTime and instant; its interval by that precision. zone: where none is written.
std::optional<Interval> date_interval(std::string_view text, std::string_view zone);

struct Number {
    double value = 0, low = 0, high = 0;
};
// "100" is [99.5, 100.5); "1e2" is [95, 105) as R4's own example has it. https://hl7.org/fhir/R4/search.html#number
std::optional<Number> number(std::string_view text);

// A quantity of UCUM in base units: 185 "[lb_av]" as grams. Nothing for what is not UCUM, or has no order of its own (pH).
struct Measured {
    Number number;
    std::uint32_t unit = 0;  // hash32 of the unit's canonical form
};
std::optional<Measured> measured(const Number& number, std::string_view code);
inline constexpr std::string_view ucum_system = "http://unitsofmeasure.org";
// unit_system of a row that holds the canonical form of another row's quantity.
std::uint32_t canonical_system();

// What a reference names.
struct Name {
    enum class Is { nothing, contained, conditional, record, elsewhere } is = Is::nothing;
    std::string_view type, id;  // of a record here
    // What is hashed: "Type/id" for a record here, else the text as written.
    std::string_view text;
};
// Records here: "Type/id" and the same under base_url, each with or without /_history/n. The views look into `text`.
Name named(std::string_view text, std::string_view base_url);
bool is_id(std::string_view text);

}  // namespace medhome::fhir::search
