// SPDX-License-Identifier: Apache-2.0
#include "store/sql/search_words.h"

#include <algorithm>
#include <chrono>
#include <unordered_map>

#include "fhir/search/hierarchy.h"
#include "fhir/search/values.h"

namespace medhome::store::sql {

using fhir::search::ParameterType;
using fhir::search::Query;
using fhir::search::Sort;
using fhir::search::Target;

namespace {

constexpr std::chrono::milliseconds time_for_reading{4000};
constexpr std::size_t read_at_once = 256;
// A cursor carries the keys of its place; what is longer is in order by its beginning.
constexpr std::size_t kept_of_a_key = 200;

int compared(const Parameter& a, const Parameter& b, bool descending) {
    const bool a_missing = std::holds_alternative<std::nullptr_t>(a), b_missing = std::holds_alternative<std::nullptr_t>(b);
    if (a_missing || b_missing) return int(a_missing) - int(b_missing);  // last, both ways
    int order = 0;
    if (const auto* number = std::get_if<std::int64_t>(&a)) {
        const std::int64_t other = std::get<std::int64_t>(b);
        order = *number < other ? -1 : *number > other ? 1 : 0;
    } else if (const auto* real = std::get_if<double>(&a)) {
        const double other = std::get<double>(b);
        order = *real < other ? -1 : *real > other ? 1 : 0;
    } else if (const auto* text = std::get_if<std::string>(&a)) {
        order = text->compare(std::get<std::string>(b));
    }
    return descending ? -order : order;
}

bool reads_body(const Query& query) {
    return std::any_of(query.sorts.begin(), query.sorts.end(), [](const Sort& sort) { return is_by_words(sort) && sort.target == Target::branches; });
}

// The first in this sort's order of what is written there; nothing where nothing is.
Parameter key_of(const Sort& sort, std::string_view id, fhir::json::Value resource, std::string_view base_url) {
    if (sort.target == Target::id) return std::string(id);
    const std::vector<std::string> all = fhir::search::written_for(sort, resource, base_url);
    if (all.empty()) return nullptr;
    std::string key = sort.descending ? *std::max_element(all.begin(), all.end()) : *std::min_element(all.begin(), all.end());
    if (key.size() > kept_of_a_key) {
        std::size_t end = kept_of_a_key;
        while (end > 0 && (static_cast<unsigned char>(key[end]) & 0xC0) == 0x80) --end;
        key.resize(end);
    }
    return key;
}

void fill(const Query& query, Found& one, std::string_view id, std::string_view body) {
    std::optional<fhir::json::Document> document;
    if (reads_body(query)) {
        auto read = fhir::json::parse(std::string(body));
        if (read) document = std::move(*read);
    }
    for (std::size_t i = 0; i < query.sorts.size(); ++i) {
        if (is_by_words(query.sorts[i])) one.keys[i] = key_of(query.sorts[i], id, document ? document->root() : fhir::json::Value(), query.base_url);
    }
}

// Reads these matches for what is missing of their keys.
void read_keys(Connection& connection, const Query& query, Tenant tenant, std::vector<Found>& some) {
    const std::string_view columns = reads_body(query) ? "rid, id, body" : "rid, id, ''";
    Sql sql;
    sql << "SELECT " << columns << " FROM resource WHERE tenant_id = ";
    std::vector<std::int64_t> rids;
    std::unordered_map<std::int64_t, Found*> by_rid;
    for (Found& one : some) {
        rids.push_back(one.rid);
        by_rid.emplace(one.rid, &one);
    }
    (sql.value(tenant) << " AND rid").in(rids);
    Statement rows = sql.bind(connection);
    while (rows.step()) fill(query, *by_rid.at(rows.integer(0)), rows.id(1), rows.text(2));
}

[[noreturn]] void too_many() {
    std::vector<Issue> issues{{Severity::error, "too-costly", "", "Too many records would have to be put in this order."}};
    throw Failure{Error{ErrorKind::unprocessable, "search.too-costly",
                        "Too many records would have to be put in this order. Narrow the search, or sort by a date, a text or _lastUpdated.", std::move(issues)},
                  0, false};
}

}  // namespace

bool is_by_words(const Sort& sort) {
    if (sort.target == Target::id) return true;
    return sort.target == Target::branches && (sort.type == ParameterType::token || sort.type == ParameterType::reference || sort.type == ParameterType::uri);
}

bool is_by_words(const Query& query) {
    return std::any_of(query.sorts.begin(), query.sorts.end(), [](const Sort& sort) { return is_by_words(sort); });
}

bool stands_before(const Query& query, const Found& a, const Found& b) {
    for (std::size_t i = 0; i < query.sorts.size(); ++i) {
        if (const int order = compared(a.keys[i], b.keys[i], query.sorts[i].descending); order != 0) return order < 0;
    }
    const bool descending = !query.sorts.empty() && query.sorts.back().descending;
    const bool by_patient = query.sorts.empty() || (query.sorts.size() == 1 && query.sorts[0].target == Target::branches);
    if (by_patient && a.patient_key != b.patient_key) return (a.patient_key < b.patient_key) != descending;
    return descending ? b.rid < a.rid : a.rid < b.rid;
}

std::vector<Found> found_by_words(Connection& connection, const SearchSql& sql, const Query& query, Tenant tenant, const std::optional<Position>& after, std::size_t limit) {
    const auto until = std::chrono::steady_clock::now() + time_for_reading;
    std::vector<Found> matches;
    {
        const Sql all = sql.with_keys();
        Statement rows = all.bind(connection);
        while (rows.step()) {
            Found one{rows.integer(0), rows.integer(1), {}, {}};
            for (int column = 2; column < int(query.sorts.size()) + 2; ++column) {
                one.keys.emplace_back(nullptr);
                if (!rows.is_null(column)) std::visit([&](auto&& value) { one.keys.back() = std::move(value); }, rows.param(column));
            }
            matches.push_back(std::move(one));
        }
    }
    std::optional<Found> last;
    if (after) last = Found{after->patient_key, after->rid, after->keys, {}};
    const auto before = [&](const Found& a, const Found& b) { return stands_before(query, a, b); };
    std::vector<Found> best;  // a heap: the last of them in front
    std::vector<Found> some;
    for (std::size_t at = 0; at < matches.size();) {
        if (std::chrono::steady_clock::now() > until) too_many();
        some.clear();
        for (; at < matches.size() && some.size() < read_at_once; ++at) some.push_back(std::move(matches[at]));
        read_keys(connection, query, tenant, some);
        for (Found& one : some) {
            if (last && !before(*last, one)) continue;
            if (best.size() == limit && !before(one, best.front())) continue;
            best.push_back(std::move(one));
            std::push_heap(best.begin(), best.end(), before);
            if (best.size() > limit) {
                std::pop_heap(best.begin(), best.end(), before);
                best.pop_back();
            }
        }
    }
    std::sort_heap(best.begin(), best.end(), before);
    return best;
}

}  // namespace medhome::store::sql
