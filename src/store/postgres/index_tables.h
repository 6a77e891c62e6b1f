// The index tables in PostgreSQL: rows are gathered, then each table is written with one statement for all that goes and one for all that comes.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "store/postgres/connection.h"
#include "store/sql/rows.h"

namespace medhome::store::postgres {

// (tenant, branch, value, child): who has a value at all. Rows of ix_value are never taken away, so what is known to be there need not be written again.
struct ValueKey {
    std::int64_t tenant, branch, value, patient_key;
    friend bool operator==(const ValueKey&, const ValueKey&) = default;
    friend auto operator<=>(const ValueKey&, const ValueKey&) = default;
};
class KnownValues {
public:
    bool has(const ValueKey& key) const;
    void add(const std::vector<ValueKey>& keys);  // after their commit
    void forget();

private:
    struct Hash {
        std::size_t operator()(const ValueKey& key) const;
    };
    mutable std::mutex mutex_;
    std::unordered_set<ValueKey, Hash> keys_;
};

using Send = std::function<void(std::string_view sql, const Parameters& parameters)>;

// Of one tenant.
class GatheredIndexTables final : public IndexTables {
public:
    GatheredIndexTables(Tenant tenant, const KnownValues& known) : tenant_(tenant), known_(known) {}

    void send(const Send& send) const;
    // Now, on this connection: for a rewriting, whose rows are of any tenant but of one at a time.
    void finish_on(Connection& connection);
    void gather(const RowPlace& place, const DateEntry& entry) { add_date(place, entry); }
    const std::vector<ValueKey>& new_values() const { return values_; }

private:
    void add_hash(const RowPlace& place, const fhir::search::HashRow& row) override;
    void add_string(const RowPlace& place, const fhir::search::StringRow& row) override;
    void add_date(const RowPlace& place, const DateEntry& entry) override;
    void add_quantity(const RowPlace& place, const fhir::search::QuantityRow& row) override;
    void remove_hash(const RowPlace& place, const fhir::search::HashRow& row) override;
    void remove_string(const RowPlace& place, const fhir::search::StringRow& row) override;
    void remove_date(const RowPlace& place, const DateEntry& entry) override;
    void remove_quantity(const RowPlace& place, const fhir::search::QuantityRow& row) override;

    struct Columns {  // of one table, coming or going
        std::array<Numbers, 7> numbers;
        std::array<Reals, 3> reals;
        std::vector<std::string> texts;
        std::size_t rows() const { return numbers[0].size(); }
        void add(std::initializer_list<std::int64_t> row);
    };
    Tenant tenant_;
    const KnownValues& known_;
    Columns add_hashes_, add_strings_, add_dates_, add_quantities_;
    Columns remove_hashes_, remove_strings_, remove_dates_, remove_quantities_;
    mutable std::vector<ValueKey> values_;
};

}  // namespace medhome::store::postgres
