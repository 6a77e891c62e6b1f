// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "access/practice.h"
#include "care/care.h"
#include "care/elements.h"
#include "care/team/care_team.h"
#include "care/test_practices.h"

namespace medhome::care {
namespace {

http::Response as_json(const Error& error, const http::Request& request) {
    json::Writer w;
    w.object().key("error").object().key("code").string(error.code).key("text").string(error.text).key("issues").array();
    for (const Issue& issue : error.issues) w.object().key("path").string(issue.path).key("text").string(issue.text).end();
    w.end().end().key("request_id").string(request.request_id).end();
    static constexpr int statuses[] = {400, 422, 401, 403, 404, 410, 409, 412, 413};
    http::Response response;
    const auto kind = static_cast<std::size_t>(error.kind);
    response.status = kind < std::size(statuses) ? statuses[kind] : 500;
    response.body = w.take();
    return response;
}

std::string patient(std::string_view id, std::string_view given, std::string_view family) {
    json::Writer w;
    w.object().key("resourceType").string("Patient").key("id").string(id).key("name").array().object().key("family").string(family);
    w.key("given").array().string(given).end().end().end().key("birthDate").string("2019-07-14");
    w.key("communication").array().object().key("language").raw(concept_json("urn:ietf:bcp:47", "es")).end().end();
    return w.end().take();
}

std::string practitioner(std::string_view id, std::string_view given, std::string_view family) {
    json::Writer w;
    w.object().key("resourceType").string("Practitioner").key("id").string(id).key("name").array().object().key("family").string(family);
    return w.key("given").array().string(given).end().end().end().end().take();
}

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().code + ": " + result.error().text);
    return std::move(*result);
}
void must(Result<void> result) {
    if (!result) throw std::runtime_error(result.error().code + ": " + result.error().text);
}

}  // namespace

std::string Answered::but_for_request() const {
    const std::size_t at = body.find("\"request_id\"");
    return std::to_string(status) + " " + body.substr(0, at);
}

