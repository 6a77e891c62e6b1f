// SPDX-License-Identifier: Apache-2.0
#include "care/child/find_record.h"

#include <charconv>
#include <utility>

#include "base/clock.h"
#include "care/elements.h"

namespace medhome::care {
namespace {

// At 100,000 children a page that leads by this many rows, or walks so many, stays well under 50 ms (docs/scale.md).
constexpr std::int64_t most_led = 4000;
constexpr std::int64_t most_walked = 6000;
constexpr std::string_view last_character = "\xF4\x8F\xBF\xBF";
constexpr char between = '\x1F';

// Values of one statement, told apart by their numbers.
class Params {
public:
    std::string add(store::Param value) {
        values_.push_back(std::move(value));
        return "?" + std::to_string(values_.size());
    }
    const store::Row& row() const { return values_; }

private:
    store::Row values_;
};

// One thing a child must meet: that the table has a row of it (or, with none, has no row) for which all of `where` holds.
struct Term {
    enum class Kind { word, rows, check } kind = Kind::rows;
    std::string table;
    std::vector<std::pair<std::string, store::Param>> where;  // "word >=" and its value
    bool none = false;                                        // no such row may be there: cannot lead
};

// of_one_child: the child is known, so its own rows are to be looked at. A span of a column inside an expression offers the database no
// index of its own, and the one by child remains; it would otherwise prefer to walk every child of that age.
std::string conditions(const Term& term, std::string_view alias, Params& params, bool of_one_child = false) {
    std::string sql = "{visible:" + std::string(alias) + "}";
    for (const auto& [text, value] : term.where) {
        const std::size_t blank = text.find(' ');
        const std::string column = std::string(alias) + "." + text.substr(0, blank);
        const bool by_child_and_word = term.table == "care_child_word" || term.table == "care_child_phone";
        const bool span = !text.ends_with(" =");
        sql += " AND " + (of_one_child && span && !by_child_and_word ? "(" + column + " || '')" : column) + text.substr(blank) + " " + params.add(value);
    }
    return sql;
}

// walking: children come in the order of the list, and so do their words.
std::string check_sql(const Term& term, Params& params, std::size_t number, bool walking) {
    const std::string alias = "x" + std::to_string(number);
    const std::string in_its_place = walking && term.kind == Term::Kind::word ? " AND " + alias + ".sort = c.sort" : "";
    return std::string(term.none ? "NOT " : "") + "EXISTS (SELECT 1 FROM " + term.table + " " + alias + " WHERE " + conditions(term, alias, params, true) + in_its_place + " AND " + alias +
           ".child_id = c.child_id)";
}

void add_range(Term& term, std::string_view column, const std::string& beginning) {
    term.where.emplace_back(std::string(column) + " >=", beginning);
    term.where.emplace_back(std::string(column) + " <", beginning + std::string(last_character));
}

std::vector<Term> terms_of(const Sought& sought, const ChildFilter& filter, Day today) {
    std::vector<Term> terms;
    for (const std::string& word : sought.words) {
        Term term{Term::Kind::word, "care_child_word", {}, false};
        add_range(term, "word", word);
        terms.push_back(std::move(term));
    }
    if (!sought.digits.empty()) {
        Term term{Term::Kind::rows, "care_child_phone", {}, false};
        add_range(term, "digits", sought.digits);
        terms.push_back(std::move(term));
    }
    if (sought.born) terms.push_back({Term::Kind::rows, "care_child", {{"birth_date =", to_iso(*sought.born)}}, false});
    if (filter.contact == "none") {
        terms.push_back({Term::Kind::check, "care_central_contact", {}, true});
    } else if (!filter.contact.empty()) {
        terms.push_back({Term::Kind::rows, "care_central_contact", {{"member =", filter.contact}}, false});
    }
    if (filter.stuck) terms.push_back({Term::Kind::rows, "care_need", {{"stage =", std::string("stuck")}}, false});
    if (filter.no_plan) terms.push_back({Term::Kind::check, "care_shared_plan", {}, true});
    if (filter.review_due) {
        terms.push_back({Term::Kind::rows, "care_shared_plan", {{"next_review >", std::string()}, {"next_review <=", to_iso(today)}}, false});
    }
    if (!filter.language.empty()) terms.push_back({Term::Kind::rows, "care_child", {{"language =", filter.language}}, false});
    const auto years_ago = [&](int years) {
        const Day day(today.year() - std::chrono::years(years), today.month(), today.day());
        // On February 29 whoever was born on February 28 has that age, and whoever was born on March 1 not yet: as age_on reckons.
        return to_iso(day.ok() ? day : Day(day.year(), std::chrono::February, std::chrono::day(28)));
    };
    if (filter.youngest || filter.oldest) {
        // One lower bound alone: with two the database may begin at the further one.
        Term term{Term::Kind::rows, "care_child", {{"birth_date >", filter.oldest ? years_ago(*filter.oldest + 1) : std::string()}}, false};
        if (filter.youngest) term.where.emplace_back("birth_date <=", years_ago(*filter.youngest));
        terms.push_back(std::move(term));
    }
    return terms;
}

struct Place {
    std::string sort, id;
};

Result<std::vector<Place>> places(access::Records& records, const std::string& sql, const Params& params) {
    std::vector<Place> found;
    for (const store::Row& row : TRY(records.select(sql, params.row()))) found.push_back({std::get<std::string>(row[0]), std::get<std::string>(row[1])});
    return found;
}

std::string after_sql(const std::optional<Place>& after, Params& params, std::string_view column = "c.sort") {
    if (!after) return {};
    const std::string sort = params.add(after->sort), id = params.add(after->id);
    return " AND (" + std::string(column) + ", c.child_id) > (" + sort + ", " + id + ")";
}

const std::string order_sql = " ORDER BY c.sort, c.child_id LIMIT ";

Result<std::int64_t> count_up_to(access::Records& records, const Term& term, std::int64_t most) {
    Params params;
    const std::string where = conditions(term, "x", params);
    const std::vector<store::Row> rows =
        TRY(records.select("SELECT COUNT(*) FROM (SELECT 1 FROM " + term.table + " x WHERE " + where + " LIMIT " + std::to_string(most) + ") counted", params.row()));
    return std::get<std::int64_t>(rows.at(0).at(0));
}

Result<std::optional<Place>> place_in(std::string_view cursor) {
    if (cursor.empty()) return std::optional<Place>();
    const std::size_t mark = cursor.rfind(between);
    if (mark == std::string_view::npos) return fail(ErrorKind::invalid, "search.cursor", "This page of the list is not known. Start again.");
    return std::optional(Place{std::string(cursor.substr(0, mark)), std::string(cursor.substr(mark + 1))});
}

}  // namespace

Result<ChildFilter> filter_from(std::string_view contact, std::string_view language, std::string_view age, std::string_view needs, std::string_view plan) {
    const auto unknown = [](std::string_view what) {
        return fail(ErrorKind::invalid, "children.filter-unknown", "The list cannot be narrowed by this value of " + std::string(what) + ".");
    };
    ChildFilter filter;
    if (!contact.empty() && contact != "none" && !parse_reference(contact)) return unknown("contact");
    filter.contact = contact;
    constexpr std::size_t longest_language = 8;
    if (language.size() > longest_language) return unknown("language");
    filter.language = language;
    if (!age.empty()) {
        const std::size_t dash = age.find('-');
        const auto years = [](std::string_view text) -> std::optional<int> {
            int value = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            constexpr int oldest = 150;
            return error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= oldest ? std::optional(value) : std::nullopt;
        };
        if (dash == std::string_view::npos) return unknown("age");
        filter.youngest = years(age.substr(0, dash));
        if (dash + 1 < age.size()) filter.oldest = years(age.substr(dash + 1));
        if (!filter.youngest || (dash + 1 < age.size() && !filter.oldest)) return unknown("age");
    }
    if (!needs.empty() && needs != "stuck") return unknown("needs");
    filter.stuck = needs == "stuck";
    if (!plan.empty() && plan != "none" && plan != "review") return unknown("plan");
    filter.no_plan = plan == "none";
    filter.review_due = plan == "review";
    return filter;
}

Result<FoundChildren> find_children(access::Records& records, const Sought& sought, const ChildFilter& filter, std::string_view cursor, Day today) {
    std::optional<Place> after = TRY(place_in(cursor));
    const std::vector<Term> terms = terms_of(sought, filter, today);

    const Term* lead = nullptr;
    std::int64_t fewest = most_led;
    for (const Term& term : terms) {
        if (term.kind == Term::Kind::check) continue;
        const std::int64_t count = TRY(count_up_to(records, term, fewest));
        if (count == 0) return FoundChildren{};
        if (count < fewest) {
            fewest = count;
            lead = &term;
        }
    }
    Params params;
    std::string checks;
    const auto add_checks = [&] {
        for (std::size_t i = 0; i < terms.size(); ++i) {
            if (&terms[i] != lead) checks += " AND " + check_sql(terms[i], params, i, lead == nullptr);
        }
    };
    const std::string limit = std::to_string(children_a_page + 1);
    std::vector<Place> found;
    std::optional<Place> walked_to;
    if (lead != nullptr && lead->kind == Term::Kind::word) {
        // The words carry the order themselves, so the list is not touched. An expression in the order, for the database would rather walk all
        // words in the order of children than sort these few.
        std::string sql = "SELECT DISTINCT c.sort || '' AS place, c.child_id FROM care_child_word c WHERE " + conditions(*lead, "c", params);
        add_checks();
        sql += checks + after_sql(after, params, "c.sort || ''") + " ORDER BY place, c.child_id LIMIT " + limit;
        found = TRY(places(records, sql, params));
    } else if (lead != nullptr) {
        // DISTINCT stands outside: inside, the database would rather walk the whole practice in the order of children than find these few.
        std::string sql = "SELECT DISTINCT c.sort, c.child_id FROM " + lead->table + " x CROSS JOIN care_child c WHERE " + conditions(*lead, "x", params) +
                          " AND {visible:c} AND c.child_id = x.child_id";
        // All needs came to their stage at some time; said so that the index by stage and time is seen to be the one.
        if (lead->table == "care_need") sql += " AND x.since >= 0";
        add_checks();
        sql += checks + after_sql(after, params) + order_sql + limit;
        found = TRY(places(records, sql, params));
    } else {
        std::string up_to;
        if (!terms.empty()) {
            Params bound;
            const std::vector<Place> last =
                TRY(places(records, "SELECT c.sort, c.child_id FROM care_child c WHERE {visible:c}" + after_sql(after, bound) + order_sql + "1 OFFSET " +
                                        std::to_string(most_walked - 1),
                           bound));
            if (!last.empty()) {
                walked_to = last.front();
                const std::string sort = params.add(walked_to->sort), id = params.add(walked_to->id);
                up_to = " AND (c.sort, c.child_id) <= (" + sort + ", " + id + ")";
            }
        }
        add_checks();
        std::string sql = "SELECT c.sort, c.child_id FROM care_child c WHERE {visible:c}" + up_to + checks + after_sql(after, params) + order_sql + limit;
        found = TRY(places(records, sql, params));
    }
    FoundChildren page;
    const bool more = found.size() > children_a_page;
    if (more) found.pop_back();
    if (more) {
        page.next = found.back().sort + between + found.back().id;
    } else if (walked_to) {
        page.next = walked_to->sort + between + walked_to->id;
        page.complete = false;
    }
    for (Place& one : found) page.ids.push_back(std::move(one.id));
    return page;
}

}  // namespace medhome::care
