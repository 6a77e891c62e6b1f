// Reading the record through one connection: by id, by version, by search, by compartment. Each in one snapshot, each with its Visibility in the SQL.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/sql/connection.h"
#include "store/sql/keys.h"
#include "store/sql/visibility.h"

namespace medhome::store::sql {

struct Reads {
    Connection& connection;
    Types& types;

    Result<Stored> read(const Visibility& sees, std::string_view type, std::string_view id) const;
    Result<Stored> vread(const Visibility& sees, std::string_view type, std::string_view id, std::int64_t version) const;
    Result<Page> history(const Visibility& sees, std::string_view type, std::string_view id, int count, std::string_view cursor) const;
    Result<Page> changes(const Visibility& sees, const HistoryQuery& query) const;  // history.cc
    Result<Page> search(const Visibility& sees, const fhir::search::Query& query) const;
    Result<Page> compartment(const Visibility& sees, std::string_view patient_id, const std::vector<std::string>& types_asked, int count,
                             std::string_view cursor) const;
    Result<std::vector<Row>> select(const Visibility& sees, std::string_view sql, const Row& params) const;
    // The ids a search finds, at most `most`, bodies unread: for conditions inside a commit.
    Result<std::vector<std::string>> ids(const Visibility& sees, const fhir::search::Query& query, std::int64_t most) const;
};

}  // namespace medhome::store::sql
