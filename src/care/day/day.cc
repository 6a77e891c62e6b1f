// SPDX-License-Identifier: Apache-2.0
#include "care/day/day.h"

#include <algorithm>
#include <charconv>

#include "care/child/child_record.h"
#include "care/elements.h"

namespace medhome::care {
namespace {

constexpr int days_news_stay = 7;
constexpr int days_soon = 5;

constexpr std::array<std::string_view, 7> group_names{"before_anything", "due_today", "from_families", "moved", "no_owner", "plans", "due_soon"};

std::int64_t micros(Instant at) { return static_cast<std::int64_t>(at.time_since_epoch().count()); }

// A statement whose parameters are numbered as they are used.
struct Sql {
    std::string text;
    store::Row params;
    std::string param(store::Param value) {
        params.push_back(std::move(value));
        return "?" + std::to_string(params.size());
    }
};

bool by_instant(Group group) { return group == Group::from_families || group == Group::moved || group == Group::plans; }
std::string_view key_of(Group group) {
    if (group == Group::from_families) return "w.since";
    if (by_instant(group)) return "w.moved_at";
    return group == Group::due_soon ? "w.due" : "w.ripe";
}

std::string is_news(Sql& sql, const std::string& me, Instant now) {
    std::string text = "w.lane = 'moved' AND w.moved_at >= " + sql.param(micros(now - std::chrono::days(days_news_stay)));
    if (!me.empty()) text += " AND w.moved_by <> " + sql.param(me);
    return text + " AND NOT EXISTS (SELECT 1 FROM care_day_read r WHERE r.tenant_id = w.tenant_id AND r.item = w.item AND r.version = w.version)";
}

std::string where(Group group, Sql& sql, const std::string& me, Day today, Instant now) {
    const auto day = [&](int days) { return sql.param(to_iso(add_days(today, days))); };
    switch (group) {
        case Group::before_anything:
            // Nothing that is ripe later than tomorrow can be late: a zone's today may be UTC's tomorrow.
            return "w.ripe > '' AND w.ripe <= " + day(1) + " AND w.lane <> 'review' AND (w.lane = 'stuck' OR (w.due > '' AND w.due < " + day(0) + "))";
        case Group::due_today: return "w.due = " + day(0) + " AND w.lane <> 'stuck' AND w.lane <> 'review'";
        case Group::from_families: return "w.lane = 'asked' AND (w.due = '' OR w.due > " + day(0) + ")";
        case Group::moved: {
            const std::string news = is_news(sql, me, now);
            return news + " AND (w.due = '' OR w.due > " + day(0) + ")";
        }
        case Group::no_owner: return "w.ripe > '' AND (w.lane <> 'review' OR w.moved_at <= " + sql.param(micros(now)) + ")";
        case Group::plans: return "w.lane = 'review' AND w.moved_at <= " + sql.param(micros(now));
        case Group::due_soon: {
            const std::string from = day(0), to = day(days_soon);
            return "w.due > " + from + " AND w.due <= " + to + " AND (w.lane = 'dated' OR (w.lane = 'moved' AND NOT (" + is_news(sql, me, now) + ")))";
        }
    }
    return {};
}

// Where one owner's things of a group are found: visible, not put off, theirs.
std::string found(Sql& sql, Group group, const Whose& whose, const std::string* owner, Day today, Instant now) {
    std::string text = "{visible:w}";
    if (owner != nullptr) {
        text += " AND w.owner = " + sql.param(*owner);
    } else {
        // "<>", not ">": there is no range to walk here, and the way in must be the group's own.
        text += " AND w.owner <> ''";
        for (const std::string& left : whose.ownerless) {
            if (!left.empty()) text += " AND w.owner <> " + sql.param(left);
        }
    }
    text += " AND " + where(group, sql, whose.me, today, now);
    return text + " AND NOT EXISTS (SELECT 1 FROM care_day_put_off m WHERE m.tenant_id = w.tenant_id AND m.item = w.item AND m.version = w.version AND m.until_day > " +
           sql.param(to_iso(today)) + ")";
}

// nullptr: one walk for everyone's.
std::vector<const std::string*> walks(Group group, const Whose& whose) {
    std::vector<const std::string*> all;
    if (group == Group::no_owner) {
        for (const std::string& one : whose.ownerless) all.push_back(&one);
    } else if (whose.everyone) {
        all.push_back(nullptr);
    } else {
        for (const std::string& one : whose.owners) all.push_back(&one);
    }
    return all;
}

struct Place {
    std::variant<std::string, std::int64_t> key;
    std::int64_t high = 0;
    std::string item;
};

// "2026-11-20~1~Task/12"
std::string cursor_of(const Waiting& last) {
    const std::string key = std::holds_alternative<std::int64_t>(last.key) ? std::to_string(std::get<std::int64_t>(last.key)) : std::get<std::string>(last.key);
    return key + "~" + (last.high_alert ? "1" : "0") + "~" + last.item;
}

Result<std::optional<Place>> place_of(Group group, std::string_view cursor) {
    if (cursor.empty()) return std::optional<Place>();
    const auto unknown = [] { return fail(ErrorKind::invalid, "search.cursor", "This page of the list is not known. Start again."); };
    const std::size_t first = cursor.find('~'), second = cursor.find('~', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos || second != first + 2) return unknown();
    Place place;
    place.high = cursor[first + 1] == '1' ? 1 : 0;
    place.item = cursor.substr(second + 1);
    const std::string_view key = cursor.substr(0, first);
    if (by_instant(group)) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
        if (error != std::errc() || end != key.data() + key.size()) return unknown();
        place.key = number;
    } else {
        if (!parse_iso_date(key)) return unknown();
        place.key = std::string(key);
    }
    return std::optional(std::move(place));
}

store::Param as_param(const std::variant<std::string, std::int64_t>& key) {
    return std::visit([](const auto& value) { return store::Param(value); }, key);
}

}  // namespace

