// SPDX-License-Identifier: Apache-2.0
#include "care/child/lists.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "care/child/header.h"
#include "care/elements.h"

namespace medhome::care {
namespace {

struct List {
    std::string_view name, type, all, current;
};
// Allergies are few, and one that is left out may hurt: both ways they are read whole.
constexpr std::array<List, 5> lists{{{"conditions", "Condition", "_sort=-onset-date", "_sort=-onset-date&clinical-status=active,recurrence,relapse"},
                                     {"medicines", "MedicationRequest", "_sort=-authoredon", "_sort=-authoredon&status=active,on-hold"},
                                     {"allergies", "AllergyIntolerance", "_sort=-date", "_sort=-date"},
                                     {"visits", "Encounter", "_sort=-date", "_sort=-date"},
                                     {"next_visits", "Appointment", "_sort=date", "_sort=date"}}};

std::string_view first_of(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
        if (!text.empty()) return text;
    }
    return {};
}

void join(std::string& to, std::string_view words, std::string_view with = ", ") {
    if (words.empty()) return;
    if (!to.empty()) to += with;
    to += words;
}

std::string words_of_all(json::Value concepts) {
    std::string all;
    for (const json::Value one : concepts.children()) join(all, words_of(one));
    return all;
}

void take_source(ListItem& item, json::Value reference) {
    if (!reference.is_object()) return;
    if (item.from.empty()) item.from = reference["display"].text();
    if (item.by.empty()) item.by = reference_of(reference);
}

}  // namespace

bool is_list(std::string_view name) {
    return std::any_of(lists.begin(), lists.end(), [&](const List& one) { return one.name == name; });
}

std::optional<ListItem> list_item(json::Value r) {
    const std::string_view type = r["resourceType"].text(), status = r["status"].text();
    const std::string_view verification = r["verificationStatus"]["coding"].first()["code"].text();
    const std::string_view clinical = r["clinicalStatus"]["coding"].first()["code"].text();
    if (status == "entered-in-error" || verification == "entered-in-error" || verification == "refuted") return std::nullopt;
    ListItem item;
    item.reference = std::string(type) + "/" + std::string(r["id"].text());
    if (type == "Condition") {
        item.title = words_of(r["code"]);
        item.detail = words_of(r["severity"]);
        join(item.detail, r["note"].first()["text"].text());
        item.date = first_of({r["onsetDateTime"].text(), r["onsetPeriod"]["start"].text(), r["recordedDate"].text()});
        item.current = clinical.empty() || clinical == "active" || clinical == "recurrence" || clinical == "relapse";
        take_source(item, r["asserter"]);
        take_source(item, r["recorder"]);
    } else if (type == "MedicationRequest") {
        item.title = words_of(r["medicationCodeableConcept"]);
        if (item.title.empty()) item.title = r["medicationReference"]["display"].text();
        for (const json::Value dose : r["dosageInstruction"].children()) {
            join(item.detail, first_of({dose["patientInstruction"].text(), dose["text"].text()}), "; ");
        }
        join(item.detail, words_of_all(r["reasonCode"]), "; ");
        item.date = r["authoredOn"].text();
        item.current = status == "active" || status == "on-hold";
        take_source(item, r["requester"]);
    } else if (type == "AllergyIntolerance") {
        item.title = words_of(r["code"]);
        for (const json::Value reaction : r["reaction"].children()) {
            join(item.detail, words_of_all(reaction["manifestation"]));
            join(item.detail, reaction["severity"].text());
        }
        item.date = first_of({r["recordedDate"].text(), r["onsetDateTime"].text()});
        item.current = clinical.empty() || clinical == "active";
        item.criticality = r["criticality"].text();
        take_source(item, r["asserter"]);
        take_source(item, r["recorder"]);
    } else if (type == "Encounter") {
        if (status == "cancelled") return std::nullopt;
        item.title = words_of(r["type"].first());
        if (item.title.empty()) item.title = first_of({r["class"]["display"].text(), r["class"]["code"].text()});
        item.detail = words_of_all(r["reasonCode"]);
        item.date = r["period"]["start"].text();
        take_source(item, r["participant"].first()["individual"]);
        take_source(item, r["serviceProvider"]);
    } else if (type == "Appointment") {
        item.title = first_of({r["description"].text(), words_of(r["reasonCode"].first()), words_of(r["serviceType"].first())});
        item.detail = r["patientInstruction"].text();
        item.date = r["start"].text();
        item.current = status == "booked";
        for (const json::Value one : r["participant"].children()) {
            const std::string actor = reference_of(one["actor"]);
            if (actor.starts_with("Practitioner/") || actor.starts_with("Location/") || actor.starts_with("HealthcareService/")) take_source(item, one["actor"]);
        }
    } else {
        return std::nullopt;
    }
    return item;
}

Result<ListPage> read_list(access::Records& records, std::string_view child_id, std::string_view name, Which which, int most, std::string_view cursor, Day today) {
    const auto list = std::find_if(lists.begin(), lists.end(), [&](const List& one) { return one.name == name; });
    if (list == lists.end()) return fail(ErrorKind::not_found, "child.list-unknown", "There is no such list. It is conditions, medicines, allergies, visits or next_visits.");
    std::string query = std::string(list->type) + "?patient=" + std::string(child_id) + "&_count=" + std::to_string(most) + "&" + std::string(which == Which::all ? list->all : list->current);
    if (list->name == "next_visits") query += "&status=booked,pending&date=ge" + to_iso(today);
    if (!cursor.empty()) query += "&_cursor=" + std::string(cursor);
    const store::Page found = TRY(records.search(query));
    ListPage page;
    for (const store::Stored& one : found.matches) {
        const json::Document document = TRY(json::parse(*one.body));
        std::optional<ListItem> item = list_item(document.root());
        if (item && (which == Which::all || item->current)) page.items.push_back(std::move(*item));
    }
    page.next = found.next_cursor;
    return page;
}

std::vector<std::string> people_in(const ListPage& page) {
    std::vector<std::string> all;
    for (const ListItem& item : page.items) {
        if (item.from.empty()) all.push_back(item.by);
    }
    return all;
}

void write_list(json::Writer& w, const ListPage& page, const People& people) {
    w.object().key("items").array();
    for (const ListItem& item : page.items) {
        w.object().key("reference").string(item.reference).key("title").string(item.title);
        text_or_null(w, "detail", item.detail);
        text_or_null(w, "date", item.date);
        w.key("current").boolean(item.current);
        text_or_null(w, "criticality", item.criticality);
        const Person* person = item.from.empty() ? people.find(item.by) : nullptr;
        text_or_null(w, "from", person != nullptr ? std::string_view(person->name) : std::string_view(item.from));
        w.end();
    }
    w.end();
    text_or_null(w, "next", page.next);
    w.end();
}

}  // namespace medhome::care
