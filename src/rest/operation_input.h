// What an operation was asked with: names and values of the URL, and by POST those of a Parameters resource.
// https://hl7.org/fhir/R4/operations.html#executing
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fhir/json/tree.h"
#include "http/message.h"
#include "rest/search.h"

namespace medhome::rest {

struct OperationInput {
    Parameters values;                    // in order; a Reference by its reference
    fhir::json::Document parameters;      // the Parameters resource; an empty document by GET
    std::vector<fhir::json::Value> resources_named(std::string_view name) const;  // parameter[].resource
};

// 415 for a body that is not FHIR JSON; 400 for one that is not a Parameters resource, or a value that is no primitive and no Reference.
Result<OperationInput> operation_input(const http::Request& request);

// "10": from least to most, else an error that names the parameter.
Result<int> whole_number(std::string_view name, std::string_view text, int least, int most);
// A date or instant as an interval [low, high) of microseconds; a '+' that came as a blank is mended.
Result<std::pair<std::int64_t, std::int64_t>> date_of(std::string_view name, std::string text, std::string_view zone);
// "a,b,c", without blanks and empty ones.
std::vector<std::string> list_of(std::string_view text);

}  // namespace medhome::rest
