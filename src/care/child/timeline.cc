// SPDX-License-Identifier: Apache-2.0
#include "care/child/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "care/elements.h"
#include "care/needs/need_fhir.h"
#include "care/plan/plan_fhir.h"

namespace medhome::care {
namespace {

std::string_view first_of(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
        if (!text.empty()) return text;
    }
    return {};
}

// As written; a number with more than three decimals comes out of a calculation, and two of them are enough to read.
std::string number_words(std::string_view text) {
    const std::size_t point = text.find('.');
    double value = 0;
    if (point == std::string_view::npos || text.size() - point <= 4) return std::string(text);
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) return std::string(text);
    return fmt::format("{:.2f}", value);
}

// UCUM's codes as people write them; what stands in braces is a remark of the code, not a unit.
// https://ucum.org/ucum (2.1), tables 4 to 8 and section 6 "curly braces".
std::string unit_words(std::string_view unit) {
    static constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"Cel", "\u00b0C"}, {"[degF]", "\u00b0F"}, {"degF", "\u00b0F"}, {"mm[Hg]", "mmHg"}, {"kg/m2", "kg/m\u00b2"}, {"[lb_av]", "lb"}, {"[in_i]", "in"}};
    for (const auto& [code, word] : words) {
        if (unit == code) return std::string(word);
    }
    std::string text(unit);
    for (std::size_t open; (open = text.find('{')) != std::string::npos;) {
        const std::size_t close = text.find('}', open);
        text.erase(open, close == std::string::npos ? close : close - open + 1);
    }
    return text;
}

// "98.6 °F", "Never smoker".
std::string value_words(json::Value observation) {
    if (const json::Value quantity = observation["valueQuantity"]) {
        const std::string unit = unit_words(first_of({quantity["unit"].text(), quantity["code"].text()}));
        return number_words(quantity["value"].text()) + (unit.empty() ? "" : "\u00a0" + unit);
    }
    if (const json::Value coded = observation["valueCodeableConcept"]) return std::string(words_of(coded));
    return std::string(observation["valueString"].text());
}

std::string names_of(json::Value concepts) {
    std::string all;
    for (const json::Value one : concepts.children()) {
        const std::string_view words = words_of(one);
        if (!words.empty()) all += (all.empty() ? "" : ", ") + std::string(words);
    }
    return all;
}

struct Shape {
    std::string_view kind;
    std::string_view date;
    std::string title;
    std::string detail;
};

