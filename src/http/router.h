// Which handler answers an address, and what the wall lets through to it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace medhome::http {

struct Route {
    Method method = Method::GET;
    // "/api/children/{id}", "/fhir/{type}/{id}/_history"; a last part "{rest...}" takes all that is left. A literal part
    // wins over a {name} part. This pattern, never the path, is what a log line names.
    std::string pattern = {};
    Handler handler = {};
    std::size_t body_limit = 1 << 20;  // bytes, after gzip is undone; more is answered 413
    // For /api/openapi.json and for tests that walk every route.
    std::string summary = {};
    bool runs_inline = false;  // true: cheap and never blocks; answered on the I/O thread without a hop to a worker
};

class Router {
public:
    // All routes are added before the server starts. The same method and pattern twice is our bug.
    void add(Route route);
    // The path is decoded; its parts are what stands between slashes, and a last slash makes an empty part: "/family/" is
    // not "/family". {name} takes one part that is not empty; {rest...} takes all that is left, or nothing after a slash.
    // A route for this method wins over a more literal one for others. HEAD falls back to GET. nullptr and `allowed` filled when the path is known under other methods (405 with Allow),
    // nullptr and `allowed` empty when it is not (404).
    const Route* match(Method method, std::string_view path, std::vector<std::pair<std::string, std::string>>& path_values,
                       std::vector<Method>& allowed) const;
    const std::vector<Route>& routes() const { return routes_; }
    // Answers when no route does; given 400, 404, 405 (Allow is set by the server), 408, 413, 415, 417, 431, 500, 501, 503, 505.
    // Where the head could not be read, the request holds only what was understood. Called from any thread.
    void on_refusal(std::function<Response(const Request&, int status, std::string_view code, std::string_view text)> answer);
    Response refusal(const Request& request, int status, std::string_view code, std::string_view text) const;

private:
    std::vector<Route> routes_;
    std::function<Response(const Request&, int, std::string_view, std::string_view)> refusal_;
    // An index over the routes by path part is http/router.cc's own business.
    struct Node;
    std::shared_ptr<Node> root_;
};

}  // namespace medhome::http
