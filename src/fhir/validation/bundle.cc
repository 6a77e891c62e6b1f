// A Bundle's own rules; https://hl7.org/fhir/R4/bundle.html
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "fhir/validation/reference.h"
#include "fhir/validation/walk.h"

namespace medhome::fhir::validation {
namespace {

void broken(Findings& findings, const Place& place, std::string_view key, std::string_view text) {
    findings.add(place, "invariant", fmt::format("{} ({}).", text, key));
}

// "fullUrl SHALL NOT disagree with the id in the resource - i.e. if the fullUrl is not a urn:uuid, the URL shall be version-independent
// URL consistent with the Resource.id".
void check_full_url(std::string_view url, Value resource, bool may_lack_id, const Place& entry, Findings& findings) {
    const Place place{&entry, "fullUrl"};
    if (url.find("/_history/") != std::string_view::npos) broken(findings, entry, "bdl-8", "fullUrl names no version");
    if (url.find(':') == std::string_view::npos) {
        findings.add(place, "value", "fullUrl is an absolute URL or a urn.");
        return;
    }
    const ReferenceParts parts = parse_reference(url);
    if (!resource || parts.type == definitions::none || !(url.starts_with("http://") || url.starts_with("https://"))) return;
    const std::string_view id = resource["id"].text();
    if (id.empty()) {
        if (!may_lack_id) findings.add(entry, "value", "fullUrl ends in a type and an id, but the resource has no id.");
    } else if (parts.id != id || parts.type_name != resource["resourceType"].text()) {
        findings.add(entry, "value", "fullUrl ends in another type or id than its resource's.");
    }
}

// "There can only be one of each": a page cannot have two next pages.
void check_links(Value bundle, const Place& place, Findings& findings) {
    std::set<std::string_view> seen;
    Place at{&place, "link", {}, -1};
    for (const Value link : bundle["link"].children()) {
        ++at.index;
        const std::string_view relation = link["relation"].text();
        const bool once = relation == "self" || relation == "first" || relation == "previous" || relation == "next" || relation == "last";
        if (once && !seen.insert(relation).second) findings.add(at, "value", "A Bundle has one link of this relation.");
    }
}

// The types that a search was for, by its address: the type at the end of the path, or _type. Empty when it does not say.
std::vector<std::string_view> searched_types(Value bundle) {
    std::vector<std::string_view> types;
    for (const Value link : bundle["link"].children()) {
        if (link["relation"].text() != "self") continue;
        const std::string_view url = link["url"].text();
        const std::size_t question = url.find('?');
        std::string_view path = url.substr(0, question);
        if (path.ends_with("/_search")) path.remove_suffix(8);
        const std::string_view last = path.substr(path.rfind('/') + 1);
        if (definitions::find_resource(last) != definitions::none) return {last};
        std::string_view rest = question == std::string_view::npos ? std::string_view{} : url.substr(question + 1);
        while (!rest.empty()) {
            std::string_view one = rest.substr(0, rest.find('&'));
            rest.remove_prefix(std::min(rest.size(), one.size() + 1));
            if (!one.starts_with("_type=")) continue;
            one.remove_prefix(6);
            while (!one.empty()) {
                const std::string_view type = one.substr(0, one.find(','));
                one.remove_prefix(std::min(one.size(), type.size() + 1));
                if (definitions::find_resource(type) == definitions::none) return {};
                types.push_back(type);
            }
        }
    }
    return types;
}

// "match: the resource matched the search specification", "outcome: an OperationOutcome that provides additional information about the
// processing of a search". https://hl7.org/fhir/R4/valueset-search-entry-mode.html
void check_found(Value entry, const std::vector<std::string_view>& searched, const Place& place, Findings& findings) {
    const Value resource = entry["resource"];
    if (!resource.is_object()) return;
    const std::string_view mode = entry["search"]["mode"].text();
    const std::string_view type = resource["resourceType"].text();
    const Place at{&place, "resource"};
    if (mode == "outcome") {
        if (type != "OperationOutcome") findings.add(at, "value", "An entry whose search mode is outcome holds an OperationOutcome.");
        return;
    }
    if (mode.empty() && type == "OperationOutcome") return;
    if (!resource["id"]) findings.add(at, "required", "What a search found has an id.");
    if (mode == "match" && !searched.empty() && std::ranges::find(searched, type) == searched.end()) {
        findings.add(at, "value", "The search, as its self link says, was for another type.");
    }
}

}  // namespace

void check_bundle(Value bundle, const Place& place, Findings& findings) {
    const std::string_view type = bundle["type"].text();
    const bool is_history = type == "history";
    const bool takes_requests = type == "batch" || type == "transaction";
    const bool has_responses = type == "batch-response" || type == "transaction-response";
    if (bundle["total"] && type != "searchset" && !is_history) broken(findings, place, "bdl-1", "Only a searchset or a history has a total");
    check_links(bundle, place, findings);
    std::set<std::pair<std::string_view, std::string_view>> urls;
    const std::vector<std::string_view> searched = type == "searchset" ? searched_types(bundle) : std::vector<std::string_view>{};
    Place entry{&place, "entry", {}, -1};
    bool first = true;
    for (const Value item : bundle["entry"].children()) {
        ++entry.index;
        const Value resource = item["resource"];
        if (item["search"] && type != "searchset") broken(findings, place, "bdl-2", "Only the entries of a searchset have search");
        if (type == "searchset") check_found(item, searched, entry, findings);
        if (static_cast<bool>(item["request"]) != (takes_requests || is_history)) {
            broken(findings, entry, "bdl-3", takes_requests || is_history ? "Each entry of a batch, transaction or history has a request"
                                                                         : "Only the entries of a batch, transaction or history have a request");
        }
        if (static_cast<bool>(item["response"]) != (has_responses || is_history)) {
            broken(findings, entry, "bdl-4", has_responses || is_history ? "Each entry of a response or history has a response"
                                                                        : "Only the entries of a response or history have a response");
        }
        if (const std::string_view url = item["fullUrl"].text(); !url.empty()) {
            check_full_url(url, resource, takes_requests || is_history || has_responses, entry, findings);
            if (!is_history && !urls.emplace(url, resource["meta"]["versionId"].text()).second) {
                broken(findings, entry, "bdl-7", "Another entry has the same fullUrl");
            }
        }
        if (first) {
            const std::string_view name = resource["resourceType"].text();
            if (type == "document" && name != "Composition") broken(findings, place, "bdl-11", "A document begins with a Composition");
            if (type == "message" && name != "MessageHeader") broken(findings, place, "bdl-12", "A message begins with a MessageHeader");
        }
        first = false;
    }
    if (type != "document" && type != "message") return;
    if (first) broken(findings, place, type == "document" ? "bdl-11" : "bdl-12", "The first entry is missing");
    if (type != "document") return;
    if (!bundle["identifier"]["system"] || !bundle["identifier"]["value"]) broken(findings, place, "bdl-9", "A document has an identifier with system and value");
    if (!bundle["timestamp"]) broken(findings, place, "bdl-10", "A document has a timestamp");
    check_document(bundle, place, findings);
}

}  // namespace medhome::fhir::validation
