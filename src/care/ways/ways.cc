// SPDX-License-Identifier: Apache-2.0
#include "care/ways/ways.h"

#include <algorithm>

#include "care/needs/need.h"

namespace medhome::care {
namespace {

constexpr std::string_view hours_kind = "practice-hours";
// FHIR asks for words with every closed time, 1..1. Where nobody wrote any, each page says it in its reader's language.
// https://hl7.org/fhir/R4/healthcareservice-definitions.html#HealthcareService.notAvailable.description
constexpr std::string_view closed_without_words = "Closed";
constexpr std::size_t longest_name = 80;
constexpr int most_days_promised = 30;
constexpr int most_hours_promised = 80;
constexpr int shortest_visit = 5, longest_visit = 480;

std::string time_json(int minutes) { return json::quote(clock_text(minutes) + ":00"); }

}  // namespace

std::vector<std::string_view> kinds_of_request() {
    std::vector<std::string_view> kinds{question_request};
    for (const std::string_view domain : need_domains()) kinds.push_back(domain);
    return kinds;
}

const std::vector<std::string_view>& roles_to_name() {
    static const std::vector<std::string_view> roles{"coordinator", "clinician", "nurse", "social_worker", "front_desk", "admin"};
    return roles;
}

std::string role_called(const std::vector<RoleName>& names, std::string_view text) {
    for (const RoleName& one : names) {
        if (!text.empty() && (one.en == text || one.es == text)) return one.role;
    }
    return std::string(text);
}

std::vector<Issue> check_ways(const Ways& ways) {
    std::vector<Issue> issues = check_hours(ways.hours);
    const auto wrong = [&](std::string path, const char* text, const char* code = "value") { issues.push_back({Severity::error, code, std::move(path), text}); };
    for (const auto& [kind, promise] : ways.promises) {
        const std::string path = "promises." + kind;
        const bool in_hours = promise.unit == Promise::Unit::working_hours;
        if (kind != "question" && kind != "need") wrong(path, "Promise something for questions and for requests.");
        if (promise.amount < 1 || promise.amount > (in_hours ? most_hours_promised : most_days_promised)) wrong(path + ".amount", "Promise 1 to 30 days, or 1 to 80 hours.");
        if (in_hours && !ways.hours.known()) wrong(path + ".unit", "Say when you are open first: hours are counted while you are.");
    }
    const std::vector<std::string_view> kinds = kinds_of_request();
    for (const auto& [kind, owner] : ways.routing) {
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) wrong("routing." + kind, "This kind of request is not on the list.");
    }
    const auto names = [&](const std::string& path, const std::string& en, const std::string& es) {
        if (en.empty()) wrong(path + "en", "Write it in English too.", "required");
        if (es.empty()) wrong(path + "es", "Write it in Spanish too.", "required");
        if (count_characters(en) > longest_name) wrong(path + "en", "Keep it under 80 characters.");
        if (count_characters(es) > longest_name) wrong(path + "es", "Keep it under 80 characters.");
    };
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < ways.role_names.size(); ++i) {
        const RoleName& one = ways.role_names[i];
        const std::string path = "role_names[" + std::to_string(i) + "].";
        const bool known = std::find(roles_to_name().begin(), roles_to_name().end(), one.role) != roles_to_name().end();
        if (!known || std::find(seen.begin(), seen.end(), one.role) != seen.end()) wrong(path + "role", "Name each role on the list once.");
        seen.push_back(one.role);
        names(path, one.en, one.es);
    }
    if (ways.visit_types.size() > most_visit_types) wrong("visit_types", "Keep the list under 30.");
    seen.clear();
    for (std::size_t i = 0; i < ways.visit_types.size(); ++i) {
        const VisitType& one = ways.visit_types[i];
        const std::string path = "visit_types[" + std::to_string(i) + "].";
        names(path, one.en, one.es);
        if (one.minutes < shortest_visit || one.minutes > longest_visit) wrong(path + "minutes", "A visit takes 5 to 480 minutes.");
        if (!one.code.empty() && std::find(seen.begin(), seen.end(), one.code) != seen.end()) wrong(path + "code", "This kind of visit is on the list twice.");
        seen.push_back(one.code);
    }
    return issues;
}

