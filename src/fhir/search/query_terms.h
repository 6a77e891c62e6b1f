// One value of a search parameter as it was asked: "ge2020-01", "http://loinc.org|3141-9", "Patient/1".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/search/query.h"
#include "fhir/search/tables.h"

namespace medhome::fhir::search {

// Where and when a query is asked.
struct Asked {
    Instant now;
    std::string_view base_url, zone;
    const packages::Source* definitions = nullptr;  // R4's own where there are none
    const CustomParameters* own = nullptr;  // the practice's
    bool* depends = nullptr;                // set where the meaning depends on them, or on their absence
};

// At unescaped separators; escapes are kept. https://hl7.org/fhir/R4/search.html#escaping
std::vector<std::string_view> split(std::string_view text, char separator);
// "\," "\$" "\|" "\\" as what they mean.
std::string unescape(std::string_view text);

// In each: `name` is for messages, which never repeat the value.
Result<Term> date_term(std::string_view name, std::string_view text, const Asked& asked);
Result<Term> number_term(std::string_view name, std::string_view text);
Result<Term> quantity_term(std::string_view name, std::string_view text);
Result<Term> string_term(std::string_view name, std::string_view text, Modifier modifier);
Result<Term> token_term(std::string_view name, std::string_view text, const tables::Parameter& parameter);
// only_type: of "subject:Patient=1", else empty. patient_id: set when the term names a Patient here and nothing else.
Result<Term> reference_term(std::string_view name, std::string_view text, const tables::Parameter& parameter, std::string_view only_type, const Asked& asked,
                            std::string& patient_id);

tl::unexpected<Error> bad_value(std::string_view name, std::string_view wanted);

}  // namespace medhome::fhir::search
