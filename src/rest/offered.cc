// SPDX-License-Identifier: Apache-2.0
#include "rest/offered.h"

#include <fmt/format.h>

#include <algorithm>

#include "rest/bundle.h"
#include "rest/capability.h"
#include "rest/everything.h"
#include "rest/exchange.h"
#include "rest/fhirpath_operation.h"
#include "rest/history.h"
#include "rest/index_status.h"
#include "rest/interactions.h"
#include "rest/match.h"
#include "rest/meta.h"
#include "rest/search.h"
#include "rest/terminology_operations.h"
#include "rest/validate_operation.h"

namespace medhome::rest {

using http::Method;

namespace {

using WithSettings = Result<http::Response> (*)(const http::Request&, access::Records&, const Settings&);

// An interaction that the site's settings say something of; they live as long as the tables.
Handler with_settings(const Settings& settings, WithSettings handle) {
    return [handle, &settings](const http::Request& request, access::Records& records) { return handle(request, records, settings); };
}

}  // namespace

std::vector<Interaction> interactions(const Offered& offered) {
    const Settings& settings = offered.settings();
    const auto with = [&settings](WithSettings handle) { return with_settings(settings, handle); };
    const Handler bundle = [&offered](const http::Request& request, access::Records& records) { return take_bundle(request, records, offered); };
    const std::string_view delete_what = settings.delete_many ? "\"multiple\"" : "\"single\"";

    std::vector<Interaction> all;
    all.push_back({Method::POST, "", "Transaction or batch", bundle, Whom::writers, bundle_limit, {}, {"transaction", "batch"}, {}});
    all.push_back({Method::POST, "/", "Transaction or batch, as some clients write the base", bundle, Whom::writers, bundle_limit, {}, {}, {}});
    all.push_back({Method::GET, "", "Search of all types", search_system, Whom::all, resource_limit, {}, {"search-system"}, {}});
    all.push_back({Method::GET, "/", "Search of all types, as some clients write the base", search_system, Whom::all, resource_limit, {}, {}, {}});
    all.push_back({Method::POST, "/_search", "Search of all types by form", search_system, Whom::all, resource_limit, {}, {}, {}});
    all.push_back({Method::GET, "/{type}/{id}/{inner}", "Search in a compartment", search_compartment, Whom::all, resource_limit, {}, {}, {}});
    all.push_back({Method::POST, "/{type}/{id}/{inner}/_search", "Search in a compartment by form", search_compartment, Whom::all, resource_limit, {}, {}, {}});
    all.push_back({Method::GET, "/{type}", "Search", search_type, Whom::all, resource_limit, {"search-type"}, {}, {}});
    all.push_back({Method::POST, "/{type}/_search", "Search by form", search_type, Whom::all, resource_limit, {}, {}, {}});
    all.push_back({Method::POST, "/{type}", "Create", create_one, Whom::writers, resource_limit, {"create"}, {}, {{"conditionalCreate", "true"}}});
    all.push_back({Method::GET, "/{type}/{id}", "Read", read_one, Whom::all, resource_limit, {"read"}, {}, {{"conditionalRead", "\"full-support\""}}});
    all.push_back({Method::PUT, "/{type}/{id}", "Update", with(update_one), Whom::writers, resource_limit, {"update"}, {}, {{"updateCreate", "true"}}});
    all.push_back({Method::PUT, "/{type}", "Update what a search finds", with(update_found), Whom::writers, resource_limit, {}, {}, {{"conditionalUpdate", "true"}}});
    all.push_back({Method::PATCH, "/{type}/{id}", "Patch", with(patch_one), Whom::writers, resource_limit, {"patch"}, {}, {}});
    all.push_back({Method::PATCH, "/{type}", "Patch what a search finds", with(patch_found), Whom::writers, resource_limit, {}, {}, {}});
    all.push_back({Method::DELETE, "/{type}/{id}", "Delete", with(delete_one), Whom::writers, resource_limit, {"delete"}, {}, {}});
    all.push_back({Method::DELETE, "/{type}", "Delete what a search finds", with(delete_found), Whom::writers, resource_limit, {}, {}, {{"conditionalDelete", delete_what}}});
    all.push_back({Method::GET, "/{type}/{id}/_history", "History of a record", history, Whom::all, resource_limit, {"history-instance"}, {}, {}});
    all.push_back({Method::GET, "/{type}/_history", "History of a type", history, Whom::all, resource_limit, {"history-type"}, {}, {}});
    all.push_back({Method::GET, "/_history", "History of all", history, Whom::all, resource_limit, {}, {"history-system"}, {}});
    all.push_back({Method::GET, "/{type}/{id}/_history/{version}", "Read a version", read_version, Whom::all, resource_limit, {"vread"}, {}, {{"readHistory", "true"}}});
    return all;
}

std::vector<Operation> operations(const Offered& offered) {
    const Settings& settings = offered.settings();
    std::vector<Operation> all;
    all.push_back({.name = "meta", .definition = "http://hl7.org/fhir/OperationDefinition/Resource-meta", .levels = {.instance = true}, .handle = meta_of});
    all.push_back({.name = "meta-add", .definition = "http://hl7.org/fhir/OperationDefinition/Resource-meta-add", .levels = {.instance = true}, .changes = true,
                   .handle = with_settings(settings, meta_add)});
    all.push_back({.name = "meta-delete", .definition = "http://hl7.org/fhir/OperationDefinition/Resource-meta-delete", .levels = {.instance = true}, .changes = true,
                   .handle = with_settings(settings, meta_delete)});
    all.push_back({.name = "everything", .definition = "http://hl7.org/fhir/OperationDefinition/Patient-everything", .levels = {.instance = true}, .types = {"Patient"}, .handle = everything_of});
    // It changes nothing, but tells staff alone of children that are not theirs yet.
    all.push_back({.name = "match", .definition = "http://hl7.org/fhir/OperationDefinition/Patient-match", .levels = {.type = true}, .types = {"Patient"}, .changes = true, .handle = match_patient});
    const auto of_codes = [&](std::string_view name, std::string_view definition, std::string_view type, Handler handle, bool instance = true) {
        all.push_back({.name = name, .definition = definition, .levels = {.type = true, .instance = instance}, .types = {type}, .handle = std::move(handle)});
    };
    all.push_back({.name = "validate", .definition = validate_definition, .levels = {.type = true, .instance = true}, .handle = validate_resource});
    of_codes("expand", "http://hl7.org/fhir/OperationDefinition/ValueSet-expand", "ValueSet", expand_value_set);
    of_codes("validate-code", "http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code", "ValueSet", validate_value_set_code);
    of_codes("validate-code", "http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code", "CodeSystem", validate_code_system_code);
    of_codes("lookup", "http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup", "CodeSystem", look_up_code, false);
    of_codes("subsumes", "http://hl7.org/fhir/OperationDefinition/CodeSystem-subsumes", "CodeSystem", compare_codes);
    of_codes("translate", "http://hl7.org/fhir/OperationDefinition/ConceptMap-translate", "ConceptMap", translate_code);
    all.push_back({.name = "fhirpath", .definition = fhirpath_definition, .levels = {.system = true, .instance = true}, .handle = fhirpath_operation});
    all.push_back({.name = "index-status", .definition = index_status_definition, .levels = {.type = true, .instance = true}, .types = {"SearchParameter"}, .handle = index_status,
                   .whom = Whom::administrators});
    return all;
}

// Through FHIR a family reads, and Records refuses its writes.
access::Gate::Allows allows(Whom whom) {
    if (whom == Whom::all) return {.staff = true, .family = true, .machine = true};
    return {.staff = true, .machine = true, .admin_only = whom == Whom::administrators};
}

Offered::Offered(const Settings& settings, std::vector<Operation> more)
    : settings_(settings), interactions_(rest::interactions(*this)), operations_(rest::operations(*this)), routes_(interactions_) {
    for (Operation& operation : more) operations_.push_back(std::move(operation));
    add_operations();
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        http::Route route;
        route.method = routes_[i].method;
        route.pattern = routes_[i].path.empty() ? "/" : std::string(routes_[i].path);
        route.handler = [](const http::Request&) { return http::Response{}; };  // it only finds
        if (!found_.emplace(std::pair(route.method, route.pattern), i).second) continue;  // the base, with a slash and without
        finder_.add(std::move(route));
    }
}

