// Two practices over a real store, for the tests of care's routes: the families, their staff, and someone who asks over HTTP.
//
// Practice 1: Mateo and Lucía, children of María; Ava, in the care of Denise; Rosa and Dr. Okafor. Practice 2: Omar; its staff is Nadia.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "access/accounts.h"
#include "access/gate.h"
#include "base/clock.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct Answered {
    int status = 0;
    std::string body;
    fhir::json::Document json;
    http::Headers headers;
    fhir::json::Value operator[](std::string_view member) const { return json.root()[member]; }
    std::string code() const { return std::string((*this)["error"]["code"].text()); }
    // The body without what differs between any two answers.
    std::string but_for_request() const;
};

class Practices {
public:
    Practices();
    ~Practices();

    // Signs in at most once a name.
    Answered ask(std::string_view user, http::Method method, std::string target, std::string body = {}, std::int64_t if_match = 0, std::string key = {});
    Answered get(std::string_view user, std::string target) { return ask(user, http::Method::GET, std::move(target)); }
    Answered post(std::string_view user, std::string target, std::string body, std::int64_t if_match = 0) {
        return ask(user, http::Method::POST, std::move(target), std::move(body), if_match);
    }
    Answered put(std::string_view user, std::string target, std::string body, std::int64_t if_match = 0) {
        return ask(user, http::Method::PUT, std::move(target), std::move(body), if_match);
    }
    // Writes a record as an import of that practice does.
    Result<access::Changed> import(store::Tenant tenant, std::string_view type, std::string body);

    const http::Router& router() const { return router_; }
    store::Store& store() { return *store_; }
    const std::string& path() const { return path_; }
    FixedClock& clock() { return clock_; }
    // A later day: everyone signs in anew, for no session lives that long.
    void later(std::chrono::hours hours) {
        clock_.advance(hours);
        sessions_.clear();
    }
    Randomness& randomness() { return randomness_; }

private:
    std::string path_;
    FixedClock clock_;
    SystemRandomness randomness_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<access::Gate> gate_;
    http::Router router_;
    std::vector<std::pair<std::string, std::pair<std::string, std::string>>> sessions_;  // name: cookie, csrf
    int keys_ = 0;
};

}  // namespace medhome::care
