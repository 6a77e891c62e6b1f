// SPDX-License-Identifier: Apache-2.0
#include "store/sql/visibility.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "store/sql/keys.h"

namespace medhome::store::sql {

Sql& Sql::in(const std::vector<std::int64_t>& numbers) {
    if (numbers.empty()) return *this << " IN (NULL)";
    if (numbers.size() == 1) return (*this << " = ").value(numbers[0]);
    *this << " IN (";
    const std::size_t padded = std::bit_ceil(numbers.size());
    for (std::size_t i = 0; i < padded; ++i) {
        if (i > 0) *this << ",";
        value(numbers[std::min(i, numbers.size() - 1)]);
    }
    return *this << ")";
}

Statement Sql::bind(Connection& connection) const& {
    Statement statement = connection.cached(text);
    for (std::size_t i = 0; i < values.size(); ++i) statement.bind_at(int(i) + 1, values[i]);
    return statement;
}

void Sees::narrow(const std::vector<std::int64_t>& only) {
    std::vector<std::int64_t> kept;
    for (const std::int64_t key : only) {
        const bool seen = everyone || (owned_only && key != 0) || std::binary_search(keys.begin(), keys.end(), key);
        if (seen) kept.push_back(key);
    }
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    everyone = owned_only = false;
    keys = std::move(kept);
}

Sql Sees::residual(std::string_view alias, bool with_patients) const {
    Sql sql;
    if (with_patients && !everyone) {
        sql << " AND " << alias << ".patient_key";
        if (owned_only) {
            sql << " > 0";
        } else {
            sql.in(keys);
        }
    }
    if (!hidden.empty()) {
        // Literal numbers: a practice has few audiences, and the text stays the same between its callers.
        sql << " AND " << alias << ".audience_id NOT IN (";
        for (std::size_t i = 0; i < hidden.size(); ++i) sql << (i > 0 ? "," : "") << std::to_string(hidden[i]);
        sql << ")";
    }
    return sql;
}

Resolved::Resolved(Connection& connection, const Visibility& visibility) : visibility_(visibility) {
    if (visibility.patient_ids) {
        for (const std::string& id : *visibility.patient_ids) {
            if (const auto key = find_patient_key(connection, visibility.tenant, id)) keys_.push_back(*key);
        }
    }
    for (const std::string& label : visibility.hidden_labels) {
        Statement rows = connection.cached("SELECT audience_id FROM audience_label WHERE tenant_id = ? AND label = ?");
        rows.bind(visibility.tenant, label);
        while (rows.step()) hidden_.push_back(rows.integer(0));
    }
    std::sort(hidden_.begin(), hidden_.end());
    hidden_.erase(std::unique(hidden_.begin(), hidden_.end()), hidden_.end());
}

Sees Resolved::with(bool unowned) const {
    Sees sees;
    sees.tenant = visibility_.tenant;
    sees.hidden = hidden_;
    if (!visibility_.patient_ids) {
        sees.everyone = unowned;
        sees.owned_only = !unowned;
        return sees;
    }
    sees.keys = keys_;
    if (unowned) sees.keys.push_back(0);
    std::sort(sees.keys.begin(), sees.keys.end());
    sees.keys.erase(std::unique(sees.keys.begin(), sees.keys.end()), sees.keys.end());
    return sees;
}

Sees Resolved::of(std::string_view type) const {
    const auto& types = visibility_.unowned_types;
    return with(visibility_.all_unowned || std::find(types.begin(), types.end(), type) != types.end());
}

Sees Resolved::of_any() const { return with(visibility_.all_unowned); }

bool Resolved::sees_patient(std::int64_t key) const {
    return !visibility_.patient_ids || std::find(keys_.begin(), keys_.end(), key) != keys_.end();
}

}  // namespace medhome::store::sql
