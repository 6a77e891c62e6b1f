// SPDX-License-Identifier: Apache-2.0
#include "rest/index_status.h"

#include "access/parameters.h"
#include "fhir/json/tree.h"
#include "rest/exchange.h"

namespace medhome::rest {

Result<http::Response> index_status(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    const std::string_view id = request.path_value("id");
    if (!id.empty()) TRY(records.read("SearchParameter", id));
    const fhir::search::OwnParameters own = TRY(access::own_parameters(records));
    fhir::json::Writer w;
    w.object().member("resourceType", "Parameters");
    bool first = true;
    for (const fhir::search::CustomParameter& one : own->all()) {
        if (!id.empty() && one.resource_id != id) continue;
        if (first) w.key("parameter").array();
        first = false;
        w.object().member("name", "parameter").key("part").array();
        const auto part = [&](std::string_view name, std::string_view type, std::string_view value) {
            if (!value.empty()) w.object().member("name", name).member(type, value).end();
        };
        part("source", "valueUri", "SearchParameter/" + one.resource_id);
        part("definition", "valueCanonical", one.definition);
        part("code", "valueCode", one.code);
        part("base", "valueCode", one.type);
        part("type", "valueCode", to_string(one.kind));
        part("state", "valueCode", fhir::search::to_string(one.state));
        w.object().member("name", "done").key("valueInteger").number(one.done).end();
        w.object().member("name", "total").key("valueInteger").number(one.of_all).end();
        part("error", "valueString", one.error);
        w.end().end();
    }
    if (!first) w.end();
    w.end();
    return json_response(200, w.take());
}

}  // namespace medhome::rest
