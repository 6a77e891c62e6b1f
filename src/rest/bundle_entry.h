// One entry of a batch or transaction: what it asks, and what it is answered.
//
// https://hl7.org/fhir/R4/bundle.html, https://hl7.org/fhir/R4/http.html#trules
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "fhir/json/tree.h"
#include "http/message.h"
#include "rest/exchange.h"
#include "rest/patch.h"

namespace medhome::rest {

struct Entry {
    std::size_t index = 0;
    std::string full_url;
    std::string method;
    std::string path;             // of request.url below the base, without the query: "Patient/1"
    std::string type, id, query;  // of request.url; what fetches may have more behind the id
    std::string resource;         // JSON text
    std::string resource_id, resource_version;
    std::string if_none_exist, if_none_match_text, if_modified_since;
    std::optional<std::int64_t> if_match;
    std::vector<std::int64_t> if_none_match;
    Patch patch;

    bool fetches() const { return method == "GET" || method == "HEAD"; }
    bool is_operation() const { return method == "POST" && path.find('$') != std::string::npos; }
    std::string place() const;  // "Bundle.entry[4]"
};

// What one entry of the answer says.
struct Answer {
    std::string status;  // "201 Created"
    std::string location, etag, last_modified;
    std::string outcome;   // OperationOutcome JSON
    std::string resource;  // JSON
    std::string full_url;
};

// What is wrong with an entry, told by its place: invalid.
Error wrong_entry(const Entry& entry, std::string_view where, std::string code, std::string issue_code, std::string text);
Result<Entry> read_entry(fhir::json::Value value, std::size_t index, std::string_view base);
access::Change change_of(const Entry& entry);

Answer answer_of(const access::Changed& changed, std::string_view base, Return give);
Answer answer_of(const Error& error);
// What the same request alone would have been answered.
Answer answer_of(const Entry& entry, const http::Response& response, std::string_view base);
// The Bundle of all answers, in the order given. type: "batch-response", "transaction-response"
std::string answer_bundle(std::string_view type, const std::vector<Answer>& answers);

}  // namespace medhome::rest
