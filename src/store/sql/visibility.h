// A caller's Visibility in the numbers of this database, and as SQL. Every statement that reads a record takes its predicate from here.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/sql/connection.h"

namespace medhome::store::sql {

// SQL text with what is bound to its question marks, in order.
struct Sql {
    std::string text;
    std::vector<Parameter> values;

    Sql& operator<<(std::string_view part) {
        text += part;
        return *this;
    }
    Sql& operator<<(const Sql& part) {
        text += part.text;
        values.insert(values.end(), part.values.begin(), part.values.end());
        return *this;
    }
    Sql& value(Parameter parameter) {
        text += '?';
        values.push_back(std::move(parameter));
        return *this;
    }
    // " = ?" or " IN (?, ...)": padded to a power of two, so that few texts are ever prepared.
    Sql& in(const std::vector<std::int64_t>& numbers);
    // The statement looks at these values until it is stepped through: they must outlive it.
    Statement bind(Connection& connection) const&;
    Statement bind(Connection& connection) const&& = delete;
};

// The same for records of one type: whose compartments, and which audiences are hidden.
struct Sees {
    Tenant tenant = 0;
    bool everyone = false;         // every patient_key, 0 too
    bool owned_only = false;       // every patient_key but 0
    std::vector<std::int64_t> keys;  // else these (sorted, without repeats; may be empty: nothing)
    std::vector<std::int64_t> hidden;

    friend bool operator==(const Sees&, const Sees&) = default;
    bool nothing() const { return !everyone && !owned_only && keys.empty(); }
    // Only these patients too.
    void narrow(const std::vector<std::int64_t>& only);
    // " AND x.patient_key ... AND x.audience_id ..." on alias x; tenant_id is the statement's own first word.
    Sql residual(std::string_view alias, bool with_patients = true) const;
};

class Resolved {
public:
    Resolved(Connection& connection, const Visibility& visibility);
    Sees of(std::string_view type) const;
    // For rows whose type is not known: those of no child only where every type of them is seen.
    Sees of_any() const;
    bool sees_patient(std::int64_t key) const;
    Tenant tenant() const { return visibility_.tenant; }

private:
    Sees with(bool unowned) const;
    const Visibility& visibility_;
    std::vector<std::int64_t> keys_;
    std::vector<std::int64_t> hidden_;
};

}  // namespace medhome::store::sql
