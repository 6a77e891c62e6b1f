// SPDX-License-Identifier: Apache-2.0
#include "rest/validate_operation.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string>

#include "access/guides.h"
#include "fhir/outcome.h"
#include "fhir/profiles/check.h"
#include "fhir/validation/reference.h"
#include "fhir/validation/validate.h"
#include "rest/definition_source.h"
#include "rest/exchange.h"
#include "rest/given_parameters.h"

namespace medhome::rest {

namespace {

using fhir::json::Value;

tl::unexpected<Error> wrong(std::string text) {
    Issue issue{Severity::error, "invalid", "", text};
    return fail(ErrorKind::invalid, "validate.request", std::move(text), {std::move(issue)});
}

// The resource that is asked about, with what was read for it kept alive.
struct Asked {
    std::optional<fhir::json::Document> stored;
    Value resource;
};

Result<Asked> asked_of(const http::Request& request, const GivenParameters& input, access::Records& records) {
    Asked asked;
    asked.resource = input.resource("resource") ? input.resource("resource") : input.body();
    const std::string_view id = request.path_value("id");
    if (asked.resource || id.empty()) return asked;
    const store::Stored stored = TRY(records.read(request.path_value("type"), id));
    asked.stored = TRY(fhir::json::parse_shared(stored.body, 0, stored.body->size()));
    asked.resource = asked.stored->root();
    return asked;
}

// What the interaction itself would refuse beyond the content. https://hl7.org/fhir/R4/valueset-resource-validation-mode.html
Result<void> of_mode(std::string_view mode, const http::Request& request, Value resource, access::Records& records, std::vector<Issue>& issues) {
    const std::string_view type = request.path_value("type");
    const std::string_view id = request.path_value("id");
    if (mode == "update" && resource) {
        if (!resource["id"]) issues.push_back({Severity::error, "required", std::string(type) + ".id", "An update names the record in its body: id is missing."});
        else if (!id.empty() && resource["id"].text() != id) issues.push_back({Severity::error, "value", std::string(type) + ".id", "The id in the body is not the id in the address."});
    }
    if (mode == "delete" || (mode == "update" && !id.empty())) {
        const Result<store::Stored> there = records.read(type, id);
        if (there || mode == "update") return {};
        if (there.error().kind != ErrorKind::not_found && there.error().kind != ErrorKind::gone) return tl::unexpected(there.error());
        issues.push_back({Severity::error, "not-found", "", "There is no such record to delete."});
    }
    return {};
}

std::size_t count_errors(const std::vector<Issue>& issues) {
    return static_cast<std::size_t>(std::ranges::count_if(issues, [](const Issue& issue) { return issue.severity == Severity::error || issue.severity == Severity::fatal; }));
}

}  // namespace

Result<http::Response> validate_resource(const http::Request& request, access::Records& records) {
    const std::string_view type = request.path_value("type");
    TRY_VOID(check_type(type));
    const GivenParameters input = TRY(GivenParameters::read(request, {"resource", "mode", "profile"}));
    const std::string_view mode = input.text("mode");
    if (!mode.empty() && mode != "create" && mode != "update" && mode != "delete" && mode != "profile") {
        return wrong("The mode is create, update, delete or profile.");
    }
    const std::string_view id = request.path_value("id");
    if (mode == "delete" && id.empty()) return wrong("The mode delete is asked of a record: [base]/" + std::string(type) + "/[id]/$validate.");
    std::vector<Issue> issues;
    Asked asked;
    if (mode != "delete") {
        asked = TRY(asked_of(request, input, records));
        if (!asked.resource) return wrong("Send the resource to look at: alone, or as the parameter `resource` of a Parameters.");
    }
    TRY_VOID(of_mode(mode, request, asked.resource, records, issues));
    if (asked.resource) {
        fhir::validation::Options rules;
        rules.expected_type = type;
        const DefinitionSource source(records);
        rules.extension_is = [&](std::string_view url) { return fhir::profiles::extension_is(source, url); };
        for (Issue& issue : fhir::validation::validate(asked.resource, rules)) issues.push_back(std::move(issue));
        fhir::profiles::CheckOptions options;
        options.source = &source;
        options.now = std::chrono::floor<std::chrono::milliseconds>(records.now());
        options.report_must_support = input.is_true("mustSupport");
        for (const std::string_view profile : input.texts("profile")) options.profiles.emplace_back(profile);
        const std::shared_ptr<const access::Guides> guides = access::guides_of(records);
        if (const std::vector<std::string>* required = guides->required(records.caller().tenant, type); required && mode != "profile") {
            options.profiles.insert(options.profiles.end(), required->begin(), required->end());
        }
        std::deque<fhir::json::Document> read;
        const std::string base = base_of(request);
        options.resolve = [&](std::string_view reference) -> Value {
            if (reference.starts_with(base + "/")) reference.remove_prefix(base.size() + 1);
            const fhir::validation::ReferenceParts parts = fhir::validation::parse_reference(reference);
            if (parts.form != fhir::validation::ReferenceForm::relative || parts.type == fhir::definitions::none || read.size() >= 100) return {};
            const Result<store::Stored> stored = records.read(parts.type_name, parts.id);
            if (!stored) return {};
            auto document = fhir::json::parse_shared(stored->body, 0, stored->body->size());
            if (!document) return {};
            return read.emplace_back(std::move(*document)).root();
        };
        for (Issue& issue : fhir::profiles::check(asked.resource, options)) issues.push_back(std::move(issue));
    }
    std::ranges::stable_sort(issues, [](const Issue& a, const Issue& b) { return a.severity > b.severity; });
    if (count_errors(issues) == 0) {
        issues.insert(issues.begin(), {Severity::information, "informational", "", mode == "delete" ? "Nothing stands in the way of deleting it." : "Nothing stands in the way of it."});
    }
    return json_response(200, fhir::operation_outcome(issues));
}

}  // namespace medhome::rest