Practices::Practices() : clock_(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(15)) {
    std::string pattern = (std::filesystem::temp_directory_path() / "medhome-care-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    store::OpenOptions open;
    open.projections = projections();
    open.rules = rules();
    for (const auto& some : {access::migrations(), migrations()}) open.migrations.insert(open.migrations.end(), some.begin(), some.end());
    store_ = must(store::open("sqlite:" + path_ + "/site.db", std::move(open)));
    gate_ = std::make_unique<access::Gate>(*store_, clock_, randomness_, as_json);
    gate_->add_session_routes(router_);
    add_routes(*gate_, router_);

    must(access::put_practice(*store_, {1, "lakeside", "Lakeside Pediatrics", "+15550142200", "+15550142299", "America/New_York"}));
    must(access::put_practice(*store_, {2, "hilltop", "Hilltop Clinic", "+15550142300", "", "America/New_York"}));
    for (const auto& [type, body] : std::vector<std::pair<std::string, std::string>>{
             {"Patient", patient("mateo", "Mateo", "Ruiz Herrera")},
             {"Patient", patient("lucia", "Lucía", "Ruiz Herrera")},
             {"Patient", patient("ava", "Ava", "Thompson")},
             {"Practitioner", practitioner("rosa", "Rosa", "Delgado")},
             {"Practitioner", practitioner("okafor", "Amara", "Okafor")},
             {"RelatedPerson", related_person_json({"María", "Herrera", "mother", "es", ""}, "maria-mateo", "mateo")},
             {"RelatedPerson", related_person_json({"María", "Herrera", "mother", "es", ""}, "maria-lucia", "lucia")},
             {"RelatedPerson", related_person_json({"Denise", "Baker", "foster_parent", "en", ""}, "denise", "ava")}}) {
        must(import(1, type, body));
    }
    must(import(2, "Patient", patient("omar", "Omar", "Haddad")));
    must(import(2, "Practitioner", practitioner("nadia", "Nadia", "Karim")));
    using access::Role;
    const access::Machinery with{*store_, clock_, randomness_};
    must(access::add_user(with, {"rosa", "Rosa Delgado", "a long password", Role::coordinator, 1, "Practitioner/rosa", "en"}));
    must(access::add_user(with, {"okafor", "Dr. Amara Okafor", "a long password", Role::clinician, 1, "Practitioner/okafor", "en"}));
    must(access::add_user(with, {"maria", "", "a long password", Role::family, 1, "RelatedPerson/maria-mateo", "es"}));
    must(access::link_user(with, "maria", 1, "RelatedPerson/maria-lucia"));
    must(access::add_user(with, {"denise", "", "a long password", Role::family, 1, "RelatedPerson/denise", "en"}));
    must(access::add_user(with, {"nadia", "Nadia Karim", "a long password", Role::coordinator, 2, "Practitioner/nadia", "en"}));
}

Practices::~Practices() {
    store_->close();
    gate_.reset();
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Result<access::Changed> Practices::import(store::Tenant tenant, std::string_view type, std::string body) {
    access::Records records(*store_, clock_, randomness_, access::job_caller(tenant, "import"), access::Purpose::import_data, {"import", "test", ""});
    const json::Document document = TRY(json::parse(body));
    access::Change change;
    change.type = type;
    change.id = document.root()["id"].text();
    change.body = std::move(body);
    const Result<store::Stored> there = records.read(type, change.id);
    if (there) {
        change.kind = access::Change::Kind::update;
        change.if_match = there->version;
    }
    std::vector<access::Changed> changed = TRY(records.commit({std::move(change)}));
    return std::move(changed.front());
}

Answered Practices::ask(std::string_view user, http::Method method, std::string target, std::string body, std::int64_t if_match, std::string key) {
    const auto send = [&](http::Request& request) {
        request.request_id = "request-" + std::to_string(++keys_);
        request.remote = "127.0.0.1";
        request.path = request.target.substr(0, request.target.find('?'));
        if (const std::size_t mark = request.target.find('?'); mark != std::string::npos) request.query = request.target.substr(mark + 1);
        std::vector<http::Method> allowed;
        const http::Route* route = router_.match(request.method, request.path, request.path_values, allowed);
        Answered answered;
        if (route == nullptr) {
            answered.status = allowed.empty() ? 404 : 405;
            return answered;
        }
        http::Response response = route->handler(request);
        answered.status = response.status;
        answered.body = response.payload();
        answered.headers = response.headers;
        if (Result<json::Document> parsed = json::parse(answered.body)) answered.json = std::move(*parsed);
        return answered;
    };
    const std::pair<std::string, std::string>* session = nullptr;
    for (const auto& [name, kept] : sessions_) {
        if (name == user) session = &kept;
    }
    if (session == nullptr && !user.empty()) {
        http::Request request;
        request.method = http::Method::POST;
        request.target = "/api/session";
        request.headers.add("Content-Type", "application/json");
        request.body = R"({"name":")" + std::string(user) + R"(","password":"a long password"})";
        const Answered in = send(request);
        EXPECT_EQ(in.status, 200) << in.body;
        std::string cookie(in.headers.get("Set-Cookie"));
        cookie = cookie.substr(0, cookie.find(';'));
        session = &sessions_.emplace_back(std::string(user), std::pair(cookie, std::string(in["account"]["csrf"].text()))).second;
    }
    http::Request request;
    request.method = method;
    request.target = std::move(target);
    request.body = std::move(body);
    if (session != nullptr) {
        request.headers.add("Cookie", session->first);
        request.headers.add("X-CSRF-Token", session->second);
    }
    if (method != http::Method::GET) {
        request.headers.add("Content-Type", "application/json");
        request.headers.add("Idempotency-Key", key.empty() ? "key-" + std::to_string(++keys_) : key);
    }
    if (if_match > 0) request.headers.add("If-Match", "W/\"" + std::to_string(if_match) + "\"");
    return send(request);
}

}  // namespace medhome::care
