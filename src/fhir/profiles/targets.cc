// Where references lead, as far as it can be seen: within the resource, the bundle around it, and what the caller has at hand.
//
// https://hl7.org/fhir/R4/references.html, https://hl7.org/fhir/R4/bundle.html#references
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "fhir/profiles/checker.h"
#include "fhir/validation/reference.h"

namespace medhome::fhir::profiles {

using validation::parse_reference;
using validation::ReferenceForm;
using validation::ReferenceParts;

Value Checker::resolve(std::string_view reference) const {
    if (reference.empty()) return {};
    if (reference.starts_with('#')) {
        for (auto at = around_.rbegin(); at != around_.rend(); ++at) {
            if (at->resource["contained"]) {
                if (reference.size() == 1) return at->resource;
                for (const Value contained : at->resource["contained"].children()) {
                    if (contained["id"].text() == reference.substr(1)) return contained;
                }
            }
        }
        return {};
    }
    const ReferenceParts parts = parse_reference(reference);
    for (auto at = around_.rbegin(); at != around_.rend(); ++at) {
        for (const Value entry : at->resource["entry"].children()) {
            const std::string_view url = entry["fullUrl"].text();
            if (url == reference && !url.empty()) return entry["resource"];
            if (parts.form != ReferenceForm::relative) continue;
            const Value resource = entry["resource"];
            if (resource["id"].text() == parts.id && resource["resourceType"].text() == parts.type_name) return resource;
        }
        if (parts.form != ReferenceForm::relative) continue;
        for (const Value parameter : at->resource["parameter"].children()) {
            const Value resource = parameter["resource"];
            if (resource["id"].text() == parts.id && resource["resourceType"].text() == parts.type_name) return resource;
        }
    }
    return options_.resolve ? options_.resolve(reference) : Value();
}

TypeIndex Checker::target_type(const Item& reference) const {
    const std::string_view text = reference.value["reference"].text();
    if (const Value found = resolve(text)) return resource_type_of(found);
    if (const ReferenceParts parts = parse_reference(text); parts.type != definitions::none) return parts.type;
    return definitions::find_resource(reference.value["type"].text());
}

void Checker::target(const Item& item, const ElementRule& rule, const Place& place) {
    if (item.type_name() != "Reference") return;
    const TypeIndex type = target_type(item);
    if (type == definitions::none) return;
    const Value resource = resolve(item.value["reference"].text());
    bool may_be_of_type = false, may_conform = false, any = false;
    std::string names;
    for (const TypeRule& one : rule.types) {
        for (const std::string_view canonical : one.targets) {
            any = true;
            const Profile* profile = find_profile(source_, canonical, beside());
            if (!profile) return;  // it cannot be told
            if (names.find(profile->type) == std::string::npos) names += (names.empty() ? "" : ", ") + std::string(profile->type);
            if (!is_type(type, profile->type)) continue;
            may_be_of_type = true;
            if (!resource || is_core_type(canonical)) may_conform = true;
            if (!may_conform) may_conform = conforms({resource, {}, type, "resource", -1, nullptr}, *profile);
        }
    }
    if (!any) return;
    if (!may_be_of_type) {
        findings_->add(place, "structure", fmt::format("The reference leads to a {}; the profile allows {}.", definitions::type(type).name, names));
    } else if (!may_conform) {
        findings_->add(place, "structure", fmt::format("What the reference leads to keeps none of the profiles that are allowed here ({}).", names));
    }
}

}  // namespace medhome::fhir::profiles
