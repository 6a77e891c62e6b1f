// SPDX-License-Identifier: Apache-2.0
#include "care/ways/intake.h"

#include <algorithm>

#include "care/elements.h"
#include "care/ways/ways_tables.h"

namespace medhome::care {
namespace {

constexpr int closed_days_told = 60;  // days ahead

// Where a practice promised nothing of its own.
Promise usual(std::string_view promise) { return {promise == question_request ? 1 : 2, Promise::Unit::working_days}; }

}  // namespace

Result<Intake> Intake::read(access::Records& records, Around& around, const access::Practice& practice) {
    Intake intake;
    intake.around_ = &around;
    intake.now_ = records.now();
    intake.zone_ = records.zone();
    intake.hours_ = TRY(read_hours(records)).hours;
    intake.promises_ = TRY(read_promises(records));
    const std::map<std::string, std::string> routing = TRY(read_routing(records));
    std::vector<std::string> owners;
    for (const auto& [kind, owner] : routing) owners.push_back(owner);
    if (!owners.empty()) TRY_VOID(around.people.load(owners));
    for (const auto& [kind, owner] : routing) {
        const Person* known = around.people.find(owner);
        if (known == nullptr) continue;
        intake.routing_[kind] = owner;
        Person person = *known;
        if (person.phone.empty()) person.phone = practice.phone;
        for (Person& cover : person.cover) {
            if (cover.phone.empty()) cover.phone = practice.phone;
        }
        around.people.put(std::move(person));
    }
    return intake;
}

std::string Intake::owner(std::string_view kind) const {
    const auto routed = routing_.find(std::string(kind));
    if (routed != routing_.end()) return routed->second;
    return around_->people.find(around_->main.member) == nullptr ? std::string() : around_->main.member;
}

const Person* Intake::who(std::string_view kind) const {
    const Person* person = around_->people.find(owner(kind));
    return person != nullptr && !person->cover.empty() ? &person->cover.front() : person;
}

Promised Intake::by(std::string_view promise) const {
    const auto own = promises_.find(std::string(promise));
    return promised(hours_, own == promises_.end() ? usual(promise) : own->second, now_, zone_);
}

void Intake::write_promise(json::Writer& w, std::string_view promise) const {
    const auto own = promises_.find(std::string(promise));
    if (own == promises_.end()) {
        w.null();
    } else {
        w.object().key("amount").number(static_cast<std::int64_t>(own->second.amount)).key("unit").string(to_string(own->second.unit)).end();
    }
}

void Intake::write_office(json::Writer& w) const { care::write_office(w, hours_, now_, zone_); }

void write_spans(json::Writer& w, const Hours& hours) {
    w.array();
    for (const OpenSpan& one : hours.open) {
        w.object().key("day").string(weekday_code(one.weekday)).key("from").string(clock_text(one.from)).key("until").string(clock_text(one.until)).end();
    }
    w.end();
}

void write_closed(json::Writer& w, const std::vector<ClosedDays>& closed) {
    w.array();
    for (const ClosedDays& one : closed) {
        w.object().key("from").string(to_iso(one.from)).key("until").string(to_iso(one.until));
        text_or_null(w, "why", one.why);
        w.end();
    }
    w.end();
}

void write_office(json::Writer& w, const Hours& hours, Instant now, std::string_view zone) {
    if (!hours.known()) {
        w.null();
        return;
    }
    const OpenNow state = open_now(hours, now, zone);
    const Day today = civil_date(now, zone);
    std::vector<ClosedDays> soon;
    std::copy_if(hours.closed.begin(), hours.closed.end(), std::back_inserter(soon),
                 [&](const ClosedDays& one) { return one.until >= today && days_between(today, one.from) <= closed_days_told; });
    w.object();
    text_or_null(w, "open_until", state.until ? to_fhir_instant(*state.until) : std::string());
    text_or_null(w, "opens", state.opens ? to_fhir_instant(*state.opens) : std::string());
    write_spans(w.key("hours"), hours);
    write_closed(w.key("closed"), soon);
    w.end();
}

}  // namespace medhome::care
