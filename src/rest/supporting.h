// What stands behind records and comes along with them: the practitioners, organizations, places, medicines and devices that they refer to, and
// that those refer to in turn.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/gathering.h"

namespace medhome::rest {

class Supporting {
public:
    using Name = std::pair<std::string, std::string>;  // type, id

    explicit Supporting(std::string base_url) : base_url_(std::move(base_url)) {}
    // Looks through a record for what it refers to.
    void look_through(std::string_view body);
    void add(std::string_view type, std::string_view id) { name(type, id); }
    // What was named and not asked for before: once each.
    std::vector<Name> take_new();
    const std::set<Name>& named() const { return named_; }

private:
    void name(std::string_view type, std::string_view id);
    std::string base_url_;
    std::set<Name> named_;
    std::vector<Name> new_;
};

// All of it, and what it refers to in turn, sorted by type and id.
Result<std::vector<store::Stored>> fetch_supporting(access::Records& records, Supporting& supporting);

}  // namespace medhome::rest
