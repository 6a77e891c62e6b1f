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
    if (const Value near = resolve_near(reference)) return near;
    return options_.resolve && !reference.empty() && !reference.starts_with('#') ? options_.resolve(reference) : Value();
}

// Within the resource and the resources around it.
Value Checker::resolve_near(std::string_view reference) const {
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
    return {};
}

TypeIndex Checker::target_type(const Item& reference) const {
    const std::string_view text = reference.value["reference"].text();
    if (const Value found = resolve(text)) return resource_type_of(found);
    if (const ReferenceParts parts = parse_reference(text); parts.type != definitions::none) return parts.type;
    return definitions::find_resource(reference.value["type"].text());
}

// "How resource references can be aggregated". That something is in the same Bundle can be asked only where there is one.
// https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.type.aggregation
void Checker::aggregated(const Item& item, const ElementRule& rule, const Place& place) {
    const std::string_view reference = item.value["reference"].text();
    if (reference.empty()) return;
    bool may_be_contained = false, may_be_outside = false, may_be_bundled = false, any = false;
    for (const TypeRule& one : rule.types) {
        if (!is_type(item.type, one.code)) continue;
        if (one.aggregation.empty()) return;
        for (const std::string_view mode : one.aggregation) {
            any = true;
            may_be_contained = may_be_contained || mode == "contained";
            may_be_outside = may_be_outside || mode == "referenced";
            may_be_bundled = may_be_bundled || mode == "bundled";
        }
    }
    if (!any) return;
    if (reference.starts_with('#')) {
        if (!may_be_contained) findings_->add(place, "structure", "The profile does not take a contained resource here.");
        return;
    }
    if (may_be_outside) return;
    if (!may_be_bundled) {
        findings_->add(place, "structure", "The profile takes only a contained resource here.");
        return;
    }
    const bool has_bundle = std::ranges::any_of(around_, [](const Around& at) { return resource_type_of(at.resource) == definitions::find_type("Bundle"); });
    if (has_bundle && !resolve_near(reference)) findings_->add(place, "not-found", "The profile takes what stands in the same Bundle here, and this does not.");
}

void Checker::target(const Item& item, const ElementRule& rule, const Place& place) {
    if (item.type_name() != "Reference") return;
    aggregated(item, rule, place);
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
