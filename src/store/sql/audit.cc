// SPDX-License-Identifier: Apache-2.0
#include "store/sql/audit.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include "base/clock.h"

namespace medhome::store::sql {
namespace {

constexpr char separator = '\x1f';  // stands in none of the fields' text

std::string joined(const std::vector<std::string>& records) {
    std::string text;
    for (const std::string& record : records) {
        if (!text.empty()) text += ' ';
        text += record;
    }
    return text;
}

// SHA-256 over the hash before and every field in order.
std::string link(std::string_view previous, std::int64_t lane, std::int64_t at, const AuditRow& row, std::string_view records) {
    std::string text(previous);
    text.reserve(previous.size() + 256 + records.size());
    const auto add = [&](std::string_view part) {
        text += part;
        text += separator;
    };
    add(fmt::format("{}", lane));
    add(fmt::format("{}", at));
    for (const std::string* field : {&row.action, &row.actor, &row.role, &row.purpose, &row.route, &row.request_id}) add(*field);
    add(fmt::format("{}", row.outcome));
    add(records);
    std::string hash(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), reinterpret_cast<unsigned char*>(hash.data()));
    return hash;
}

AuditRow row_of(const Statement& from, int first) {
    AuditRow row;
    row.at = Instant(std::chrono::microseconds(from.integer(first)));
    row.action = from.text(first + 1);
    row.actor = from.text(first + 2);
    row.role = from.text(first + 3);
    row.purpose = from.text(first + 4);
    row.route = from.text(first + 5);
    row.request_id = from.text(first + 6);
    row.outcome = int(from.integer(first + 7));
    std::string_view records = from.text(first + 8);
    while (!records.empty()) {
        const std::size_t end = std::min(records.find(' '), records.size());
        row.records.emplace_back(records.substr(0, end));
        records.remove_prefix(std::min(end + 1, records.size()));
    }
    return row;
}

}  // namespace

AuditEntry AuditChain::next(std::int64_t lane, Tenant tenant, const AuditRow& row) const {
    AuditEntry entry{row.at.time_since_epoch().count(), joined(row.records), {}};
    const auto head = heads_.find(tenant);
    entry.hash = link(head == heads_.end() ? std::string_view() : std::string_view(head->second), lane, entry.at, row, entry.records);
    return entry;
}

std::vector<AuditRow> audit_rows(Connection& connection, Tenant tenant, int count, std::int64_t before) {
    Statement from = connection.cached(
        "SELECT row, at, action, actor, role, purpose, route, request_id, outcome, records FROM audit WHERE tenant_id = ? AND row < ? ORDER BY row DESC LIMIT ?");
    from.bind(tenant, before > 0 ? before : std::int64_t{0x7fffffffffffffff}, count);
    std::vector<AuditRow> rows;
    while (from.step()) {
        rows.push_back(row_of(from, 1));
        rows.back().number = from.integer(0);
    }
    return rows;
}

std::vector<std::string> verify_audit(Connection& connection) {
    std::vector<std::string> findings;
    std::map<std::pair<Tenant, std::int64_t>, std::string> heads;
    Statement from = connection.prepare(
        "SELECT tenant_id, row, lane, hash, at, action, actor, role, purpose, route, request_id, outcome, records FROM audit ORDER BY tenant_id, row");
    while (from.step()) {
        std::string& head = heads[{from.integer(0), from.integer(2)}];
        const AuditRow row = row_of(from, 4);
        std::string hash = link(head, from.integer(2), from.integer(4), row, from.text(12));
        if (hash != from.text(3)) {
            findings.push_back(fmt::format("audit: row {} of tenant {} does not follow from the row before it in its lane", from.integer(1), from.integer(0)));
        }
        head = from.text(3);
    }
    return findings;
}

}  // namespace medhome::store::sql