Shape shape_of(std::string_view type, json::Value r) {
    if (type == "Encounter") {
        std::string title(words_of(r["type"].first()));
        if (title.empty()) title = first_of({r["class"]["display"].text(), r["class"]["code"].text()});
        std::string detail = names_of(r["reasonCode"]);
        if (detail.empty()) detail = r["serviceProvider"]["display"].text();
        return {"visit", r["period"]["start"].text(), std::move(title), std::move(detail)};
    }
    if (type == "Condition") {
        const std::string_view date =
            first_of({r["onsetDateTime"].text(), r["onsetPeriod"]["start"].text(), r["recordedDate"].text()});
        return {"condition", date, std::string(words_of(r["code"])), {}};
    }
    if (type == "Immunization") {
        return {"vaccine", r["occurrenceDateTime"].text(), std::string(words_of(r["vaccineCode"])), {}};
    }
    if (type == "Observation") {
        const std::string_view date = first_of({r["effectiveDateTime"].text(), r["effectivePeriod"]["start"].text(), r["effectiveInstant"].text()});
        return {"result", date, std::string(words_of(r["code"])), value_words(r)};
    }
    if (type == "DiagnosticReport") {
        const std::string_view date = first_of({r["effectiveDateTime"].text(), r["effectivePeriod"]["start"].text(), r["issued"].text()});
        return {"result", date, std::string(words_of(r["code"])), std::string(r["conclusion"].text())};
    }
    if (type == "Procedure") {
        return {"procedure", first_of({r["performedDateTime"].text(), r["performedPeriod"]["start"].text()}), std::string(words_of(r["code"])),
                names_of(r["reasonCode"])};
    }
    if (type == "MedicationRequest") {
        std::string title(words_of(r["medicationCodeableConcept"]));
        if (title.empty()) title = r["medicationReference"]["display"].text();
        return {"medicine", r["authoredOn"].text(), std::move(title), std::string(r["dosageInstruction"].first()["text"].text())};
    }
    if (type == "DocumentReference") {
        return {"document", r["date"].text(), std::string(first_of({r["description"].text(), words_of(r["type"])})), {}};
    }
    if (type == "CarePlan") {
        std::string title(is_shared_plan(r) ? first_of({r["title"].text(), r["description"].text()}) : r["title"].text());
        for (const json::Value category : r["category"].children()) {
            const bool general = has_code(category, "http://hl7.org/fhir/us/core/CodeSystem/careplan-category", "assess-plan") || is_shared_plan(r);
            if (title.empty() && !general) title = words_of(category);
        }
        return {"plan", first_of({r["period"]["start"].text(), r["created"].text()}), std::move(title), names_of(r["addresses"])};
    }
    if (type == "AllergyIntolerance") {
        return {"allergy", first_of({r["recordedDate"].text(), r["onsetDateTime"].text()}), std::string(words_of(r["code"])), {}};
    }
    if (type == "Task") {
        return {"need", r["authoredOn"].text(), std::string(r["description"].text()), std::string(r["performerType"].first()["text"].text())};
    }
    return {};
}

// Who tells it: the elements that name a source, in the order in which they say most.
void name_source(TimelineItem& item, json::Value r) {
    const json::Value named[] = {r["serviceProvider"],
                                 r["participant"].first()["individual"],
                                 r["performer"].is_array() ? (r["performer"].first()["actor"] ? r["performer"].first()["actor"] : r["performer"].first()) : r["performer"],
                                 r["requester"],
                                 r["recorder"],
                                 r["asserter"],
                                 r["author"].is_array() ? r["author"].first() : r["author"],
                                 r["custodian"]};
    for (const json::Value one : named) {
        if (!one.is_object()) continue;
        if (item.from.empty()) item.from = one["display"].text();
        if (item.by.empty()) item.by = reference_of(one);
    }
    if (!item.from.empty()) return;
    // The system it came from, by its address: https://ehr.lakeside.example/fhir
    std::string_view source = r["meta"]["source"].text();
    if (const std::size_t scheme = source.find("://"); scheme != std::string_view::npos) {
        source.remove_prefix(scheme + 3);
        item.from = source.substr(0, source.find('/'));
    }
}

}  // namespace

const std::vector<TimelineSource>& timeline_sources() {
    static const std::vector<TimelineSource> all{{"Encounter", "patient", "date", "", "visit"},
                                                 {"Condition", "patient", "onset-date", "", "condition"},
                                                 {"Condition", "patient", "recorded-date", "onset-date:missing=true", "condition"},
                                                 {"Immunization", "patient", "date", "", "vaccine"},
                                                 {"Observation", "patient", "date", "", "result"},
                                                 {"DiagnosticReport", "patient", "date", "", "result"},
                                                 {"Procedure", "patient", "date", "", "procedure"},
                                                 {"MedicationRequest", "patient", "authoredon", "", "medicine"},
                                                 {"DocumentReference", "patient", "date", "", "document"},
                                                 {"CarePlan", "patient", "date", "", "plan"},
                                                 {"AllergyIntolerance", "patient", "date", "", "allergy"},
                                                 {"Task", "patient", "authored-on", "code=http://hl7.org/fhir/CodeSystem/task-code|fulfill", "need"}};
    return all;
}

