// Whether a resource's rows answer a query, straight from R4's words: what the store's SQL must agree with. For tests alone.
// https://hl7.org/fhir/R4/search.html#prefix
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <deque>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "fhir/search/query.h"
#include "fhir/search/values.h"

namespace medhome::fhir::search {

inline bool holds(const Term& term, Modifier modifier, const HashRow& row) {
    (void)modifier;
    if (row.value == 0) return false;
    if (term.system && row.system != *term.system) return false;
    if (term.any_value) return true;
    return term.values.empty() ? row.value == term.value : std::find(term.values.begin(), term.values.end(), row.value) != term.values.end();
}

inline bool holds(const Term& term, Modifier modifier, const StringRow& row) {
    if (modifier == Modifier::exact) return row.exact == term.exact;
    return modifier == Modifier::contains ? row.folded.find(term.text) != std::string::npos : row.folded.starts_with(term.text);
}

inline bool holds(const Term& term, Modifier, const DateRow& row) {
    const bool contained = term.low <= row.low && row.high <= term.high;
    switch (term.comparator) {
        case Comparator::eq: return contained;
        case Comparator::ne: return !contained;
        case Comparator::gt: return row.high > term.high;
        case Comparator::lt: return row.low < term.low;
        case Comparator::ge: return row.high > term.high || contained;
        case Comparator::le: return row.low < term.low || contained;
        case Comparator::sa: return row.low >= term.high;
        case Comparator::eb: return row.high <= term.low;
        case Comparator::ap: return row.low < term.high && term.low < row.high;
    }
    return false;
}

inline bool holds(const Term& term, Modifier, const QuantityRow& row) {
    if (term.unit_code && row.unit_code != *term.unit_code) return false;
    if (!term.unit_system && row.unit_system == canonical_system()) return false;
    if (term.unit_system && row.unit_system != *term.unit_system) return false;
    const bool equal = term.number_low <= row.value && row.value < term.number_high;
    switch (term.comparator) {
        case Comparator::eq: return equal && row.low > -std::numeric_limits<double>::max() && row.high < std::numeric_limits<double>::max();
        case Comparator::ne: return !equal;
        case Comparator::gt: return row.value > term.number;
        case Comparator::lt: return row.value < term.number;
        case Comparator::ge: return row.value >= term.number;
        case Comparator::le: return row.value <= term.number;
        case Comparator::sa: return row.low > term.number;
        case Comparator::eb: return row.high < term.number;
        case Comparator::ap: return row.low <= term.number_high && term.number_low <= row.high;
    }
    return false;
}

template <class Row>
bool any_row(const std::vector<Row>& rows, const Clause& clause, bool whatever_value) {
    return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
        if (std::find(clause.branches.begin(), clause.branches.end(), row.branch) == clause.branches.end()) return false;
        return whatever_value || std::any_of(clause.terms.begin(), clause.terms.end(), [&](const Term& term) { return holds(term, clause.modifier, row); });
    });
}

inline bool any_row(const IndexRows& rows, const Clause& clause, bool whatever_value) {
    switch (clause.type) {
        case ParameterType::string: return any_row(rows.strings, clause, whatever_value);
        case ParameterType::date: return any_row(rows.dates, clause, whatever_value);
        case ParameterType::number:
        case ParameterType::quantity: return any_row(rows.quantities, clause, whatever_value);
        default: return any_row(rows.hashes, clause, whatever_value);
    }
}

// Records as a caller sees them, for chains and _has.
struct World {
    struct Record {
        std::string type, id;
        IndexRows rows;
    };
    void add(Record record) { records.push_back(std::move(record)); }
    void link() {  // once all are there
        for (const Record& each : records) {
            by_name[hash64(each.type + "/" + each.id)].push_back(&each);
            for (const HashRow& row : each.rows.hashes) referrers[row.value].push_back({&each, row.branch});
        }
    }
    std::deque<Record> records;
    std::unordered_map<std::uint64_t, std::vector<const Record*>> by_name;
    std::unordered_map<std::uint64_t, std::vector<std::pair<const Record*, Branch>>> referrers;
};

inline bool holds(const World::Record& record, const Clause& clause, const World* world);

inline bool holds(const World::Record& record, const Link& link, const World* world) {
    if (!world) return false;
    const auto of_types = [&](const World::Record& other) { return std::find(link.types.begin(), link.types.end(), other.type) != link.types.end(); };
    const auto along = [&](Branch branch) { return std::find(link.via.begin(), link.via.end(), branch) != link.via.end(); };
    if (link.reverse) {
        const auto found = world->referrers.find(hash64(record.type + "/" + record.id));
        return found != world->referrers.end() && std::any_of(found->second.begin(), found->second.end(), [&](const auto& each) {
            return along(each.second) && of_types(*each.first) && holds(*each.first, link.clause.front(), world);
        });
    }
    return std::any_of(record.rows.hashes.begin(), record.rows.hashes.end(), [&](const HashRow& row) {
        if (!along(row.branch)) return false;
        const auto found = world->by_name.find(row.value);
        return found != world->by_name.end() && std::any_of(found->second.begin(), found->second.end(), [&](const World::Record* other) {
            return of_types(*other) && holds(*other, link.clause.front(), world);
        });
    });
}

// A clause on _lastUpdated is not looked at; nor is one on _id where the record has none.
inline bool holds(const World::Record& record, const Clause& clause, const World* world) {
    switch (clause.target) {
        case Target::last_updated: return true;
        case Target::id:
            return record.id.empty() || std::any_of(clause.terms.begin(), clause.terms.end(), [&](const Term& term) { return term.text == record.id; });
        case Target::linked: return std::any_of(clause.links.begin(), clause.links.end(), [&](const Link& link) { return holds(record, link, world); });
        case Target::either:
            return std::any_of(clause.either.begin(), clause.either.end(), [&](const std::vector<Clause>& all) {
                return std::all_of(all.begin(), all.end(), [&](const Clause& each) { return holds(record, each, world); });
            });
        case Target::branches: break;
    }
    if (clause.modifier == Modifier::missing) return any_row(record.rows, clause, true) != clause.missing;
    return any_row(record.rows, clause, false) != (clause.modifier == Modifier::negated);
}

inline bool matches(const World::Record& record, const Query& query, const World* world = nullptr) {
    return std::all_of(query.clauses.begin(), query.clauses.end(), [&](const Clause& clause) { return holds(record, clause, world); });
}
inline bool matches(const IndexRows& rows, const Query& query) { return matches(World::Record{query.type, "", rows}, query); }

}  // namespace medhome::fhir::search
