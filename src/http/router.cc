// A tree over the parts of a path. Where a literal part, a {name} and a {rest...} could all take a part, they are tried
// in this order, so that the most literal route that knows the method answers.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <algorithm>
#include <map>
#include <memory>

#include "base/result.h"

namespace medhome::http {

namespace {

constexpr std::size_t method_count = 7;
constexpr std::size_t none = static_cast<std::size_t>(-1);

std::vector<std::string_view> parts_of(std::string_view path) {
    std::vector<std::string_view> parts;
    if (path.empty() || path.front() != '/') return parts;
    path.remove_prefix(1);
    for (;;) {
        const std::size_t end = path.find('/');
        parts.push_back(path.substr(0, end));
        if (end == std::string_view::npos) return parts;
        path.remove_prefix(end + 1);
    }
}

bool is_name(std::string_view part) { return part.size() > 2 && part.front() == '{' && part.back() == '}'; }
bool is_rest(std::string_view part) { return is_name(part) && part.ends_with("...}"); }

}  // namespace

struct Router::Node {
    // Routes that end here, by method.
    std::size_t ends[method_count] = {none, none, none, none, none, none, none};
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> name;
    std::unique_ptr<Node> rest;

    std::size_t route_for(Method method) const {
        const std::size_t exact = ends[static_cast<std::size_t>(method)];
        if (exact == none && method == Method::HEAD) return ends[static_cast<std::size_t>(Method::GET)];
        return exact;
    }
    void allow(std::vector<Method>& allowed) const {
        for (std::size_t m = 0; m < method_count; ++m) {
            const auto method = static_cast<Method>(m);
            if (route_for(method) != none && std::find(allowed.begin(), allowed.end(), method) == allowed.end()) {
                allowed.push_back(method);
            }
        }
    }

    // The route, or none with `allowed` filled by what stands at this path. Only `rest` takes several parts, so it is
    // left for when nothing nearer knows the path at all.
    std::size_t find(Method method, std::string_view path, std::vector<Method>& allowed) const {
        const std::size_t end = path.find('/');
        const std::string_view part = path.substr(0, end);
        const bool last = end == std::string_view::npos;
        const auto below = [&](const Node& child) {
            if (!last) return child.find(method, path.substr(end + 1), allowed);
            const std::size_t found = child.route_for(method);
            if (found == none) child.allow(allowed);
            return found;
        };
        if (const auto literal = literals.find(part); literal != literals.end()) {
            if (const std::size_t found = below(*literal->second); found != none) return found;
        }
        if (name && !part.empty()) {
            if (const std::size_t found = below(*name); found != none) return found;
        }
        if (rest && allowed.empty()) {
            const std::size_t found = rest->route_for(method);
            if (found == none) rest->allow(allowed);
            return found;
        }
        return none;
    }
};

void Router::add(Route route) {
    if (!root_) root_ = std::make_shared<Node>();
    INVARIANT(!route.pattern.empty() && route.pattern.front() == '/' && route.handler != nullptr);
    Node* node = root_.get();
    const auto parts = parts_of(route.pattern);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (is_rest(parts[i])) {
            INVARIANT(i + 1 == parts.size());
            if (!node->rest) node->rest = std::make_unique<Node>();
            node = node->rest.get();
        } else if (is_name(parts[i])) {
            if (!node->name) node->name = std::make_unique<Node>();
            node = node->name.get();
        } else {
            auto& child = node->literals[std::string(parts[i])];
            if (!child) child = std::make_unique<Node>();
            node = child.get();
        }
    }
    std::size_t& end = node->ends[static_cast<std::size_t>(route.method)];
    INVARIANT(end == none);
    end = routes_.size();
    routes_.push_back(std::move(route));
}

const Route* Router::match(Method method, std::string_view path, std::vector<std::pair<std::string, std::string>>& path_values,
                           std::vector<Method>& allowed) const {
    path_values.clear();
    allowed.clear();
    if (!root_ || path.empty() || path.front() != '/') return nullptr;
    const std::size_t found = root_->find(method, path.substr(1), allowed);
    if (found == none) return nullptr;
    allowed.clear();
    const Route& route = routes_[found];
    std::string_view pattern = route.pattern;
    while (!pattern.empty()) {
        pattern.remove_prefix(1);
        path.remove_prefix(1);
        const std::string_view part = pattern.substr(0, pattern.find('/'));
        if (is_rest(part)) {
            path_values.emplace_back(part.substr(1, part.size() - 5), path);
            break;
        }
        const std::string_view value = path.substr(0, path.find('/'));
        if (is_name(part)) path_values.emplace_back(part.substr(1, part.size() - 2), value);
        pattern.remove_prefix(part.size());
        path.remove_prefix(value.size());
    }
    return &route;
}

void Router::on_refusal(std::function<Response(const Request&, int, std::string_view, std::string_view)> answer) {
    refusal_ = std::move(answer);
}

Response Router::refusal(const Request& request, int status, std::string_view code, std::string_view text) const {
    if (refusal_) return refusal_(request, status, code, text);
    Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = std::string(text) + " (" + std::string(code) + ")\n";
    return response;
}

}  // namespace medhome::http