void Offered::add_operations() {
    struct At {
        std::string_view suffix;
        bool Levels::*level;
    };
    static constexpr At places[] = {{"", &Levels::system}, {"/{type}", &Levels::type}, {"/{type}/{id}", &Levels::instance}};
    std::map<std::pair<std::string, Method>, std::vector<const Operation*>> by_address;
    for (const Operation& operation : operations_) {
        for (const At& at : places) {
            if (!(operation.levels.*at.level)) continue;
            const std::string pattern = fmt::format("{}/${}", at.suffix, operation.name);
            by_address[{pattern, Method::POST}].push_back(&operation);
            if (operation.by_get && !operation.changes) by_address[{pattern, Method::GET}].push_back(&operation);
        }
    }
    for (auto& [address, several] : by_address) {
        Interaction route;
        route.method = address.second;
        route.path = patterns_.emplace_back(address.first);
        route.summary = several.front()->definition;
        // Those of one name are for the same people.
        route.whom = several.front()->changes ? Whom::writers : several.front()->whom;
        for (const Operation* one : several) route.body_limit = std::max(route.body_limit, one->body_limit);
        route.handle = [several = several](const http::Request& request, access::Records& records) -> Result<http::Response> {
            const std::string_view type = request.path_value("type");
            if (!type.empty()) TRY_VOID(check_type(type));
            for (const Operation* one : several) {
                if (type.empty() || one->types.empty() || std::find(one->types.begin(), one->types.end(), type) != one->types.end()) return one->handle(request, records);
            }
            return not_offered();
        };
        routes_.push_back(std::move(route));
    }
}

Result<http::Response> Offered::ask(http::Request request, std::string_view path, access::Records& records) const {
    if (path == "/metadata" && request.method == Method::GET) return json_response(200, capability_statement(base_of(request), *this));
    std::vector<Method> allowed;
    request.path_values.clear();
    const http::Route* route = finder_.match(request.method == Method::HEAD ? Method::GET : request.method, path, request.path_values, allowed);
    if (!route) return not_offered();
    const Interaction& one = routes_[found_.at({route->method, route->pattern})];
    TRY_VOID(allows(one.whom).check(records.caller()));
    return one.handle(request, records);
}

}  // namespace medhome::rest
