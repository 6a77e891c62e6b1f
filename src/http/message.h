// One HTTP request as a handler sees it, and the answer it gives back. No Asio, no Beast, no patient in here.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace medhome::http {

enum class Method { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS };
std::string_view to_string(Method method);

// Names are compared without case. Few, in order; a linear search is the fastest here.
class Headers {
public:
    using Field = std::pair<std::string, std::string>;
    void reserve(std::size_t count) { fields_.reserve(count); }
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    void set(std::string_view name, std::string value);
    void remove(std::string_view name);
    // Empty when absent. The first, where there are several.
    std::string_view get(std::string_view name) const;
    bool has(std::string_view name) const;
    const std::vector<Field>& fields() const { return fields_; }

private:
    std::vector<Field> fields_;
};

struct Request {
    Method method = Method::GET;
    std::string target;       // as on the request line: path and query, undecoded
    std::string path;         // percent-decoded, dot segments refused before here
    std::string query;        // raw, after '?', undecoded
    Headers headers;
    std::string body;         // complete; gzip Content-Encoding already undone
    std::string request_id;   // ours, or the client's X-Request-Id where it is a safe token
    std::string remote;       // the peer's address, or the proxy's word for it with --behind-proxy
    bool over_tls = false;    // or the proxy says so
    std::string public_origin;  // how the outside names this server, where it was told: "https://records.example.org"
    std::string origin() const; // that, or the name by which the client reached it
    std::vector<std::pair<std::string, std::string>> path_values;  // {name} parts of the route, decoded
    std::string_view path_value(std::string_view name) const;      // empty when the route has no such part
    std::string_view cookie(std::string_view name) const;          // empty when absent
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    // Instead of `body`, for bytes that are kept: static files, cached documents.
    std::shared_ptr<const std::string> shared_body;
    // Instead of both, for bytes that live as long as the program: files embedded in the binary.
    std::string_view embedded_body;
    std::string_view payload() const;  // whichever of the three it is
    bool close = false;  // answer, then close the connection
};

using Handler = std::function<Response(const Request&)>;

// name=value&... of a query string or form body, in order, '+' and %XX decoded. Malformed %XX is kept as it stands.
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text);
std::string form_decode(std::string_view text);     // one name or value of a form or query
std::string percent_encode(std::string_view text);  // all but unreserved characters of RFC 3986

}  // namespace medhome::http
