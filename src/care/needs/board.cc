// SPDX-License-Identifier: Apache-2.0
#include "care/needs/board.h"

#include <algorithm>
#include <charconv>

#include "care/child/child_record.h"

namespace medhome::care {
namespace {

constexpr int days_confirmed_needs_stay = 30;  // then they are history, not work
constexpr std::string_view open_stages = "('requested', 'sent', 'accepted', 'scheduled', 'done', 'stuck')";

// Where a column's next page begins: after the card that came to its stage at `since`; several may have come at once.
struct Cursor {
    std::int64_t since = 0;
    std::string task;
};
Result<std::optional<Cursor>> cursor_of(const std::string& text) {
    if (text.empty()) return std::optional<Cursor>();
    Cursor cursor;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, cursor.since);
    if (error != std::errc() || stopped == end || *stopped != '.') return fail(ErrorKind::invalid, "search.cursor", "This page of the board is not known. Start again.");
    cursor.task.assign(stopped + 1, end);
    return std::optional(std::move(cursor));
}

// The WHERE of one column; its parameters are appended to `params`.
std::string where(Stage stage, const BoardFilter& filter, std::int64_t from, store::Row& params) {
    const auto bind = [&](std::string value) {
        params.emplace_back(std::move(value));
        return "?" + std::to_string(params.size());
    };
    std::string sql = "{visible:n} AND n.stage = " + bind(std::string(to_string(stage)));
    if (from > 0) {
        params.emplace_back(from);
        sql += " AND n.since >= ?" + std::to_string(params.size());
    }
    if (!filter.domain.empty()) sql += " AND n.domain = " + bind(filter.domain);
    // The second half lets the database use the index that leaves out the children's own.
    if (!filter.for_whom.empty()) sql += " AND n.for_whom = " + bind(filter.for_whom) + (filter.for_whom == "child" ? "" : " AND n.for_whom <> 'child'");
    if (!filter.service.empty()) sql += " AND n.service = " + bind(filter.service) + " AND n.service <> ''";
    if (!filter.owners.empty()) {
        const std::size_t first = params.size() + 1;
        for (const std::string& owner : filter.owners) params.emplace_back(owner);
        sql += " AND n.owner IN (" + question_marks(filter.owners.size(), first) + ")";
    }
    return sql;
}

Result<std::int64_t> counted(access::Records& records, const std::string& condition, const store::Row& params) {
    const std::vector<store::Row> rows = TRY(records.select(
        "SELECT COUNT(*) FROM (SELECT 1 FROM care_need n WHERE " + condition + " LIMIT " + std::to_string(most_counted) + ") counted", params));
    return std::get<std::int64_t>(rows.at(0)[0]);
}

}  // namespace

Result<Column> read_column(access::Records& records, Stage stage, const BoardFilter& filter, const std::string& cursor_text, int cards) {
    Column column;
    column.stage = stage;
    const std::optional<Cursor> cursor = TRY(cursor_of(cursor_text));
    if (filter.nobody_fits) return column;
    const std::int64_t now = records.now().time_since_epoch().count();
    const std::int64_t from = stage == Stage::family_confirmed ? now - std::int64_t{days_confirmed_needs_stay} * 24 * 3600 * 1000000 : 0;
    store::Row params;
    const std::string condition = where(stage, filter, from, params);
    column.count = TRY(counted(records, condition, params));
    if (column.count == 0) return column;

    if (cursor) {
        const std::vector<store::Row> first = TRY(records.select("SELECT n.since FROM care_need n WHERE " + condition + " ORDER BY n.since, n.task_id LIMIT 1", params));
        if (!first.empty()) column.oldest = std::get<std::int64_t>(first[0][0]);
    }
    std::string after;
    if (cursor) {
        const std::string since = "?" + std::to_string(params.size() + 1), task = "?" + std::to_string(params.size() + 2);
        after = " AND n.since >= " + since + " AND (n.since > " + since + " OR n.task_id > " + task + ")";
        params.emplace_back(cursor->since);
        params.emplace_back(cursor->task);
    }
    params.emplace_back(static_cast<std::int64_t>(cards + 1));
    std::vector<store::Row> rows = TRY(records.select("SELECT n.task_id, n.child_id, n.since FROM care_need n WHERE " + condition + after +
                                                          " ORDER BY n.since, n.task_id LIMIT ?" + std::to_string(params.size()),
                                                      params));
    if (rows.size() > static_cast<std::size_t>(cards)) {
        rows.pop_back();
        column.next = std::to_string(std::get<std::int64_t>(rows.back()[2])) + "." + std::get<std::string>(rows.back()[0]);
    }
    if (!cursor && !rows.empty()) column.oldest = std::get<std::int64_t>(rows.front()[2]);
    for (store::Row& row : rows) {
        column.task_ids.push_back(std::move(std::get<std::string>(row[0])));
        column.child_ids.push_back(std::move(std::get<std::string>(row[1])));
    }
    return column;
}

Result<std::int64_t> count_open(access::Records& records, const std::vector<std::string>& owners) {
    store::Row params;
    for (const std::string& owner : owners) params.emplace_back(owner);
    return counted(records, "{visible:n} AND n.owner IN (" + question_marks(owners.size()) + ") AND n.stage IN " + std::string(open_stages), params);
}

Result<std::int64_t> last_ended(access::Records& records) {
    std::int64_t last = 0;
    for (const Stage stage : {Stage::family_confirmed, Stage::closed}) {
        const std::vector<store::Row> rows = TRY(records.select("SELECT n.since FROM care_need n WHERE {visible:n} AND n.stage = ?1 ORDER BY n.since DESC LIMIT 1",
                                                                {std::string(to_string(stage))}));
        if (!rows.empty()) last = std::max(last, std::get<std::int64_t>(rows[0][0]));
    }
    return last;
}

Result<std::int64_t> count_stuck(access::Records& records) { return counted(records, "{visible:n} AND n.stage = 'stuck'", {}); }

}  // namespace medhome::care
