// SPDX-License-Identifier: Apache-2.0
#include "server/openapi.h"

#include <algorithm>
#include <map>

#include "fhir/json/tree.h"

namespace medhome::server {

namespace {

std::vector<std::string> names_in(std::string_view pattern) {
    std::vector<std::string> names;
    for (std::size_t from = 0; (from = pattern.find('{', from)) != std::string_view::npos; ++from) {
        names.emplace_back(pattern.substr(from + 1, pattern.find('}', from) - from - 1));
    }
    return names;
}

}  // namespace

std::string openapi(const http::Router& router) {
    std::map<std::string, std::vector<const http::Route*>> paths;
    for (const http::Route& route : router.routes()) {
        if (route.pattern.starts_with("/api/")) paths[route.pattern].push_back(&route);
    }
    fhir::json::Writer w;
    w.object().member("openapi", "3.1.0");
    w.key("info").object().member("title", "Medhome").member("version", "0.1.0");
    w.member("description", "What the staff and family apps ask of the server. Shapes stand in docs/api.md.").end();
    w.key("paths").object();
    for (const auto& [pattern, routes] : paths) {
        w.key(pattern).object();
        const auto names = names_in(pattern);
        if (!names.empty()) {
            w.key("parameters").array();
            for (const std::string& name : names) {
                w.object().member("name", name).member("in", "path").key("required").boolean(true);
                w.key("schema").object().member("type", "string").end().end();
            }
            w.end();
        }
        for (const http::Route* route : routes) {
            std::string method(http::to_string(route->method));
            std::transform(method.begin(), method.end(), method.begin(), [](char c) { return char(c | 0x20); });
            w.key(method).object().member("summary", route->summary);
            w.key("responses").object().key("default").object().member("description", "JSON").end().end();
            w.end();
        }
        w.end();
    }
    w.end().end();
    return w.take();
}

}  // namespace medhome::server
