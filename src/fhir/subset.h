// A record cut down to what was asked for: _summary and _elements, on reads and searches alike.
// https://hl7.org/fhir/R4/search.html#summary, #elements
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "fhir/json/tree.h"

namespace medhome::fhir {

struct Subset {
    enum class Kind {
        whole,
        summary,   // the elements that R4 marks as summary, and what must be there
        text,      // the narrative, id, meta, and top-level elements that must be there
        data,      // all but the narrative
        elements,  // those named, and what must be there
        count,     // no record at all
    };
    Kind kind = Kind::whole;
    std::vector<std::string> elements;  // with Kind::elements: their names
};

// Of the parameters of a request those that say so; _summary and _elements together are refused.
// type: whose elements may be named; without one any may.
Result<Subset> subset_of(const std::vector<std::pair<std::string, std::string>>& parameters, std::string_view type = {});
// The record's JSON with meta.tag SUBSETTED; unchanged for Kind::whole and for what cannot be read.
std::string cut_down(std::string_view body, const Subset& subset);

}  // namespace medhome::fhir
