// SPDX-License-Identifier: Apache-2.0
#include "care/plan/versions.h"

#include <algorithm>
#include <map>
#include <set>

#include "access/rows.h"
#include "care/elements.h"

namespace medhome::care {
namespace {

constexpr int most_versions_walked = 500;
constexpr std::size_t most_versions_read = 60;

// A part of the plan as it was then; absent where it was not yet, or is not to be seen.
Result<std::optional<json::Document>> part_at(access::Records& records, const Reference& part, Instant at) {
    std::string cursor;
    for (int walked = 0; walked < most_versions_walked;) {
        const Result<store::Page> page = records.history(part.type, part.id, 50, cursor);
        if (!page) {
            if (page.error().kind == ErrorKind::not_found || page.error().kind == ErrorKind::gone) break;
            return tl::unexpected(page.error());
        }
        for (const store::Stored& one : page->matches) {
            ++walked;
            if (one.updated > at || one.deleted) continue;
            return std::optional(TRY(json::parse(*one.body)));
        }
        cursor = page->next_cursor;
        if (cursor.empty()) break;
    }
    return std::optional<json::Document>();
}

struct AtVersion {
    store::Stored stored;
    json::Document document;
    std::int64_t number = 0;
};
Result<AtVersion> read_version(access::Records& records, const std::string& plan_id, std::int64_t version) {
    AtVersion at;
    at.stored = TRY(records.vread("CarePlan", plan_id, version));
    at.document = TRY(json::parse(*at.stored.body));
    at.number = number_of(at.document.root());
    return at;
}

}  // namespace

Result<std::optional<Agreement>> newest_agreement(access::Records& records, const std::string& plan_id) {
    const std::vector<store::Row> rows = TRY(records.select(
        "SELECT a.provenance_id FROM care_plan_agreement a WHERE {visible:a} AND a.plan_id = ?1 ORDER BY a.number DESC, a.agreed_on DESC LIMIT 1", {plan_id}));
    if (rows.empty()) return std::optional<Agreement>();
    const store::Stored stored = TRY(records.read("Provenance", access::text_of(rows.front(), 0)));
    const json::Document document = TRY(json::parse(*stored.body));
    return agreement_from(document.root());
}

Result<PlanVersions> plan_versions(access::Records& records, const Plan& plan, std::int64_t below, std::size_t count) {
    PlanVersions page;
    std::int64_t version = below > 0 ? std::min(below - 1, plan.version) : plan.version;
    std::size_t read = 0;
    for (; version >= 1; --version) {
        if (++read > most_versions_read) break;
        const AtVersion at = TRY(read_version(records, plan.id, version));
        const bool same = !page.versions.empty() && page.versions.back().number == at.number;
        if (!same && page.versions.size() == count) break;
        if (!same) page.versions.emplace_back();
        PlanVersion& one = page.versions.back();
        one.number = at.number;
        one.version = version;
        one.at = at.stored.updated;
        one.by = reference_of(at.document.root()["author"]);
    }
    page.older = version >= 1 ? version + 1 : 0;
    if (page.versions.empty()) return page;

    const store::Row range{plan.id, page.versions.back().number, page.versions.front().number};
    std::set<std::int64_t> asked;
    for (const store::Row& row : TRY(records.select(
             "SELECT k.number FROM care_plan_ask k WHERE {visible:k} AND k.plan_id = ?1 AND k.number >= ?2 AND k.number <= ?3 LIMIT 200", range))) {
        asked.insert(access::number_of(row, 0));
    }
    std::map<std::int64_t, Agreement> agreed;
    for (const store::Row& row : TRY(records.select("SELECT a.number, a.provenance_id FROM care_plan_agreement a WHERE {visible:a} AND a.plan_id = ?1 AND "
                                                    "a.number >= ?2 AND a.number <= ?3 ORDER BY a.number, a.agreed_on LIMIT 200",
                                                    range))) {
        const store::Stored stored = TRY(records.read("Provenance", access::text_of(row, 1)));
        const json::Document document = TRY(json::parse(*stored.body));
        if (std::optional<Agreement> one = agreement_from(document.root())) agreed.insert_or_assign(access::number_of(row, 0), std::move(*one));
    }
    for (PlanVersion& one : page.versions) {
        one.asked = asked.contains(one.number);
        if (const auto found = agreed.find(one.number); found != agreed.end()) one.agreed = found->second;
    }
    return page;
}

Result<Plan> plan_at(access::Records& records, const KeptPlan& now, std::int64_t number) {
    if (number == now.plan.number) return now.plan;
    if (number == 0) {
        Plan nothing;
        nothing.id = now.plan.id;
        nothing.child_id = now.plan.child_id;
        return nothing;
    }
    const auto unknown = [] { return fail(ErrorKind::not_found, "plan.no-such-version", "The plan never had this version."); };
    if (number < 0 || number > now.plan.number) return unknown();
    // Numbers rise with the record's versions, so the first that has it is found by halving.
    std::int64_t low = 1, high = now.plan.version;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (TRY(read_version(records, now.plan.id, middle)).number >= number) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    const AtVersion at = TRY(read_version(records, now.plan.id, low));
    if (at.number != number) return unknown();
    PlanRecords parts;
    for (const std::string& text : parts_of(at.document.root())) {
        const std::optional<Reference> part = parse_reference(text);
        if (!part) continue;
        // What has not changed since needs no walk back.
        const json::Value current = now.records.find(text);
        const std::optional<Instant> updated = current ? instant_of(current["meta"]["lastUpdated"].text()) : std::nullopt;
        if (updated && *updated <= at.stored.updated) {
            parts.by_reference.emplace(text, TRY(json::parse(std::string(current.raw()))));
            continue;
        }
        if (std::optional<json::Document> then = TRY(part_at(records, *part, at.stored.updated))) parts.by_reference.emplace(text, std::move(*then));
    }
    Plan plan = plan_from(at.document.root(), at.stored.updated, parts);
    plan.version = low;
    return plan;
}

}  // namespace medhome::care
