// SPDX-License-Identifier: Apache-2.0
#include "ingest/sources.h"

namespace medhome::ingest {

namespace {

std::string_view folder_of(std::string_view file) { return file.substr(0, file.rfind('/') + 1); }

// How many leading folders two have in common.
std::size_t nearness(std::string_view a, std::string_view b) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i) same += a[i] == '/';
    return same;
}

}  // namespace

void Sources::remember(std::string_view file, fhir::json::Value resource, std::string_view id) {
    const std::string_view type = resource["resourceType"].text();
    if (type != "Practitioner" && type != "PractitionerRole" && type != "Organization" && type != "Location" && type != "HealthcareService") return;
    for (const fhir::json::Value identifier : resource["identifier"].children()) {
        std::string key = std::string(type) + "|" + std::string(identifier["system"].text()) + "|" + std::string(identifier["value"].text());
        const std::scoped_lock lock(mutex_);
        known_.emplace(std::move(key), Known{std::string(folder_of(file)), std::string(id)});
    }
}

std::optional<std::string> Sources::meant(std::string_view file, std::string_view type, std::string_view query) const {
    // Other queries, and escaped ones, are for the store to answer.
    constexpr std::string_view asked = "identifier=";
    if (!query.starts_with(asked) || query.find_first_of("&%+,\\") != std::string_view::npos || query.find('|') == std::string_view::npos) return {};
    const std::string key = std::string(type) + "|" + std::string(query.substr(asked.size()));
    const std::scoped_lock lock(mutex_);
    const auto [from, to] = known_.equal_range(key);
    std::size_t best = 0;
    std::optional<std::string> id;
    bool ambiguous = false;
    for (auto at = from; at != to; ++at) {
        const std::size_t near = nearness(folder_of(file), at->second.folder);
        if (!id || near > best) {
            best = near;
            id = at->second.id;
            ambiguous = false;
        } else if (near == best && *id != at->second.id) {
            ambiguous = true;
        }
    }
    if (ambiguous) return {};
    return id;
}

}  // namespace medhome::ingest
