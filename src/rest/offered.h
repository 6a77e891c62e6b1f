// What this server offers through FHIR: one table of interactions, one of operations. From a line come both the route and what the
// CapabilityStatement says of it, so that neither can promise what the other does not keep.
//
// https://hl7.org/fhir/R4/http.html, https://hl7.org/fhir/R4/operations.html, https://hl7.org/fhir/R4/capabilitystatement.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/gate.h"
#include "http/router.h"
#include "rest/settings.h"

namespace medhome::rest {

using Handler = std::function<Result<http::Response>(const http::Request&, access::Records&)>;

inline constexpr std::size_t bundle_limit = std::size_t{64} << 20;
inline constexpr std::size_t resource_limit = std::size_t{16} << 20;

// Who may come in: everybody who is signed in, only who may change the record (no family: it has its own addresses), or administrators and machines.
enum class Whom { all, writers, administrators };
access::Gate::Allows allows(Whom whom);

struct Interaction {
    http::Method method = http::Method::GET;
    std::string_view path;     // below the base; parts {type}, {id}, {version}
    std::string_view summary;
    Handler handle;
    Whom whom = Whom::all;
    std::size_t body_limit = resource_limit;
    // What the CapabilityStatement says of it: codes of rest.resource.interaction and of rest.interaction, members of rest.resource (JSON).
    std::vector<std::string_view> of_type;
    std::vector<std::string_view> of_system;
    std::vector<std::pair<std::string_view, std::string_view>> members;
};

// Where an operation may be asked for: [base]/$x, [base]/Type/$x, [base]/Type/id/$x
struct Levels {
    bool system = false, type = false, instance = false;
};

struct Operation {
    std::string_view name = {};           // without the $
    std::string_view definition = {};     // the canonical address of its OperationDefinition
    Levels levels = {};
    std::vector<std::string_view> types = {};  // of resources; empty: all
    bool changes = false;                 // affects state: POST alone, and no family
    Handler handle = {};                  // path_value("type") and ("id") where the address has them
    std::size_t body_limit = resource_limit;
    bool by_get = true;                   // also by GET, where it changes nothing
    Whom whom = Whom::all;                // of one that changes nothing
};

class Offered {
public:
    // more: operations that need what only the server has at hand.
    explicit Offered(const Settings& settings, std::vector<Operation> more = {});
    Offered(const Offered&) = delete;
    Offered& operator=(const Offered&) = delete;

    const Settings& settings() const { return settings_; }
    const std::vector<Interaction>& interactions() const { return interactions_; }
    const std::vector<Operation>& operations() const { return operations_; }
    // Each address once: what several operations of one name share is told apart by the type.
    const std::vector<Interaction>& routes() const { return routes_; }
    // What an entry of a bundle asks for, as the same request alone would be answered. path: below the base, "/Patient/1".
    Result<http::Response> ask(http::Request request, std::string_view path, access::Records& records) const;

private:
    void add_operations();
    const Settings settings_;
    std::vector<Interaction> interactions_;
    std::vector<Operation> operations_;
    std::vector<Interaction> routes_;
    std::deque<std::string> patterns_;  // of the operations' routes
    http::Router finder_;
    std::map<std::pair<http::Method, std::string>, std::size_t> found_;
};

// The two tables. New lines go here.
std::vector<Interaction> interactions(const Offered& offered);
std::vector<Operation> operations(const Offered& offered);

}  // namespace medhome::rest
