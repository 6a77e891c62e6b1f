// What stands at a path, as text: to sort by, and to tell which address is below which.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fhir/search/hierarchy.h"
#include "fhir/search/values.h"
#include "fhir/search/walk.h"

namespace medhome::fhir::search {
namespace {

using json::Value;
using tables::Extract;

class Texts {
public:
    Texts(std::vector<std::string>& to, std::span<const Branch> branches, std::string_view base_url) : to_(to), branches_(branches), base_url_(base_url) {}

    void operator()(Value value, const tables::Action& action) {
        if (std::find(branches_.begin(), branches_.end(), action.branch) == branches_.end()) return;
        switch (action.extract) {
            case Extract::code:
            case Extract::text_token:
            case Extract::uri_token:
            case Extract::uri:
                if (value.is_string()) to_.emplace_back(value.text());
                return;
            case Extract::boolean:
                if (value.kind() == json::Kind::boolean) to_.emplace_back(value.text());
                return;
            case Extract::truth: to_.emplace_back(value["deceasedDateTime"] || value["deceasedBoolean"].text() == "true" ? "true" : "false"); return;
            case Extract::coding: return word(value["code"]);
            case Extract::codeable_concept:
                for (const Value coding : value["coding"].children()) word(coding["code"]);
                return;
            case Extract::identifier:
            case Extract::contact: return word(value["value"]);
            case Extract::reference: return named_by(value["reference"]);
            case Extract::canonical: return named_by(value);
            case Extract::resource:
                if (value["id"]) to_.push_back(std::string(value["resourceType"].text()) + "/" + std::string(value["id"].text()));
                return;
            default: return;  // what has an order in its rows
        }
    }

private:
    void word(Value value) {
        if (value.is_string() && !value.text().empty()) to_.emplace_back(value.text());
    }
    void named_by(Value value) {
        const Name name = named(value.text(), base_url_);
        if (name.is != Name::Is::nothing && name.is != Name::Is::contained) to_.emplace_back(name.text);
    }

    std::vector<std::string>& to_;
    std::span<const Branch> branches_;
    std::string_view base_url_;
};

bool continues(std::string_view text, std::string_view of, char separator) {
    return text.starts_with(of) && (text.size() == of.size() || text[of.size()] == separator || (!of.empty() && of.back() == separator));
}

// The type a reference names, here or on another server.
std::string_view type_named(std::string_view reference) {
    reference = reference.substr(0, reference.find("/_history/"));
    const std::size_t slash = reference.rfind('/');
    if (slash == std::string_view::npos) return {};
    reference = reference.substr(0, slash);
    const std::size_t before = reference.rfind('/');
    return before == std::string_view::npos ? reference : reference.substr(before + 1);
}

}  // namespace

bool is_below(std::string_view canonical, std::string_view of, bool addresses_too) {
    const auto parted = [](std::string_view text) {
        const std::size_t bar = text.find('|');
        return bar == std::string_view::npos ? std::pair(text, std::string_view()) : std::pair(text.substr(0, bar), text.substr(bar + 1));
    };
    const auto [url, version] = parted(canonical);
    const auto [of_url, of_version] = parted(of);
    if (url == of_url) return of_version.empty() || continues(version, of_version, '.');
    return addresses_too && of_version.empty() && continues(url, of_url, '/');
}

std::vector<std::string> written_at(Value resource, std::span<const Branch> branches, std::string_view base_url) {
    std::vector<std::string> texts;
    if (const tables::Type* type = tables::find_type(resource["resourceType"].text())) walk(resource, *type, Texts(texts, branches, base_url));
    return texts;
}

std::vector<std::string> written_for(const Sort& sort, Value resource, std::string_view base_url) {
    std::vector<std::string> texts = written_at(resource, sort.branches, base_url);
    const tables::Type* type = tables::find_type(resource["resourceType"].text());
    const tables::Parameter* parameter = type ? tables::find_parameter(*type, sort.name) : nullptr;
    if (!parameter || !parameter->restricted) return texts;
    const auto targets = tables::targets_of(*parameter);
    std::erase_if(texts, [&](const std::string& text) {
        return std::none_of(targets.begin(), targets.end(), [&](std::uint16_t target) { return tables::types[target].name == type_named(text); });
    });
    return texts;
}

}  // namespace medhome::fhir::search
