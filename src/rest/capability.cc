// SPDX-License-Identifier: Apache-2.0
#include "rest/capability.h"

#include <algorithm>

#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"
#include "fhir/search/custom.h"
#include "fhir/search/listed.h"
#include "fhir/search/query.h"

namespace medhome::rest {

namespace {

void add_operation(fhir::json::Writer& w, const Operation& operation) {
    w.object().member("name", operation.name).member("definition", operation.definition).end();
}

void add_interactions(fhir::json::Writer& w, const std::vector<std::string_view>& codes) {
    if (codes.empty()) return;
    w.key("interaction").array();
    for (const std::string_view code : codes) w.object().member("code", code).end();
    w.end();
}

// "relatedPerson" of RelatedPerson, as R4's own definitions have it.
std::string compartment_id(std::string_view type) {
    std::string id(type);
    id[0] = char(id[0] + 32);
    return id;
}

void add_strings(fhir::json::Writer& w, std::string_view name, const std::vector<std::string>& strings) {
    if (strings.empty()) return;
    w.key(name).array();
    for (const std::string& one : strings) w.string(one);
    w.end();
}

bool is_for(const Operation& operation, std::string_view type) {
    return (operation.levels.type || operation.levels.instance) &&
           (operation.types.empty() || std::find(operation.types.begin(), operation.types.end(), type) != operation.types.end());
}

// Those of the practice's own that can be searched by.
template <class Take>
void each_ready(const fhir::search::OwnParameters& own, Take&& take) {
    if (!own) return;
    for (const fhir::search::CustomParameter& one : own->all()) {
        if (one.state == fhir::search::CustomParameter::State::ready) take(one);
    }
}

void add_type(fhir::json::Writer& w, std::string_view type, const Offered& offered, const fhir::search::OwnParameters& own) {
    w.object().member("type", type);
    std::vector<std::string_view> codes;
    for (const Interaction& one : offered.interactions()) codes.insert(codes.end(), one.of_type.begin(), one.of_type.end());
    add_interactions(w, codes);
    w.member("versioning", offered.settings().needs_if_match(type) ? "versioned-update" : "versioned");
    for (const Interaction& one : offered.interactions()) {
        for (const auto& [name, json] : one.members) w.key(name).raw(json);
    }
    w.key("referencePolicy").array().string("literal").string("local").string("enforced").end();
    const auto parameters = fhir::search::parameters_of(type);
    if (!parameters.empty()) {
        w.key("searchParam").array();
        for (const auto& parameter : parameters) {
            w.object().member("name", parameter.name).member("definition", parameter.definition).member("type", to_string(parameter.type)).end();
        }
        each_ready(own, [&](const auto& one) {
            if (one.type == type) w.object().member("name", one.code).member("definition", one.definition).member("type", to_string(one.kind)).end();
        });
        w.end();
    }
    std::vector<std::string> includes = fhir::search::includes_of(type), reverse = fhir::search::reverse_includes_of(type);
    each_ready(own, [&](const auto& one) {
        if (one.kind != fhir::search::ParameterType::reference) return;
        const std::string name = one.type + ":" + one.code;
        if (one.type == type) includes.push_back(name);
        if (one.targets.empty() || std::find(one.targets.begin(), one.targets.end(), type) != one.targets.end()) reverse.push_back(name);
    });
    add_strings(w, "searchInclude", includes);
    add_strings(w, "searchRevInclude", reverse);
    bool first = true;
    for (const Operation& operation : offered.operations()) {
        if (!is_for(operation, type)) continue;
        if (first) w.key("operation").array();
        first = false;
        add_operation(w, operation);
    }
    if (!first) w.end();
    w.end();
}

}  // namespace

std::string capability_statement(std::string_view base, const Offered& offered, const fhir::search::OwnParameters& own) {
    fhir::json::Writer w;
    w.object().member("resourceType", "CapabilityStatement").member("status", "active").member("date", "2026-11-22");
    w.member("kind", "instance").member("fhirVersion", "4.0.1");
    w.key("software").object().member("name", "Medhome").member("version", "0.1.0").end();
    w.key("implementation").object().member("description", "Medhome: the child's record, shared with the family").member("url", base).end();
    w.key("format").array().string("application/fhir+json").string("json").end();
    w.key("patchFormat").array().string("application/json-patch+json").string("application/fhir+json").end();
    w.key("rest").array().object().member("mode", "server");
    w.key("security").object().key("cors").boolean(offered.settings().open_to_other_sites);
    w.key("service").array().object().key("coding").array().object();
    w.member("system", "http://terminology.hl7.org/CodeSystem/restful-security-service").member("code", "OAuth").end().end().end().end();
    w.member("description", "Send Authorization: Bearer, with a token of the practice.").end();
    w.key("resource").array();
    for (const auto index : fhir::definitions::resource_types()) add_type(w, fhir::definitions::type(index).name, offered, own);
    w.end();
    std::vector<std::string_view> codes;
    for (const Interaction& one : offered.interactions()) codes.insert(codes.end(), one.of_system.begin(), one.of_system.end());
    add_interactions(w, codes);
    bool first = true;
    for (const Operation& operation : offered.operations()) {
        if (!operation.levels.system) continue;
        if (first) w.key("operation").array();
        first = false;
        add_operation(w, operation);
    }
    if (!first) w.end();
    w.key("compartment").array();
    for (const std::string_view one : fhir::search::compartments()) w.string("http://hl7.org/fhir/CompartmentDefinition/" + compartment_id(one));
    w.end();
    w.end().end().end();
    return w.take();
}

}  // namespace medhome::rest
