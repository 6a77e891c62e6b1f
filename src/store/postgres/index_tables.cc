// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/index_tables.h"

#include <algorithm>

namespace medhome::store::postgres {
namespace {

constexpr std::size_t most_known = 300'000;

std::int64_t signed_of(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::int64_t number(std::uint32_t value) { return std::int64_t{value}; }

}  // namespace

std::size_t KnownValues::Hash::operator()(const ValueKey& key) const {
    std::uint64_t mixed = static_cast<std::uint64_t>(key.value) ^ (static_cast<std::uint64_t>(key.branch) * 0x9e3779b97f4a7c15ull);
    mixed ^= static_cast<std::uint64_t>(key.patient_key) * 0xc2b2ae3d27d4eb4full;
    return std::size_t(mixed ^ (mixed >> 29) ^ static_cast<std::uint64_t>(key.tenant));
}

bool KnownValues::has(const ValueKey& key) const {
    const std::lock_guard lock(mutex_);
    return keys_.contains(key);
}

void KnownValues::add(const std::vector<ValueKey>& keys) {
    const std::lock_guard lock(mutex_);
    if (keys_.size() + keys.size() > most_known) keys_.clear();
    keys_.insert(keys.begin(), keys.end());
}

void KnownValues::forget() {
    const std::lock_guard lock(mutex_);
    keys_.clear();
}

void GatheredIndexTables::Columns::add(std::initializer_list<std::int64_t> row) {
    std::size_t i = 0;
    for (const std::int64_t value : row) numbers[i++].push_back(value);
}

void GatheredIndexTables::add_hash(const RowPlace& at, const fhir::search::HashRow& row) {
    add_hashes_.add({at.patient_key, number(row.branch), signed_of(row.value), at.rid, number(row.system), at.audience_id});
    add_hashes_.texts.push_back(row.target.empty() ? std::string() : id_key(row.target));
    values_.push_back({tenant_, number(row.branch), signed_of(row.value), at.patient_key});
}
void GatheredIndexTables::add_string(const RowPlace& at, const fhir::search::StringRow& row) {
    add_strings_.add({at.patient_key, number(row.branch), at.rid, signed_of(row.exact), at.audience_id});
    add_strings_.texts.push_back(row.folded);
}
void GatheredIndexTables::add_date(const RowPlace& at, const DateEntry& entry) {
    add_dates_.add({at.patient_key, number(entry.row.branch), at.rid, entry.row.low, entry.row.high, std::int64_t{entry.odd}, at.audience_id});
}
void GatheredIndexTables::add_quantity(const RowPlace& at, const fhir::search::QuantityRow& row) {
    add_quantities_.add({at.patient_key, number(row.branch), at.rid, number(row.unit_code), number(row.unit_system), at.audience_id});
    add_quantities_.reals[0].push_back(row.value);
    add_quantities_.reals[1].push_back(row.low);
    add_quantities_.reals[2].push_back(row.high);
}
void GatheredIndexTables::remove_hash(const RowPlace& at, const fhir::search::HashRow& row) {
    remove_hashes_.add({at.patient_key, number(row.branch), signed_of(row.value), at.rid, number(row.system)});
}
void GatheredIndexTables::remove_string(const RowPlace& at, const fhir::search::StringRow& row) {
    remove_strings_.add({at.patient_key, number(row.branch), at.rid, signed_of(row.exact)});
    remove_strings_.texts.push_back(row.folded);
}
void GatheredIndexTables::remove_date(const RowPlace& at, const DateEntry& entry) {
    remove_dates_.add({at.patient_key, number(entry.row.branch), at.rid, entry.row.low, entry.row.high});
}
void GatheredIndexTables::remove_quantity(const RowPlace& at, const fhir::search::QuantityRow& row) {
    remove_quantities_.add({at.patient_key, number(row.branch), at.rid, number(row.unit_code), number(row.unit_system)});
    remove_quantities_.reals[0].push_back(row.value);
    remove_quantities_.reals[1].push_back(row.low);
    remove_quantities_.reals[2].push_back(row.high);
}

void GatheredIndexTables::send(const Send& send) const {
    const auto numbers = [&](const Columns& from, std::size_t count) {
        Parameters parameters;
        parameters.add(tenant_);
        for (std::size_t i = 0; i < count; ++i) parameters.add(from.numbers[i]);
        return parameters;
    };
    const auto texts = [](const Columns& from) { return Texts(from.texts.begin(), from.texts.end()); };
    Texts targets = texts(add_hashes_);
    for (std::string_view& target : targets) {
        if (target.empty()) target = {};  // not a reference to a record
    }
    if (remove_hashes_.rows() > 0) {
        send("DELETE FROM ix_hash h USING unnest($2, $3, $4, $5, $6) d(patient_key, branch, value, rid, system) WHERE h.tenant_id = $1 AND h.patient_key = d.patient_key "
             "AND h.branch = d.branch AND h.value = d.value AND h.rid = d.rid AND h.system = d.system",
             numbers(remove_hashes_, 5));
    }
    if (remove_strings_.rows() > 0) {
        send("DELETE FROM ix_string h USING unnest($2, $3, $4, $5, $6) d(patient_key, branch, rid, exact, folded) WHERE h.tenant_id = $1 AND h.patient_key = d.patient_key "
             "AND h.branch = d.branch AND h.rid = d.rid AND h.folded = d.folded AND h.exact = d.exact",
             numbers(remove_strings_, 4).add_bytes(texts(remove_strings_)));
    }
    if (remove_dates_.rows() > 0) {
        send("DELETE FROM ix_date h USING unnest($2, $3, $4, $5, $6) d(patient_key, branch, rid, low, high) WHERE h.tenant_id = $1 AND h.patient_key = d.patient_key "
             "AND h.branch = d.branch AND h.rid = d.rid AND h.low = d.low AND h.high = d.high",
             numbers(remove_dates_, 5));
    }
    if (remove_quantities_.rows() > 0) {
        Parameters parameters = numbers(remove_quantities_, 5);
        for (const Reals& column : remove_quantities_.reals) parameters.add(column);
        send("DELETE FROM ix_quantity h USING unnest($2, $3, $4, $5, $6, $7, $8, $9) d(patient_key, branch, rid, unit_code, unit_system, value, low, high) WHERE h.tenant_id = $1 "
             "AND h.patient_key = d.patient_key AND h.branch = d.branch AND h.rid = d.rid AND h.value = d.value AND h.low = d.low AND h.high = d.high "
             "AND h.unit_code = d.unit_code AND h.unit_system = d.unit_system",
             parameters);
    }
    if (add_hashes_.rows() > 0) {
        send("INSERT INTO ix_hash (tenant_id, patient_key, branch, value, rid, system, audience_id, target) SELECT $1, u.* FROM unnest($2, $3, $4, $5, $6, $7, $8) u ON CONFLICT DO NOTHING",
             numbers(add_hashes_, 6).add_bytes(targets));
    }
    if (add_strings_.rows() > 0) {
        send("INSERT INTO ix_string (tenant_id, patient_key, branch, rid, exact, audience_id, folded) SELECT $1, u.* FROM unnest($2, $3, $4, $5, $6, $7) u ON CONFLICT DO NOTHING",
             numbers(add_strings_, 5).add_bytes(texts(add_strings_)));
    }
    if (add_dates_.rows() > 0) {
        send("INSERT INTO ix_date (tenant_id, patient_key, branch, rid, low, high, odd, audience_id) SELECT $1, u.* FROM unnest($2, $3, $4, $5, $6, $7, $8) u "
             "ON CONFLICT DO NOTHING",
             numbers(add_dates_, 7));
    }
    if (add_quantities_.rows() > 0) {
        Parameters parameters = numbers(add_quantities_, 6);
        for (const Reals& column : add_quantities_.reals) parameters.add(column);
        send("INSERT INTO ix_quantity (tenant_id, patient_key, branch, rid, unit_code, unit_system, audience_id, value, low, high) "
             "SELECT $1, u.* FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10) u ON CONFLICT DO NOTHING",
             parameters);
    }
    // Sorted, so that two who write the same values wait for each other in one order.
    std::sort(values_.begin(), values_.end());
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
    std::erase_if(values_, [&](const ValueKey& key) { return known_.has(key); });
    if (values_.empty()) return;
    Columns columns;
    for (const ValueKey& key : values_) columns.add({key.branch, key.value, key.patient_key});
    send("INSERT INTO ix_value (tenant_id, branch, value, patient_key) SELECT $1, u.* FROM unnest($2, $3, $4) u ON CONFLICT DO NOTHING", numbers(columns, 3));
}

void GatheredIndexTables::finish_on(Connection& connection) {
    send([&](std::string_view sql, const Parameters& parameters) { connection.run(sql, parameters); });
}

}  // namespace medhome::store::postgres
