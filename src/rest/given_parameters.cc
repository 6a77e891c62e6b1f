// SPDX-License-Identifier: Apache-2.0
#include "rest/given_parameters.h"

#include <algorithm>
#include <charconv>

#include "rest/exchange.h"

namespace medhome::rest {

using fhir::json::Value;

Result<GivenParameters> GivenParameters::read(const http::Request& request, const std::vector<std::string_view>& names) {
    TRY_VOID(check_accept(request));
    GivenParameters input;
    for (auto& [name, text] : http::parse_form(request.query)) input.given_.emplace(std::move(name), std::move(text));
    if (request.method != http::Method::POST || request.body.empty()) return input;
    TRY_VOID(check_content_type(request));
    input.document_ = TRY(fhir::json::parse(request.body));
    const Value root = input.document_->root();
    if (!root.is_object()) return fail(ErrorKind::invalid, "operation.body", "The body is a resource: a JSON object.");
    if (root["resourceType"].text() != "Parameters") return input;
    for (const Value parameter : root["parameter"].children()) {
        if (std::ranges::find(names, parameter["name"].text()) != names.end()) input.is_wrapped_ = true;
    }
    return input;
}

Value GivenParameters::value(std::string_view name) const {
    if (!is_wrapped_) return {};
    for (const Value parameter : document_->root()["parameter"].children()) {
        if (parameter["name"].text() != name) continue;
        for (const Value member : parameter.children()) {
            if (member.key().starts_with("value")) return member;
        }
    }
    return {};
}

Value GivenParameters::resource(std::string_view name) const {
    if (!is_wrapped_) return {};
    for (const Value parameter : document_->root()["parameter"].children()) {
        if (parameter["name"].text() == name) return parameter["resource"];
    }
    return {};
}

std::vector<std::string_view> GivenParameters::texts(std::string_view name) const {
    std::vector<std::string_view> found;
    const auto [from, to] = given_.equal_range(name);
    for (auto at = from; at != to; ++at) found.push_back(at->second);
    if (!is_wrapped_) return found;
    for (const Value parameter : document_->root()["parameter"].children()) {
        if (parameter["name"].text() != name) continue;
        for (const Value member : parameter.children()) {
            if (member.key().starts_with("value") && !member.is_object()) found.push_back(member.text());
        }
    }
    return found;
}

std::string_view GivenParameters::text(std::string_view name) const {
    const std::vector<std::string_view> found = texts(name);
    return found.empty() ? std::string_view{} : found.front();
}

Result<std::size_t> number_of(const GivenParameters& input, std::string_view name, std::size_t otherwise) {
    const std::string_view text = input.text(name);
    if (text.empty()) return otherwise;
    std::size_t value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (bad != std::errc{} || end != text.data() + text.size()) {
        return fail(ErrorKind::invalid, "operation.number", std::string(name) + " is a whole number, not negative.");
    }
    return value;
}

}  // namespace medhome::rest
