// The directory of services, as staff keep it.
//
// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/needs/service.h"
#include "care/page_routes.h"
#include "care/team/care_team.h"
#include "care/ways/ways.h"

namespace medhome::care {
namespace {

constexpr int services_a_page = 50;

// How many open needs were sent to each.
Result<std::map<std::string, std::int64_t>> open_needs(access::Records& records, const std::vector<Service>& services) {
    std::map<std::string, std::int64_t> counted;
    if (services.empty()) return counted;
    store::Row params;
    for (const Service& service : services) params.emplace_back(service.reference());
    for (const store::Row& row : TRY(records.select("SELECT n.service, COUNT(*) FROM care_need n WHERE {visible:n} AND n.service <> '' AND n.service IN (" +
                                                        question_marks(params.size()) +
                                                        ") AND n.stage IN ('requested', 'sent', 'accepted', 'scheduled', 'done', 'stuck') GROUP BY n.service",
                                                    params))) {
        counted[std::get<std::string>(row[0])] = std::get<std::int64_t>(row[1]);
    }
    return counted;
}

Result<http::Response> services(const http::Request& request, access::Records& records) {
    std::string query = "HealthcareService?_sort=name&_count=" + std::to_string(services_a_page);
    if (const std::string q = parameter(request, "q"); !q.empty()) {
        std::string escaped;
        for (const char c : q) escaped += std::string(c == ',' || c == '$' || c == '|' || c == '\\' ? "\\" : "") + c;
        query += "&name:contains=" + http::percent_encode(escaped);
    }
    if (const std::string domain = parameter(request, "domain"); !domain.empty()) {
        query += "&service-category=" + http::percent_encode(std::string(need_domain_system) + "|" + domain);
    }
    if (parameter(request, "closed") != "yes") query += "&active:not=false";
    if (const std::string cursor = parameter(request, "cursor"); !cursor.empty()) query += "&_cursor=" + http::percent_encode(cursor);
    const store::Page page = TRY(records.search(query));
    std::vector<Service> found;
    for (const store::Stored& one : page.matches) {
        const json::Document document = TRY(json::parse(*one.body));
        if (is_practice_hours(document.root())) continue;
        found.push_back(service_from(document.root()));
        found.back().version = one.version;
    }
    std::map<std::string, std::int64_t> counted = TRY(open_needs(records, found));
    json::Writer w;
    w.object().key("services").array();
    for (const Service& service : found) write_service(w, service, counted[service.reference()]);
    w.end();
    text_or_null(w, "next", page.next_cursor);
    return json_response(200, w.end().take());
}

Result<http::Response> one_service(const http::Request& request, access::Records& records) {
    const Service service = TRY(read_service(records, request.path_value("id")));
    std::map<std::string, std::int64_t> counted = TRY(open_needs(records, {service}));
    json::Writer w;
    w.object();
    write_service(w.key("service"), service, counted[service.reference()]);
    return json_response(200, w.end().take());
}

Result<void> fill_in(Service& service, json::Value body) {
    service.name = typed(body, "name");
    service.note = typed(body, "note");
    service.domains.clear();
    for (const json::Value domain : body["domains"].children()) service.domains.emplace_back(domain.text());
    service.languages.clear();
    for (const json::Value language : body["languages"].children()) service.languages.emplace_back(language.text());
    std::vector<Issue> issues = check_service(service);
    if (const std::string phone = typed(body, "phone"); phone.empty()) {
        service.phone.clear();
    } else if (service.phone = to_e164(phone); service.phone.empty()) {
        issues.push_back({Severity::error, "value", "phone", "Write a phone number of 10 digits, or leave it out."});
    }
    if (!issues.empty()) return not_filled_in(std::move(issues));
    return {};
}

Result<http::Response> save(access::Records& records, Service service, access::Change change, std::int64_t open, int status) {
    change.type = "HealthcareService";
    change.id = service.id;
    return access::commit_and_answer(records, {std::move(change)}, [service, open, status](const std::vector<access::Changed>& changed) {
        Service saved = service;
        saved.version = changed.front().version;
        json::Writer w;
        w.object();
        write_service(w.key("service"), saved, open);
        return json_response(status, w.end().take());
    });
}

Result<http::Response> add_service(const http::Request& request, access::Records& records) {
    const json::Document document = TRY(object_in(request));
    Service service;
    TRY_VOID(fill_in(service, document.root()));
    service.id = records.new_id();
    access::Change change;
    change.body = service_json(service);
    return save(records, std::move(service), std::move(change), 0, 201);
}

// Changes it, or says that it has closed ("active": false): then each open need that was sent to it is marked.
Result<http::Response> change_service(const http::Request& request, access::Records& records) {
    Service service = TRY(read_service(records, request.path_value("id")));
    const std::int64_t open = TRY(open_needs(records, {service}))[service.reference()];
    const std::int64_t expected = TRY(version_to_edit(request));
    const auto stale = [&](const Service& now) {
        json::Writer w;
        write_service(w, now, open);
        return stale_response(request, "service.changed", "Somebody else changed this service first. Look at what it says now.", w.take());
    };
    if (expected != service.version) return stale(service);
    const store::Stored stored = TRY(records.read("HealthcareService", service.id));
    const json::Document before = TRY(json::parse(*stored.body));
    const json::Document document = TRY(object_in(request));
    TRY_VOID(fill_in(service, document.root()));
    if (const json::Value active = document.root()["active"]) service.active = active.text() != "false";
    access::Change change;
    change.kind = access::Change::Kind::update;
    change.if_match = expected;
    change.body = service_json(service, before.root());
    Result<http::Response> answer = save(records, service, std::move(change), open, 200);
    if (!answer && answer.error().kind == ErrorKind::stale) return stale(TRY(read_service(records, service.id)));
    return answer;
}

}  // namespace

void add_service_routes(access::Gate& gate, http::Router& router) {
    add_staff(gate, router, http::Method::GET, "/api/staff/services", "Services by kind of help and by name", services);
    add_staff(gate, router, http::Method::POST, "/api/staff/services", "A new service", add_service);
    add_staff(gate, router, http::Method::GET, "/api/staff/services/{id}", "One service", one_service);
    add_staff(gate, router, http::Method::PUT, "/api/staff/services/{id}", "Change a service, or say that it has closed", change_service);
}

}  // namespace medhome::care
