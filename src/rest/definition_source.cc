// SPDX-License-Identifier: Apache-2.0
#include "rest/definition_source.h"

#include "http/message.h"

namespace medhome::rest {

using fhir::packages::Definition;

Result<const Definition*> DefinitionSource::keep(std::string text) const {
    fhir::json::Document document = TRY(fhir::json::parse(std::move(text)));
    return &kept_.emplace_back(std::move(document));
}

Result<const Definition*> DefinitionSource::given(fhir::json::Value resource) const { return keep(std::string(resource.raw())); }

const Definition* DefinitionSource::find(std::string_view type, std::string_view canonical, const Definition* beside) const {
    if (const Definition* held = guides_->library().find(type, canonical, beside)) return held;
    if (canonical.empty()) return nullptr;
    const std::string key = std::string(type) + " " + std::string(canonical);
    if (const auto found = asked_.find(key); found != asked_.end()) return found->second;
    asked_[key] = nullptr;
    // "A URI (relative or absolute)": ValueSet/42 is the record of that id.
    if (const std::size_t slash = canonical.find('/'); slash != std::string_view::npos && canonical.substr(0, slash) == type) {
        const Result<const Definition*> one = by_id(type, canonical.substr(slash + 1));
        return asked_[key] = one ? *one : nullptr;
    }
    const std::size_t bar = canonical.find('|');
    std::string query = std::string(type) + "?url=" + http::percent_encode(canonical.substr(0, bar)) + "&_count=20";
    if (bar != std::string_view::npos) query += "&version=" + http::percent_encode(canonical.substr(bar + 1));
    const Result<store::Page> page = records_.search(query);
    if (!page) return nullptr;
    const Definition* newest = nullptr;
    for (const store::Stored& stored : page->matches) {
        const Result<const Definition*> one = keep(*stored.body);
        if (one && (!newest || fhir::packages::is_newer((*one)->version, newest->version))) newest = *one;
    }
    return asked_[key] = newest;
}

Result<const Definition*> DefinitionSource::by_id(std::string_view type, std::string_view id) const {
    Result<store::Stored> stored = records_.read(type, id);
    if (stored) return keep(*stored->body);
    if (stored.error().kind != ErrorKind::not_found) return tl::unexpected(std::move(stored).error());
    const Definition* held = guides_->library().by_id(type, id);
    if (!held) return tl::unexpected(std::move(stored).error());
    return held;
}

}  // namespace medhome::rest
