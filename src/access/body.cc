// SPDX-License-Identifier: Apache-2.0
#include "access/body.h"

#include <algorithm>

namespace medhome::access {

namespace json = fhir::json;

std::vector<json::Edit> identity_edits(json::Value resource, std::string_view id, std::int64_t version, Instant updated) {
    const std::string id_text = json::quote(id);
    const std::string version_text = "\"" + std::to_string(version) + "\"";
    const std::string updated_text = "\"" + to_fhir_instant(updated) + "\"";
    const std::string both = "\"versionId\":" + version_text + ",\"lastUpdated\":" + updated_text;

    std::vector<json::Edit> edits;
    const json::Value type = resource["resourceType"];
    const json::Value old_id = resource["id"];
    const json::Value meta = resource["meta"];

    std::string after_type;
    if (old_id) edits.push_back({old_id.begin(), old_id.end(), id_text});
    else after_type = ",\"id\":" + id_text;

    if (!meta) {
        const std::string new_meta = ",\"meta\":{" + both + "}";
        if (old_id) edits.back().text += new_meta;
        else after_type += new_meta;
    } else if (meta.is_object()) {
        const json::Value old_version = meta["versionId"];
        const json::Value old_updated = meta["lastUpdated"];
        std::string at_front;
        if (old_version) edits.push_back({old_version.begin(), old_version.end(), version_text});
        if (old_updated) edits.push_back({old_updated.begin(), old_updated.end(), updated_text});
        if (!old_version && !old_updated) at_front = both;
        else if (!old_version) at_front = "\"versionId\":" + version_text;
        else if (!old_updated) edits[edits.size() - 1].text += ",\"lastUpdated\":" + updated_text;
        if (!at_front.empty()) edits.push_back({meta.begin() + 1, meta.begin() + 1, at_front + (meta.size() > 0 ? "," : "")});
    }
    if (!after_type.empty()) edits.push_back({type.end(), type.end(), std::move(after_type)});
    return edits;
}

std::vector<std::string> labels_of(json::Value resource) {
    std::vector<std::string> labels;
    for (const json::Value coding : resource["meta"]["security"].children()) {
        const std::string_view code = coding["code"].text();
        if (!code.empty()) labels.push_back(std::string(coding["system"].text()) + "|" + std::string(code));
    }
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    return labels;
}

std::string path_at(json::Value resource, std::size_t offset) {
    std::string path(resource["resourceType"].text());
    json::Value at = resource;
    while (at && at.begin() != offset) {
        json::Value inside;
        std::size_t index = 0;
        for (const json::Value child : at.children()) {
            if (child.begin() <= offset && offset < child.end()) {
                inside = child;
                break;
            }
            ++index;
        }
        if (!inside) return {};
        if (at.is_array()) path += "[" + std::to_string(index) + "]";
        else path.append(".").append(inside.key());
        at = inside;
    }
    return path;
}

std::string path_within(std::string_view whole, std::string_view type, std::string_view path) {
    if (whole.empty()) return std::string(path);
    if (path.starts_with(type)) path.remove_prefix(type.size());
    std::string full(whole);
    if (!path.empty() && path[0] != '.' && path[0] != '[') full += ".";
    return full.append(path);
}

}  // namespace medhome::access
