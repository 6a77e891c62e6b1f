// SPDX-License-Identifier: Apache-2.0
#include "rest/capability.h"

#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"
#include "fhir/search/listed.h"
#include "fhir/search/query.h"

namespace medhome::rest {

namespace {

void add_codes(fhir::json::Writer& w, std::initializer_list<std::string_view> codes) {
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

// Everything under `rest[0].resource`: the same for every base.
const std::string& resources() {
    static const std::string text = [] {
        fhir::json::Writer w;
        w.array();
        for (const auto index : fhir::definitions::resource_types()) {
            const std::string_view type = fhir::definitions::type(index).name;
            w.object().member("type", type);
            add_codes(w, {"read", "vread", "update", "delete", "history-instance", "create", "search-type"});
            w.member("versioning", "versioned-update");
            w.key("readHistory").boolean(true).key("updateCreate").boolean(true).key("conditionalCreate").boolean(true);
            w.member("conditionalRead", "not-match").key("conditionalUpdate").boolean(false).member("conditionalDelete", "not-supported");
            w.key("referencePolicy").array().string("literal").string("local").string("enforced").end();
            w.key("searchParam").array();
            for (const auto& parameter : fhir::search::parameters_of(type)) {
                w.object().member("name", parameter.name).member("definition", parameter.definition).member("type", to_string(parameter.type)).end();
            }
            w.end();
            w.key("searchInclude").array();
            for (const std::string& one : fhir::search::includes_of(type)) w.string(one);
            w.end().key("searchRevInclude").array();
            for (const std::string& one : fhir::search::reverse_includes_of(type)) w.string(one);
            w.end().end();
        }
        w.end();
        return w.take();
    }();
    return text;
}

}  // namespace

std::string capability_statement(std::string_view base) {
    fhir::json::Writer w;
    w.object().member("resourceType", "CapabilityStatement").member("status", "active").member("date", "2026-11-22");
    w.member("kind", "instance").member("fhirVersion", "4.0.1");
    w.key("software").object().member("name", "Medhome").member("version", "0.1.0").end();
    w.key("implementation").object().member("description", "Medhome: the child's record, shared with the family").member("url", base).end();
    w.key("format").array().string("application/fhir+json").string("json").end();
    w.key("rest").array().object().member("mode", "server");
    w.key("security").object().key("cors").boolean(false);
    w.key("service").array().object().key("coding").array().object();
    w.member("system", "http://terminology.hl7.org/CodeSystem/restful-security-service").member("code", "OAuth").end().end().end().end();
    w.member("description", "Send Authorization: Bearer, with a token of the practice.").end();
    w.key("resource").raw(resources());
    add_codes(w, {"transaction", "batch", "search-system"});
    w.key("compartment").array();
    for (const std::string_view one : fhir::search::compartments()) w.string("http://hl7.org/fhir/CompartmentDefinition/" + compartment_id(one));
    w.end();
    w.end().end().end();
    return w.take();
}

}  // namespace medhome::rest
