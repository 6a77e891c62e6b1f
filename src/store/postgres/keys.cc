// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/keys.h"

#include <algorithm>
#include <limits>

namespace medhome::store::postgres {
namespace {

constexpr std::size_t most_patients = 200'000;
constexpr int most_tries = 50;

class Transaction {
public:
    explicit Transaction(Connection& writer) : writer_(writer) { writer_.run_script("BEGIN"); }
    ~Transaction() { writer_.roll_back(); }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit() { writer_.commit(); }

private:
    Connection& writer_;
};

std::string name_of(Tenant tenant, const std::string& patient_id) { return std::to_string(tenant) + "/" + patient_id; }

}  // namespace

// The next free number: of two who take the same at once the second is refused by the key, and finds or takes another.
std::int64_t Names::new_number(Connection& writer, std::string_view insert, std::string_view find, const Parameters& parameters) {
    for (int i = 0; i < most_tries; ++i) {
        if (const Answer found = writer.run(find, parameters); found.rows() > 0) return found.integer(0, 0);
        try {
            Transaction transaction(writer);
            writer.run(insert, parameters);
            transaction.commit();
        } catch (const Failure& failure) {
            if (!failure.unique) throw;
        }
    }
    throw failure_of("40001", {});
}

void Names::tenant(Connection& writer, Tenant tenant) {
    {
        const std::lock_guard lock(mutex_);
        if (tenants_.contains(tenant)) return;
    }
    writer.run("INSERT INTO condition_guard (tenant_id, taken) VALUES ($1, 0) ON CONFLICT DO NOTHING", Parameters().add(tenant));
    writer.run("INSERT INTO closed_until (tenant_id, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", Parameters().add(tenant).add(std::numeric_limits<std::int64_t>::min()));
    const std::lock_guard lock(mutex_);
    tenants_.insert(tenant);
}

std::int64_t Names::type(Connection& writer, const std::string& name) {
    if (const auto found = types_.find(writer, name)) return *found;
    return new_number(writer, "INSERT INTO resource_type (type, name) SELECT coalesce(max(type), 0) + 1, $1 FROM resource_type", "SELECT type FROM resource_type WHERE name = $1",
                      Parameters().add(name));
}

std::int64_t Names::setting(Connection& writer, const std::string& base_url, const std::string& zone) {
    if (base_url.empty() && zone == "UTC") return 0;
    const std::pair key(base_url, zone);
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = settings_.find(key); found != settings_.end()) return found->second;
    }
    const std::int64_t number =
        new_number(writer, "INSERT INTO index_setting (setting, base_url, zone) SELECT coalesce(max(setting), 0) + 1, $1, $2 FROM index_setting",
                   "SELECT setting FROM index_setting WHERE base_url = $1 AND zone = $2", Parameters().add(base_url).add(zone));
    const std::lock_guard lock(mutex_);
    return settings_.emplace(key, number).first->second;
}

std::int64_t Names::audience(Connection& writer, Tenant tenant, const std::vector<std::string>& labels) {
    if (labels.empty()) return 0;
    std::string joined;
    for (const std::string& label : labels) joined += label + '\n';
    const std::pair key(tenant, joined);
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = audiences_.find(key); found != audiences_.end()) return found->second;
    }
    const Texts column(labels.begin(), labels.end());
    std::int64_t number = 0;
    for (int i = 0; i < most_tries && number == 0; ++i) {
        if (const Answer found = writer.run("SELECT audience_id FROM audience WHERE tenant_id = $1 AND labels = $2", Parameters().add(tenant).add(joined)); found.rows() > 0) {
            number = found.integer(0, 0);
            break;
        }
        try {
            // An audience without its labels would be seen by those it is hidden from: both or neither.
            Transaction transaction(writer);
            const Answer made = writer.run(
                "INSERT INTO audience (tenant_id, audience_id, labels) SELECT $1, coalesce(max(audience_id), 0) + 1, $2 FROM audience WHERE tenant_id = $1 RETURNING audience_id",
                Parameters().add(tenant).add(joined));
            writer.run("INSERT INTO audience_label (tenant_id, label, audience_id) SELECT $1, u, $2 FROM unnest($3) u ON CONFLICT DO NOTHING",
                       Parameters().add(tenant).add(made.integer(0, 0)).add_texts(column));
            transaction.commit();
        } catch (const Failure& failure) {
            if (!failure.unique) throw;
        }
    }
    if (number == 0) throw failure_of("40001", {});
    const std::lock_guard lock(mutex_);
    return audiences_.emplace(key, number).first->second;
}

Names::Patients Names::patients(Connection& writer, Tenant tenant, const std::vector<std::string>& ids) {
    std::map<std::string, std::int64_t> known;
    std::vector<std::string> to_find;
    {
        const std::lock_guard lock(mutex_);
        for (const std::string& id : ids) {
            if (known.contains(id)) continue;
            const auto found = patients_.find(name_of(tenant, id));
            known.emplace(id, found == patients_.end() ? 0 : found->second);
            if (found == patients_.end()) to_find.push_back(id);
        }
    }
    Patients all;
    if (!to_find.empty()) {
        std::vector<std::string> keys;
        for (const std::string& id : to_find) keys.push_back(id_key(id));
        const Answer rows = writer.run("SELECT patient_id, patient_key FROM unnest($2) u JOIN patient p ON p.tenant_id = $1 AND p.patient_id = u",
                                       Parameters().add(tenant).add_bytes(Texts(keys.begin(), keys.end())));
        std::vector<std::pair<std::string, std::int64_t>> found;
        for (int row = 0; row < rows.rows(); ++row) found.emplace_back(id_of_key(rows.bytes(row, 0)), rows.integer(row, 1));
        for (const auto& [id, key] : found) known[id] = key;
        kept(tenant, found);
        for (const std::string& id : to_find) {  // in the order they are named in: a child's siblings in the file stand beside it in the tables
            if (std::int64_t& key = known[id]; key == 0) all.unknown.emplace_back(id, key = ids_.next());
        }
        std::sort(all.unknown.begin(), all.unknown.end());
    }
    all.keys.reserve(ids.size());
    for (const std::string& id : ids) all.keys.push_back(known.at(id));
    return all;
}

void Names::forget() {
    const std::lock_guard lock(mutex_);
    tenants_.clear();
    settings_.clear();
    audiences_.clear();
    patients_.clear();
}

void Names::kept(Tenant tenant, const std::vector<std::pair<std::string, std::int64_t>>& patients) {
    const std::lock_guard lock(mutex_);
    if (patients_.size() > most_patients) patients_.clear();
    for (const auto& [id, key] : patients) patients_.emplace(name_of(tenant, id), key);
}

}  // namespace medhome::store::postgres
