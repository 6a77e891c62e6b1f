// SPDX-License-Identifier: Apache-2.0
#include "fhir/packages/library.h"

#include <algorithm>
#include <array>

#include "fhir/packages/compress.h"
#include "fhir/packages/embedded.h"

namespace medhome::fhir::packages {
namespace {

constexpr std::string_view core = "hl7.fhir.r4.core#4.0.1";
constexpr std::string_view r4_guide = "http://hl7.org/fhir";

// The block that was unpacked last: definitions that are asked for together often stand together.
std::string embedded_text(std::size_t index) {
    static std::mutex mutex;
    static std::size_t held = static_cast<std::size_t>(-1);
    static std::string text;
    const embedded::Entry& entry = embedded::entries()[index];
    const std::scoped_lock lock(mutex);
    if (held != entry.block) {
        const embedded::Block& block = embedded::blocks()[entry.block];
        Result<std::string> unpacked = inflate({reinterpret_cast<const char*>(embedded::bytes()) + block.at, block.packed}, block.size);
        INVARIANT(unpacked.has_value());
        text = std::move(*unpacked);
        held = entry.block;
    }
    return text.substr(entry.at, entry.length);
}

// "http://hl7.org/fhir/us/core" of "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"; nothing of other addresses.
std::string_view guide_of(std::string_view url) {
    const std::size_t at = url.rfind("/StructureDefinition/");
    return at == std::string_view::npos ? std::string_view{} : url.substr(0, at);
}

std::string_view take_part(std::string_view& version) {
    const std::string_view part = version.substr(0, version.find('.'));
    version.remove_prefix(std::min(version.size(), part.size() + 1));
    return part;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() < 10 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_newer(std::string_view a, std::string_view b) {
    while (!a.empty() || !b.empty()) {
        const std::string_view one = take_part(a);
        const std::string_view other = take_part(b);
        if (one == other) continue;
        if (is_number(one) && is_number(other)) {
            const int difference = std::stoi(std::string(one)) - std::stoi(std::string(other));
            if (difference != 0) return difference > 0;
            continue;
        }
        // A release is newer than what was before it: "8.0.0" and "8.0.0-ballot".
        if (one.starts_with(other) && one.substr(other.size()).starts_with('-')) return false;
        if (other.starts_with(one) && other.substr(one.size()).starts_with('-')) return true;
        return one > other;
    }
    return false;
}

Definition::Definition(json::Document document) : document_(std::move(document)) {
    const json::Value root = document_.root();
    type = root["resourceType"].text();
    url = root["url"].text();
    version = root["version"].text();
    id = root["id"].text();
    std::call_once(read_once_, [] {});
}

std::string Definition::read() const {
    if (!packed_) return embedded_text(entry_);
    return inflate(packed_->bytes, packed_->size).value_or(std::string());
}

json::Value Definition::json() const {
    std::call_once(read_once_, [&] {
        if (Result<json::Document> document = json::parse(read())) document_ = std::move(*document);
    });
    return document_.root();
}

const Library& Library::base() {
    static const Library library{std::vector<Package>{}};
    return library;
}

Library::Library(std::vector<Package> packages) : packages_(std::move(packages)) {
    const auto entries = embedded::entries();
    by_url_.reserve(entries.size() * 2);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        Definition& definition = definitions_.emplace_back();
        definition.type = entries[i].type;
        definition.url = entries[i].url;
        definition.version = entries[i].version;
        definition.id = entries[i].id;
        definition.package = core;
        definition.entry_ = i;
        add(definition);
    }
    package_names_.reserve(packages_.size());
    for (const Package& package : packages_) {
        package_names_.push_back(package.name + "#" + package.version);
        named_.push_back({package.name, package.version, package.definitions.size()});
        for (const Packed& packed : package.definitions) {
            Definition& definition = definitions_.emplace_back();
            definition.type = packed.type;
            definition.url = packed.url;
            definition.version = packed.version;
            definition.id = packed.id;
            definition.package = package_names_.back();
            definition.packed_ = &packed;
            add(definition);
            if (const std::string_view guide = guide_of(packed.url); packed.type == "StructureDefinition" && !guide.empty() && guide != r4_guide) guides_.insert(guide);
        }
    }
}

void Library::add(Definition& definition) {
    std::vector<const Definition*>& versions = by_url_[{definition.type, definition.url}];
    const auto at = std::ranges::find_if(versions, [&](const Definition* held) { return is_newer(definition.version, held->version); });
    versions.insert(at, &definition);
}

const Definition* Library::find(std::string_view type, std::string_view canonical, const Definition* beside) const {
    canonical = canonical.substr(0, canonical.find('#'));
    const std::size_t bar = canonical.find('|');
    const std::string_view wanted = bar == std::string_view::npos ? std::string_view{} : canonical.substr(bar + 1);
    const auto found = by_url_.find({type, canonical.substr(0, bar)});
    if (found == by_url_.end()) return nullptr;
    const std::vector<const Definition*>& versions = found->second;
    if (!wanted.empty()) {
        const auto at = std::ranges::find_if(versions, [&](const Definition* held) { return held->version == wanted; });
        if (at != versions.end()) return *at;
        // "0.2" means the newest of 0.2.x: https://semver.org/spec/v2.0.0.html numbers have three parts.
        if (std::ranges::count(wanted, '.') > 1) return nullptr;
        const auto in_part = std::ranges::find_if(versions, [&](const Definition* held) {
            return held->version.size() > wanted.size() && held->version.starts_with(wanted) && held->version[wanted.size()] == '.';
        });
        return in_part == versions.end() ? nullptr : *in_part;
    }
    if (beside) {
        const auto at = std::ranges::find_if(versions, [&](const Definition* held) { return held->package == beside->package; });
        if (at != versions.end()) return *at;
    }
    return versions.front();
}

bool Library::holds_guide_of(std::string_view url) const { return guides_.contains(guide_of(url)); }

std::vector<const Definition*> Library::all(std::string_view type) const {
    std::vector<const Definition*> found;
    for (const auto& [key, versions] : by_url_) {
        if (key.type == type) found.push_back(versions.front());
    }
    std::ranges::sort(found, {}, &Definition::url);
    return found;
}

const Definition* Library::by_id(std::string_view type, std::string_view id) const {
    const Definition* found = nullptr;
    for (const Definition& definition : definitions_) {
        if (definition.type == type && definition.id == id && (!found || is_newer(definition.version, found->version))) found = &definition;
    }
    return found;
}

}  // namespace medhome::fhir::packages
