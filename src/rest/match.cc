// SPDX-License-Identifier: Apache-2.0
#include "rest/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "clinical/matching/match.h"
#include "rest/exchange.h"
#include "rest/operation_input.h"

namespace medhome::rest {
namespace {

using clinical::matching::Grade;
using clinical::matching::Match;
using clinical::matching::Person;

constexpr std::string_view grade_extension = "http://hl7.org/fhir/StructureDefinition/match-grade";
constexpr int candidates_of_one_search = 500;
constexpr std::size_t most_candidates = 3000;
constexpr int told_unless_asked = 20, most_told = 100;

struct Asked {
    Person person;
    bool only_certain = false;
    int count = told_unless_asked;
};

struct Candidate {
    store::Stored stored;
    Match match;
};

Result<Person> person_of(fhir::json::Value resource) {
    if (resource["resourceType"].text() != "Patient") {
        return fail(ErrorKind::unprocessable, "match.no-patient", "Send the person to look for as a Patient.",
                    {Issue{Severity::error, "required", "Parameters.parameter.where(name = 'resource').resource", "Send the person to look for as a Patient."}});
    }
    Person person = clinical::matching::person_from_fhir(resource);
    if (clinical::matching::searches_for(person).empty()) {
        return fail(ErrorKind::unprocessable, "match.too-little", "There is too little to look for: give a name, with a birth date if it is known, or an identifier.",
                    {Issue{Severity::error, "required", "Patient", "Give given name and surname, a birth date or an identifier."}});
    }
    return person;
}

Result<Asked> asked_of(const http::Request& request) {
    Asked asked;
    TRY_VOID(check_content_type(request));
    // "If there is only one input parameter of a resource type, the resource itself may be the body": so some clients send it.
    if (const auto body = fhir::json::parse(request.body); body && body->root()["resourceType"].text() == "Patient") {
        asked.person = TRY(person_of(body->root()));
        return asked;
    }
    const OperationInput input = TRY(operation_input(request));
    for (const auto& [name, value] : input.values) {
        if (name == "onlyCertainMatches") {
            if (value != "true" && value != "false") return fail(ErrorKind::invalid, "operation.value", "onlyCertainMatches is true or false.");
            asked.only_certain = value == "true";
        } else if (name == "count") {
            asked.count = std::min(TRY(whole_number(name, value, 1, 1'000'000)), most_told);
        } else if (name != "_format" && name != "_pretty" && !lenient(request)) {
            return fail(ErrorKind::unsupported, "operation.unknown-parameter", "$match takes resource, onlyCertainMatches and count.");
        }
    }
    const auto resources = input.resources_named("resource");
    if (resources.size() != 1) {
        return fail(ErrorKind::invalid, "match.no-patient", "Send one parameter named resource, with the Patient to look for.",
                    {Issue{Severity::error, "required", "Parameters.parameter", "One parameter named resource is needed."}});
    }
    asked.person = TRY(person_of(resources[0]));
    return asked;
}

// Only whom a search by index brings is compared: the practice's children are never gone through.
Result<std::vector<Candidate>> candidates_for(const Asked& asked, access::Records& records) {
    std::vector<Candidate> found;
    std::set<std::string> seen;
    for (const std::string& search : clinical::matching::searches_for(asked.person)) {
        if (seen.size() >= most_candidates) break;
        store::Page page = TRY(records.search(fmt::format("Patient?{}&_count={}", search, candidates_of_one_search)));
        for (store::Stored& stored : page.matches) {
            if (!seen.insert(stored.id).second) continue;
            const fhir::json::Document document = TRY(fhir::json::parse_shared(stored.body, 0, stored.body->size()));
            Match match = clinical::matching::match(asked.person, clinical::matching::person_from_fhir(document.root()));
            if (match.grade != Grade::certainly_not) found.push_back({std::move(stored), std::move(match)});
        }
    }
    std::sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
        return a.match.score != b.match.score ? a.match.score > b.match.score : a.stored.id < b.stored.id;
    });
    return found;
}

void add_entry(fhir::json::Writer& w, std::string_view base, const Candidate& candidate) {
    w.object();
    w.key("fullUrl").string(fmt::format("{}/{}/{}", base, candidate.stored.type, candidate.stored.id));
    w.key("resource").raw(*candidate.stored.body);
    w.key("search").object().key("extension").array();
    w.object().member("url", grade_extension).member("valueCode", to_string(candidate.match.grade)).end();
    for (const std::string& reason : candidate.match.reasons) w.object().member("url", match_reason_extension).member("valueString", reason).end();
    w.end().member("mode", "match");
    w.key("score").raw(fmt::format("{:.4f}", candidate.match.score));
    w.end().end();
}

}  // namespace

Result<http::Response> match_patient(const http::Request& request, access::Records& records) {
    // A family has no search among other families' children.
    if (records.caller().is_family()) return fail(ErrorKind::forbidden, "route.not-for-you", "Your account cannot do this.");
    TRY_VOID(check_accept(request));
    const Asked asked = TRY(asked_of(request));
    std::vector<Candidate> found = TRY(candidates_for(asked, records));
    if (asked.only_certain) {
        std::erase_if(found, [](const Candidate& one) { return one.match.grade != Grade::certain; });
        // "If there are multiple potential matches, then the match should not return the results with this flag set to true."
        if (found.size() > 1) found.clear();
    }
    if (found.size() > std::size_t(asked.count)) found.resize(std::size_t(asked.count));
    fhir::json::Writer w;
    w.object().member("resourceType", "Bundle").member("type", "searchset");
    w.key("total").number(std::int64_t(found.size()));
    if (!found.empty()) {
        w.key("entry").array();
        for (const Candidate& one : found) add_entry(w, base_of(request), one);
        w.end();
    }
    w.end();
    return json_response(200, w.take());
}

}  // namespace medhome::rest
