// SPDX-License-Identifier: Apache-2.0
#include "rest/operation_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fhir/search/values.h"
#include "rest/exchange.h"

namespace medhome::rest {
namespace {

using fhir::json::Value;

Result<void> add_parameter(Value parameter, std::size_t at, Parameters& to) {
    const std::string name(parameter["name"].text());
    if (name.empty()) return fail(ErrorKind::invalid, "operation.no-name", "A parameter has no name.", {Issue{Severity::error, "required", fmt::format("Parameters.parameter[{}].name", at), "Give the parameter its name."}});
    for (const Value member : parameter.children()) {
        if (!member.key().starts_with("value")) continue;
        const Value value = member.key() == "valueReference" ? member["reference"] : member;
        if (value.is_object() || value.is_array() || !value) {
            return fail(ErrorKind::invalid, "operation.value", fmt::format("The parameter {} takes a plain value.", name),
                        {Issue{Severity::error, "value", fmt::format("Parameters.parameter[{}]", at), "Give a plain value, or a Reference with a reference."}});
        }
        to.emplace_back(name, std::string(value.text()));
    }
    return {};
}

}  // namespace

std::vector<Value> OperationInput::resources_named(std::string_view name) const {
    std::vector<Value> found;
    for (const Value parameter : parameters.root()["parameter"].children())
        if (parameter["name"].text() == name && parameter["resource"]) found.push_back(parameter["resource"]);
    return found;
}

Result<OperationInput> operation_input(const http::Request& request) {
    OperationInput input;
    input.values = http::parse_form(request.query);
    if (request.method != http::Method::POST || request.body.empty()) return input;
    TRY_VOID(check_content_type(request));
    input.parameters = TRY(fhir::json::parse(request.body));
    if (input.parameters.root()["resourceType"].text() != "Parameters") {
        return fail(ErrorKind::invalid, "operation.not-parameters", "Send what the operation is asked with as a Parameters resource.",
                    {Issue{Severity::error, "structure", "resourceType", "The body of an operation is a Parameters resource."}});
    }
    std::size_t at = 0;
    for (const Value parameter : input.parameters.root()["parameter"].children()) TRY_VOID(add_parameter(parameter, at++, input.values));
    return input;
}

Result<int> whole_number(std::string_view name, std::string_view text, int least, int most) {
    int value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (bad == std::errc{} && end == text.data() + text.size() && value >= least && value <= most) return value;
    return fail(ErrorKind::invalid, "operation.value", fmt::format("{} must be a number from {} to {}.", name, least, most));
}

Result<std::pair<std::int64_t, std::int64_t>> date_of(std::string_view name, std::string text, std::string_view zone) {
    std::replace(text.begin(), text.end(), ' ', '+');  // of a zone, where it was not percent-encoded
    const auto interval = fhir::search::date_interval(text, zone);
    if (!interval) return fail(ErrorKind::invalid, "operation.value", fmt::format("{} must be a date or an instant, for example 2026-11-22 or 2026-11-22T04:41:16Z.", name));
    return std::pair(interval->low, interval->high);
}

std::vector<std::string> list_of(std::string_view text) {
    std::vector<std::string> found;
    while (!text.empty()) {
        std::string one(text.substr(0, text.find(',')));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        std::erase(one, ' ');
        if (!one.empty() && std::find(found.begin(), found.end(), one) == found.end()) found.push_back(std::move(one));
    }
    return found;
}

}  // namespace medhome::rest
