// What an export was asked for. https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/records.h"
#include "fhir/subset.h"
#include "http/message.h"

namespace medhome::rest::exports {

enum class Reach { system, patients, group };

struct TypeFilter {
    std::string type, query;  // "Observation", "code=1234-5"
};

struct ExportRequest {
    Reach reach = Reach::system;
    std::string url;   // as it was asked, for the manifest
    std::string base;  // of it
    std::string zone = "UTC";
    std::optional<Instant> since;
    std::vector<std::string> types;  // empty: all that the caller may read
    std::vector<TypeFilter> filters;
    std::vector<std::string> elements;  // "birthDate" of every type, "Patient.name" of one; empty: whole records
    std::vector<std::string> patients;  // group, or the `patient` parameter: these alone
    bool these_patients = false;
    std::vector<std::string> ignored;   // what was left out leniently, in words
};

// Reads the group through the caller's records. Strict unless Prefer: handling=lenient; then what is not known is left out, and told in the manifest's errors.
Result<ExportRequest> export_request(const http::Request& request, access::Records& records, Reach reach);

// What _elements leaves of a record of the type: a subset of kind `whole` where it says nothing of it.
fhir::Subset subset_for(const ExportRequest& request, std::string_view type);

std::string to_json(const ExportRequest& request);
Result<ExportRequest> export_request_from(std::string_view json);

}  // namespace medhome::rest::exports
