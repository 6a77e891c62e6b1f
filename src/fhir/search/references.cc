// What a resource points at, and whose it is.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fhir/search/index.h"
#include "fhir/search/query.h"
#include "fhir/search/tables.h"
#include "fhir/search/values.h"
#include "fhir/search/walk.h"

namespace medhome::fhir::search {
namespace {

using json::Value;

bool is_urn(std::string_view text) { return text.starts_with("urn:uuid:") || text.starts_with("urn:oid:"); }

// ".../Patient/123" on whatever server.
bool ends_like_a_record(std::string_view text) {
    if (!text.starts_with("http://") && !text.starts_with("https://")) return false;
    const std::size_t history = text.find("/_history/");
    text = text.substr(0, history);
    const std::size_t slash = text.rfind('/');
    if (slash == std::string_view::npos || !is_id(text.substr(slash + 1))) return false;
    text = text.substr(0, slash);
    return tables::find_type(text.substr(text.rfind('/') + 1)) != nullptr;
}

bool names_another_entry(std::string_view text, std::string_view base_url) {
    if (text.empty()) return false;
    if (text.front() == 'u') return is_urn(text);
    if (text.front() == 'h') return ends_like_a_record(text);
    return text.front() >= 'A' && text.front() <= 'Z' && named(text, base_url).is == Name::Is::record;
}

Reference reference_to(Value value, std::string_view base_url) {
    const Name name = named(value.text(), base_url);
    Reference found;
    found.value = value;
    found.type = name.type;
    found.id = name.id;
    found.contained = name.is == Name::Is::contained;
    found.conditional = name.is == Name::Is::conditional;
    return found;
}

class Collector {
public:
    Collector(std::vector<Reference>& to, std::string_view base_url) : to_(to), base_url_(base_url) {}

    void object(Value value) {
        const bool is_bundle = value["resourceType"].text() == "Bundle";
        for (Value member = value.first(); member; member = member.next()) {
            // The entries of a bundle kept as a resource refer to each other, not to the record.
            if (is_bundle && member.key() == "entry") continue;
            child(member, member.key());
        }
    }

private:
    void child(Value value, std::string_view key) {
        if (value.is_object()) return object(value);
        if (value.is_array()) {
            for (Value item = value.first(); item; item = item.next()) child(item, key);
            return;
        }
        if (!value.is_string()) return;
        const std::string_view text = value.text();
        if (key == "reference") {
            if (!text.empty()) to_.push_back(reference_to(value, base_url_));
        } else if (key == "div") {
            if (text.find("urn:uuid:") == std::string_view::npos && text.find("urn:oid:") == std::string_view::npos) return;
            Reference narrative;
            narrative.value = value;
            narrative.uri = narrative.narrative = true;
            to_.push_back(narrative);
        } else if (names_another_entry(text, base_url_) && std::binary_search(tables::uri_members.begin(), tables::uri_members.end(), key)) {
            Reference uri = reference_to(value, base_url_);
            uri.uri = true;
            to_.push_back(uri);
        }
    }

    std::vector<Reference>& to_;
    std::string_view base_url_;
};

// The first Patient at the end of a plain path.
std::optional<std::string> patient_at(Value value, std::string_view path, std::string_view base_url) {
    if (value.is_array()) {
        for (Value item = value.first(); item; item = item.next()) {
            if (auto found = patient_at(item, path, base_url)) return found;
        }
        return std::nullopt;
    }
    if (!value.is_object()) return std::nullopt;
    if (path.empty()) {
        const Name name = named(value["reference"].text(), base_url);
        if (name.is == Name::Is::record && name.type == "Patient") return std::string(name.id);
        return std::nullopt;
    }
    const std::size_t dot = path.find('.');
    return patient_at(value[path.substr(0, dot)], dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1), base_url);
}

std::string_view path_of(Branch branch) {
    const auto found = std::lower_bound(tables::branches.begin(), tables::branches.end(), branch,
                                        [](const tables::BranchPath& b, Branch number) { return b.branch < number; });
    return found->path;
}

}  // namespace

std::vector<Reference> references(Value resource, std::string_view base_url) {
    std::vector<Reference> found;
    if (resource.is_object()) Collector(found, base_url).object(resource);
    return found;
}

std::optional<std::string> patient_of(Value resource, std::string_view base_url) {
    const tables::Type* type = tables::find_type(resource["resourceType"].text());
    if (!type) return std::nullopt;
    if (type->name == "Patient") {
        const std::string_view id = resource["id"].text();
        return id.empty() ? std::nullopt : std::optional(std::string(id));
    }
    if (type->name == "Task") {
        for (const Value one : resource["extension"].children()) {
            if (one["url"].text() != compartment_extension) continue;
            if (auto found = patient_at(one["valueReference"], {}, base_url)) return found;
        }
    }
    for (const Branch branch : tables::owners.subspan(type->first_owner, type->owner_count)) {
        if (auto found = patient_at(resource, path_of(branch), base_url)) return found;
    }
    return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> referenced_by(Value resource, const Include& include, std::string_view base_url) {
    std::vector<std::pair<std::string, std::string>> found;
    const tables::Type* type = tables::find_type(include.source_type);
    if (!type || resource["resourceType"].text() != type->name) return found;
    const tables::Parameter* parameter = tables::find_parameter(*type, include.parameter);
    const auto wanted = [&](std::string_view target) {
        if (!include.target_type.empty()) return target == include.target_type;
        if (!parameter || !parameter->restricted) return true;
        const auto targets = tables::targets_of(*parameter);
        return std::any_of(targets.begin(), targets.end(), [&](std::uint16_t t) { return tables::types[t].name == target; });
    };
    walk(resource, *type, [&](Value value, const tables::Action& action) {
        using tables::Extract;
        if (action.extract != Extract::reference && action.extract != Extract::canonical) return;
        if (std::find(include.branches.begin(), include.branches.end(), action.branch) == include.branches.end()) return;
        const Name name = named(action.extract == Extract::reference ? value["reference"].text() : value.text(), base_url);
        if (name.is != Name::Is::record || !wanted(name.type)) return;
        std::pair<std::string, std::string> record{name.type, name.id};
        if (std::find(found.begin(), found.end(), record) == found.end()) found.push_back(std::move(record));
    });
    return found;
}

}  // namespace medhome::fhir::search
