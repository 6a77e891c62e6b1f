// SPDX-License-Identifier: Apache-2.0
#include "rest/fhirpath_operation.h"

#include <deque>
#include <string>
#include <utility>

#include "fhir/definitions/definitions.h"
#include "fhir/path/laboratory.h"
#include "fhir/validation/primitives.h"
#include "fhir/xml/xml.h"
#include "rest/exchange.h"

namespace medhome::rest {

namespace {

using fhir::json::Value;

constexpr std::size_t most_resolved = 100;
constexpr std::size_t most_steps = 500'000;  // a collection holds no more items than that: some 50 MB

tl::unexpected<Error> wrong(std::string text, std::string_view code) {
    Issue issue{Severity::error, std::string(code), "Parameters.parameter", text};
    return fail(ErrorKind::invalid, "fhirpath.request", std::move(text), {std::move(issue)});
}

// "Patient/123", with the base that was asked or without, with a version or without.
struct Local {
    std::string_view type, id;
};
std::optional<Local> local(std::string_view reference, std::string_view base) {
    if (reference.starts_with(base) && reference.size() > base.size() && reference[base.size()] == '/') reference.remove_prefix(base.size() + 1);
    const std::size_t slash = reference.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view type = reference.substr(0, slash);
    std::string_view id = reference.substr(slash + 1);
    if (const std::size_t history = id.find("/_history/"); history != std::string_view::npos) id = id.substr(0, history);
    if (fhir::definitions::find_resource(type) == fhir::definitions::none || !fhir::validation::is_id(id)) return std::nullopt;
    return Local{type, id};
}

class Asked {
public:
    Asked(const http::Request& request, access::Records& records) : request_(request), records_(records), base_(base_of(request)) {}

    Result<std::string> answer() {
        if (request_.method == http::Method::POST) TRY_VOID(by_body());
        else TRY_VOID(by_query());
        if (trial_.expression.empty()) return wrong("Say which expression: the parameter `expression` is missing.", "required");
        if (const std::string_view id = request_.path_value("id"); !id.empty()) {
            trial_.resource = TRY(read(request_.path_value("type"), id));
        }
        fhir::path::Environment environment;
        environment.now = std::chrono::floor<std::chrono::milliseconds>(records_.now());
        environment.step_limit = most_steps;
        environment.resolve = [this](std::string_view reference) { return resolved(reference); };
        return fhir::path::try_out(trial_, std::move(environment));
    }

private:
    Result<Value> read(std::string_view type, std::string_view id) {
        const store::Stored stored = TRY(records_.read(type, id));
        documents_.push_back(TRY(fhir::json::parse_shared(stored.body, 0, stored.body->size())));
        return documents_.back().root();
    }

    Value resolved(std::string_view reference) {
        const auto where = local(reference, base_);
        if (!where || ++resolved_count_ > most_resolved) return {};
        const Result<Value> found = read(where->type, where->id);
        return found ? *found : Value();
    }

    Result<void> by_query() {
        for (const auto& [name, value] : http::parse_form(request_.query)) {
            if (name == "expression") trial_.expression = value;
            else if (name == "context") trial_.context = value;
            else if (name == "resource") TRY_VOID(resource_named(value));
            else if (!name.starts_with('_')) return wrong("$fhirpath takes expression, context and resource.", "not-supported");
        }
        return {};
    }

    Result<void> resource_named(std::string_view reference) {
        const auto where = local(reference, base_);
        if (!where) return wrong("`resource` names a record of this server, as Patient/123, or holds a resource.", "invalid");
        trial_.resource = TRY(read(where->type, where->id));
        return {};
    }

    Result<void> by_body() {
        TRY_VOID(check_content_type(request_));
        documents_.push_back(TRY(fhir::json::parse(request_.body)));
        const Value body = documents_.back().root();
        if (body["resourceType"].text() != "Parameters") return wrong("$fhirpath is asked with a Parameters resource.", "structure");
        for (const Value parameter : body["parameter"].children()) {
            const std::string_view name = parameter["name"].text();
            if (name == "expression") trial_.expression = parameter["valueString"].text();
            if (name == "context") trial_.context = parameter["valueString"].text();
            if (name == "variables") trial_.variables = parameter;
            if (name == "resource") TRY_VOID(resource_given(parameter));
        }
        return {};
    }

    // The resource itself, its JSON or XML in an extension, or its name.
    Result<void> resource_given(Value parameter) {
        trial_.resource = parameter["resource"];
        for (const Value extension : parameter["extension"].children()) {
            const std::string_view url = extension["url"].text();
            const std::string_view text = extension["valueString"].text();
            if (url.ends_with("/json-value")) documents_.push_back(TRY(fhir::json::parse(std::string(text))));
            else if (url.ends_with("/xml-value")) documents_.push_back(TRY(fhir::json::parse(TRY(fhir::xml::xml_to_json(text)))));
            else continue;
            trial_.resource = documents_.back().root();
        }
        if (trial_.resource) return {};
        return resource_named(parameter["valueString"] ? parameter["valueString"].text() : parameter["valueReference"]["reference"].text());
    }

    const http::Request& request_;
    access::Records& records_;
    const std::string base_;
    std::deque<fhir::json::Document> documents_;
    std::size_t resolved_count_ = 0;
    fhir::path::Trial trial_;
};

}  // namespace

Result<http::Response> fhirpath_operation(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    return json_response(200, TRY(Asked(request, records).answer()));
}

}  // namespace medhome::rest
