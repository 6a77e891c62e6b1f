// SPDX-License-Identifier: Apache-2.0
#include "care/needs/service.h"

#include <algorithm>

#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/team/care_team.h"
#include "care/team/person.h"
#include "care/ways/ways.h"

namespace medhome::care {
namespace {

constexpr std::string_view language_system = "urn:ietf:bcp:47";

bool is_domain(std::string_view one) { return std::find(need_domains().begin(), need_domains().end(), one) != need_domains().end(); }

}  // namespace

Service service_from(json::Value resource) {
    Service service;
    service.id = resource["id"].text();
    service.name = resource["name"].text();
    for (const json::Value category : resource["category"].children()) {
        const std::string_view domain = code_of(category, need_domain_system);
        if (!domain.empty()) service.domains.emplace_back(domain);
    }
    service.phone = phone_of(resource["telecom"]);
    for (const json::Value spoken : resource["communication"].children()) {
        if (const std::string_view code = spoken["coding"].first()["code"].text(); !code.empty()) service.languages.emplace_back(code.substr(0, 2));
    }
    service.note = resource["comment"].text();
    service.active = resource["active"].text() != "false";
    return service;
}

std::string service_json(const Service& service, json::Value before) {
    json::Document none;
    if (!before) {
        Result<json::Document> fresh = json::parse(R"({"resourceType":"HealthcareService"})");
        INVARIANT(fresh.has_value());
        none = std::move(*fresh);
        before = none.root();
    }
    json::Writer categories, spoken;
    categories.array();
    for (const json::Value category : before["category"].children()) {
        if (code_of(category, need_domain_system).empty()) categories.raw(category.raw());
    }
    for (const std::string& domain : service.domains) categories.raw(concept_json(need_domain_system, domain));
    spoken.array();
    for (const std::string& language : service.languages) spoken.raw(concept_json(language_system, language));
    const std::string telecom = with_phone(before["telecom"], service.phone, {}, "work");
    return with_members(before, {{"id", json::quote(service.id)},
                                 {"active", service.active ? "true" : "false"},
                                 {"category", categories.end().take()},
                                 {"name", json::quote(service.name)},
                                 {"comment", service.note.empty() ? "" : json::quote(service.note)},
                                 {"telecom", telecom},
                                 {"communication", service.languages.empty() ? "" : spoken.end().take()}});
}

std::vector<Issue> check_service(const Service& service) {
    std::vector<Issue> issues;
    const auto wrong = [&](const char* code, const char* path, const char* text) { issues.push_back({Severity::error, code, path, text}); };
    if (service.name.empty()) wrong("required", "name", "Write what the service is called.");
    if (count_characters(service.name) > 200) wrong("value", "name", "Keep the name under 200 characters.");
    if (service.domains.empty()) wrong("required", "domains", "Choose at least one kind of help.");
    if (!std::all_of(service.domains.begin(), service.domains.end(), is_domain)) wrong("value", "domains", "One of these kinds of help is not on the list.");
    if (count_characters(service.note) > longest_words) wrong("value", "note", "Keep it under 4,000 characters.");
    for (const std::string& language : service.languages) {
        if (language.size() != 2) wrong("value", "languages", "Write each language as two letters, such as es.");
    }
    return issues;
}

Result<Service> read_service(access::Records& records, std::string_view id) {
    const Result<store::Stored> stored = records.read("HealthcareService", id);
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) {
            return fail(ErrorKind::not_found, "service.unknown", "This service is not here.");
        }
        return tl::unexpected(stored.error());
    }
    const json::Document document = TRY(json::parse(*stored->body));
    if (is_practice_hours(document.root())) return fail(ErrorKind::not_found, "service.unknown", "This service is not here.");
    Service service = service_from(document.root());
    service.version = stored->version;
    return service;
}

Result<void> Services::load(access::Records& records, const std::vector<std::string>& references) {
    constexpr std::size_t ids_a_search = 60;
    std::vector<std::string> ids;
    for (const std::string& reference : references) {
        std::string id = id_in(reference, "HealthcareService");
        if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    }
    for (std::size_t from = 0; from < ids.size(); from += ids_a_search) {
        const auto at = [&](std::size_t i) { return ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), i)); };
        const store::Page page = TRY(records.search("HealthcareService?_count=100&_id=" + joined(std::vector<std::string>(at(from), at(from + ids_a_search)))));
        for (const store::Stored& one : page.matches) {
            const json::Document document = TRY(json::parse(*one.body));
            Service service = service_from(document.root());
            service.version = one.version;
            put(std::move(service));
        }
    }
    return {};
}

void Services::put(Service service) {
    std::string reference = service.reference();
    known_.insert_or_assign(std::move(reference), std::move(service));
}

const Service* Services::find(std::string_view reference) const {
    const auto found = known_.find(reference);
    return found == known_.end() ? nullptr : &found->second;
}

void write_service(json::Writer& w, const Service& service, std::int64_t open_needs) {
    w.object().key("id").string(service.id).key("version").number(service.version).key("name").string(service.name);
    w.key("domains").array();
    for (const std::string& domain : service.domains) w.string(domain);
    w.end();
    text_or_null(w, "phone", service.phone);
    w.key("languages").array();
    for (const std::string& language : service.languages) w.string(language);
    w.end();
    text_or_null(w, "note", service.note);
    w.key("active").boolean(service.active).key("open_needs").number(open_needs).end();
}

}  // namespace medhome::care