std::string_view to_string(Group group) { return group_names[static_cast<std::size_t>(group)]; }

std::optional<Group> parse_group(std::string_view text) {
    const auto* const one = std::find(group_names.begin(), group_names.end(), text);
    if (one == group_names.end()) return std::nullopt;
    return static_cast<Group>(one - group_names.begin());
}

std::int64_t Counted::of(std::string_view kind) const {
    std::int64_t sum = 0;
    for (const auto& [name, count] : by_kind) sum += kind.empty() || kind == name ? count : 0;
    return sum;
}

DayList::DayList(access::Records& records, Whose whose, Day today) : records_(records), whose_(std::move(whose)), today_(today) {}

Result<Counted> DayList::count(Group group) {
    Counted counted;
    for (const std::string* owner : walks(group, whose_)) {
        Sql sql;
        const std::string condition = found(sql, group, whose_, owner, today_, records_.now());
        sql.text = "SELECT x.kind, COUNT(*) FROM (SELECT w.kind AS kind FROM care_work w WHERE " + condition + " LIMIT " + sql.param(most_counted + 1) +
                   ") x GROUP BY x.kind";
        std::int64_t sum = 0;
        for (const store::Row& row : TRY(records_.select(sql.text, sql.params))) {
            counted.by_kind[std::get<std::string>(row[0])] += std::get<std::int64_t>(row[1]);
            sum += std::get<std::int64_t>(row[1]);
        }
        if (sum > most_counted) counted.more = true;
    }
    return counted;
}

Result<WaitingPage> DayList::page(Group group, std::string_view kind, std::string_view cursor, int most) {
    const std::optional<Place> after = TRY(place_of(group, cursor));
    const std::string key(key_of(group));
    WaitingPage page;
    for (const std::string* owner : walks(group, whose_)) {
        Sql sql;
        std::string condition = found(sql, group, whose_, owner, today_, records_.now());
        if (!kind.empty()) condition += " AND w.kind = " + sql.param(std::string(kind));
        if (after) condition += " AND " + key + " >= " + sql.param(as_param(after->key));
        sql.text = "SELECT x.item, x.kind, x.child_id, x.owner, x.due, x.stage, x.moved_by, x.since, x.moved_at, x.version, x.high, x.place FROM ("
                   "SELECT w.item, w.kind, w.child_id, w.owner, w.due, w.stage, w.moved_by, w.since, w.moved_at, w.version, " + key +
                   " AS place, CASE WHEN EXISTS (SELECT 1 FROM care_high_alert h WHERE {visible:h} AND h.patient_key = w.patient_key) THEN 1 ELSE 0 END AS high "
                   "FROM care_work w WHERE " + condition + ") x";
        if (after) {
            const std::string same = sql.param(as_param(after->key)), high = sql.param(after->high), item = sql.param(after->item);
            sql.text += " WHERE x.place > " + same + " OR x.high < " + high + " OR (x.high = " + high + " AND x.item > " + item + ")";
        }
        sql.text += " ORDER BY x.place, x.high DESC, x.item LIMIT " + sql.param(static_cast<std::int64_t>(most + 1));
        for (store::Row& row : TRY(records_.select(sql.text, sql.params))) {
            Waiting one;
            std::string* const texts[] = {&one.item, &one.kind, &one.child_id, &one.owner, &one.due, &one.stage, &one.moved_by};
            for (std::size_t i = 0; i < std::size(texts); ++i) *texts[i] = std::move(std::get<std::string>(row[i]));
            one.since = std::get<std::int64_t>(row[7]);
            one.moved_at = std::get<std::int64_t>(row[8]);
            one.version = std::get<std::int64_t>(row[9]);
            one.high_alert = std::get<std::int64_t>(row[10]) != 0;
            if (std::holds_alternative<std::int64_t>(row[11])) {
                one.key = std::get<std::int64_t>(row[11]);
            } else {
                one.key = std::get<std::string>(row[11]);
            }
            page.things.push_back(std::move(one));
        }
    }
    std::sort(page.things.begin(), page.things.end(), [](const Waiting& a, const Waiting& b) {
        if (a.key != b.key) return a.key < b.key;
        if (a.high_alert != b.high_alert) return a.high_alert;
        return a.item < b.item;
    });
    if (page.things.size() > static_cast<std::size_t>(most)) {
        page.things.resize(static_cast<std::size_t>(most));
        page.next = cursor_of(page.things.back());
    }
    return page;
}

Result<std::int64_t> DayList::put_off() {
    const std::vector<store::Row> rows = TRY(records_.select(
        "SELECT COUNT(*) FROM (SELECT 1 FROM care_day_put_off m JOIN care_work w ON w.tenant_id = m.tenant_id AND w.item = m.item AND w.version = m.version "
        "WHERE {visible:w} AND m.tenant_id = {tenant} AND m.until_day > ?1 LIMIT ?2) x",
        {to_iso(today_), most_counted}));
    return std::get<std::int64_t>(rows.at(0)[0]);
}

}  // namespace medhome::care