bool is_practice_hours(json::Value service) { return has_code(service["category"], kind_system, hours_kind); }

Hours hours_from(json::Value service) {
    Hours hours;
    for (const json::Value time : service["availableTime"].children()) {
        const bool all_day = time["allDay"].text() == "true";
        const std::optional<int> from = all_day ? 0 : minutes_in(time["availableStartTime"].text());
        // "23:59:59" is how others write the end of a day: a FHIR time has no 24:00. https://hl7.org/fhir/R4/datatypes.html#time
        std::optional<int> until = all_day ? 24 * 60 : minutes_in(time["availableEndTime"].text());
        if (until == 23 * 60 + 59) until = 24 * 60;
        if (!from || !until || *until <= *from) continue;
        for (const json::Value day : time["daysOfWeek"].children()) {
            if (const int weekday = weekday_in(day.text()); weekday > 0 && hours.open.size() < most_spans) hours.open.push_back({weekday, *from, *until});
        }
    }
    std::sort(hours.open.begin(), hours.open.end(), [](const OpenSpan& a, const OpenSpan& b) { return std::pair(a.weekday, a.from) < std::pair(b.weekday, b.from); });
    for (const json::Value closed : service["notAvailable"].children()) {
        const std::string_view start = closed["during"]["start"].text(), end = closed["during"]["end"].text();
        const Result<Day> from = parse_iso_date(start.substr(0, 10));
        const Result<Day> until = parse_iso_date((end.empty() ? start : end).substr(0, 10));
        const std::string_view why = closed["description"].text();
        if (from && until && hours.closed.size() < most_closed) hours.closed.push_back({*from, *until, std::string(why == closed_without_words ? std::string_view() : why)});
    }
    return hours;
}

std::string hours_json(const Hours& hours, std::string_view practice_name, json::Value before) {
    json::Document none;
    if (!before) {
        json::Writer w;
        w.object().key("resourceType").string("HealthcareService").key("id").string(hours_id);
        w.key("active").boolean(true).key("category").array().raw(concept_json(kind_system, hours_kind)).end();
        Result<json::Document> fresh = json::parse(w.end().take());
        INVARIANT(fresh.has_value());
        none = std::move(*fresh);
        before = none.root();
    }
    json::Writer open, closed;
    open.array();
    for (const OpenSpan& one : hours.open) {
        open.object().key("daysOfWeek").array().string(weekday_code(one.weekday)).end();
        open.key("availableStartTime").raw(time_json(one.from)).key("availableEndTime");
        if (one.until == 24 * 60) {
            open.string("23:59:59");
        } else {
            open.raw(time_json(one.until));
        }
        open.end();
    }
    closed.array();
    for (const ClosedDays& one : hours.closed) {
        closed.object().key("description").string(one.why.empty() ? closed_without_words : std::string_view(one.why));
        closed.key("during").object().key("start").string(to_iso(one.from)).key("end").string(to_iso(one.until)).end().end();
    }
    return with_members(before, {{"name", json::quote(practice_name)},
                                 {"availableTime", hours.open.empty() ? std::string() : open.end().take()},
                                 {"notAvailable", hours.closed.empty() ? std::string() : closed.end().take()}});
}

Result<KeptHours> read_hours(access::Records& records) {
    KeptHours kept;
    const Result<store::Stored> stored = records.read("HealthcareService", hours_id);
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return kept;
        return tl::unexpected(stored.error());
    }
    kept.record = TRY(json::parse(*stored->body));
    kept.hours = hours_from(kept.record.root());
    kept.version = stored->version;
    return kept;
}

}  // namespace medhome::care