std::optional<TimelineItem> timeline_item(json::Value resource, std::string_view zone) {
    const std::string_view type = resource["resourceType"].text();
    const std::string_view status = resource["status"].text();
    if (status == "entered-in-error" || (type == "Immunization" && status == "not-done")) return std::nullopt;
    if (resource["verificationStatus"]["coding"].first()["code"].text() == "entered-in-error") return std::nullopt;
    if (type == "Task" && !need_from(resource)) return std::nullopt;
    Shape shape = shape_of(type, resource);
    const std::optional<Day> day = day_of(shape.date, zone);
    if (!day) return std::nullopt;
    TimelineItem item;
    item.date = *day;
    item.kind = shape.kind;
    item.title = std::move(shape.title);
    item.detail = std::move(shape.detail);
    item.ours = type == "Task" || (type == "CarePlan" && is_shared_plan(resource));
    item.reference = std::string(type) + "/" + std::string(resource["id"].text());
    name_source(item, resource);
    return item;
}

TimelinePage assemble(std::vector<Found> found, std::size_t wanted) {
    std::optional<Day> horizon;  // days after it are known whole
    std::vector<TimelineItem> all;
    for (Found& one : found) {
        if (one.older_from && (!horizon || *horizon < *one.older_from)) horizon = one.older_from;
        for (TimelineItem& item : one.items) all.push_back(std::move(item));
    }
    // A day reads as it went: the visit, what was found, what was done, and the numbers last.
    static constexpr std::array<std::string_view, 10> order{"visit", "need", "plan", "condition", "allergy", "procedure", "vaccine", "medicine", "document", "result"};
    const auto rank = [](const TimelineItem& item) { return std::find(order.begin(), order.end(), item.kind) - order.begin(); };
    std::stable_sort(all.begin(), all.end(), [&](const TimelineItem& a, const TimelineItem& b) {
        return a.date != b.date ? b.date < a.date : rank(a) < rank(b);
    });
    TimelinePage page;
    for (std::size_t i = 0; i < all.size();) {
        const Day day = all[i].date;
        const bool whole = !horizon || *horizon < day;
        if (!page.items.empty() && (!whole || page.items.size() >= wanted)) break;
        TimelineItem* results = nullptr;
        page.items.reserve(page.items.size() + all.size());  // keeps `results` valid
        for (; i < all.size() && all[i].date == day; ++i) {
            if (all[i].kind != "result") {
                page.items.push_back(std::move(all[i]));
            } else if (results == nullptr) {
                page.items.push_back(std::move(all[i]));
                results = &page.items.back();
            } else if (all[i].reference.starts_with("DiagnosticReport/") && !results->reference.starts_with("DiagnosticReport/")) {
                all[i].also = std::move(results->also);  // a report names the day better than one of its numbers
                all[i].also.insert(all[i].also.begin(), {std::move(results->title), std::move(results->detail)});
                *results = std::move(all[i]);
            } else {
                results->also.push_back({std::move(all[i].title), std::move(all[i].detail)});
            }
        }
        page.before = i < all.size() || horizon ? std::optional<Day>(day) : std::nullopt;
    }
    if (page.items.empty() && horizon) page.before = horizon;
    return page;
}

void write_items(json::Writer& w, const std::vector<TimelineItem>& items, const People& people) {
    w.array();
    for (const TimelineItem& item : items) {
        w.object().key("date").string(to_iso(item.date)).key("kind").string(item.kind).key("title").string(item.title);
        text_or_null(w, "detail", item.detail);
        w.key("source").string(item.ours ? "medhome" : "import");
        const Person* person = item.from.empty() ? people.find(item.by) : nullptr;
        text_or_null(w, "from", person != nullptr ? std::string_view(person->name) : std::string_view(item.from));
        w.key("reference").string(item.reference).key("also").array();
        for (const TimelineItem::Told& told : item.also) {
            w.object().key("title").string(told.title);
            text_or_null(w, "detail", told.detail);
            w.end();
        }
        w.end();
        text_or_null(w, "stage", item.stage);
        w.end();
    }
    w.end();
}

}  // namespace medhome::care
