// SPDX-License-Identifier: Apache-2.0
#include "server/demo/practice.h"

#include <algorithm>
#include <string>

#include "care/elements.h"
#include "care/team/cover.h"
#include "care/team/pool.h"
#include "care/ways/ways_tables.h"

namespace medhome::server {
namespace {

namespace json = fhir::json;

void pool(DemoRecords& demo, std::string_view key, std::string_view name, std::string_view does, std::string_view phone, std::string_view hours,
          const std::vector<std::string_view>& members) {
    care::Pool made;
    made.id = DemoRecords::id(key);
    made.name = name;
    made.does = does;
    made.phone = phone;
    made.hours = hours;
    demo.put("Organization", made.id, care::pool_json(made));
    for (const std::string_view member : members) {
        const std::string role = DemoRecords::id(std::string(key) + "/" + std::string(member));
        demo.put("PractitionerRole", role, care::pool_member_json(role, made.id, DemoRecords::staff(member), demo.workday(-500)));
    }
}

struct Known {
    std::string_view key, name, phone, note;
    std::vector<std::string_view> domains, languages;
    bool active = true;
};
const std::vector<Known>& known_services() {
    static const std::vector<Known> all{
        {"respite-house", "Lakeside Respite House", "+15550142401", "Afternoons and weekends. A nurse is always there.", {"child_care_respite", "family_support"}, {"en", "es"}},
        {"county-rides", "County Rides", "+15550142402", "Book three days ahead. Wheelchair vans.", {"transportation"}, {"en", "es"}},
        {"food-pantry", "Lakeside Food Pantry", "+15550142403", "Tuesday and Friday, 3 to 6. No papers asked.", {"food"}, {"en", "es"}},
        {"sibshop", "Sibshop at the library", "+15550142404", "Ages 8 to 13, first Saturday of the month.", {"sibling_support", "family_support"}, {"en"}},
        {"home-nursing", "Lakeside Home Nursing", "+15550142405", "Nights and weekdays; waiting list.", {"medical"}, {"en"}},
        {"early-intervention", "Early Intervention", "+15550142406", "From birth to three, at home, at no cost.", {"therapy"}, {"en", "es"}},
        {"legal-aid", "Lakeside Legal Aid", "+15550142407", "Papers, benefits, landlords. No cost.", {"legal", "money_benefits_insurance"}, {"en", "es", "ar"}},
        {"family-center", "Lakeside Family Center", "+15550142408", "After-school care, sports and classes.", {"recreation", "child_care_respite"}, {"en"}},
        {"medical-supply", "Tri-County Medical Supply", "+15550142409", "By mail in two to five days.", {"equipment", "dental_vision_hearing"}, {"en"}},
        {"family-to-family", "Family to Family Lakeside", "+15550142410", "Parents who have been there.", {"family_support"}, {"en", "es"}},
        {"swim-club", "Lakeside Swim Club", "+15550142411", "Closed at the end of summer.", {"recreation"}, {"en"}, false},
    };
    return all;
}

}  // namespace

void staff_and_pools(DemoRecords& demo) {
    const std::string practice = DemoRecords::id("practice");
    json::Writer w;
    w.object().key("resourceType").string("Organization").key("id").string(practice).key("active").boolean(true).key("name").string("Lakeside Pediatrics");
    w.key("telecom").array().object().key("system").string("phone").key("value").string("+15550142200").end().end();
    demo.put("Organization", practice, w.end().take());

    demo.practitioner({"rosa", "", "Rosa", "Delgado", "+15550142201", "coordinator"});
    demo.practitioner({"marcus", "", "Marcus", "Lee", "+15550142204", "coordinator"});
    demo.practitioner({"elena", "", "Elena", "Marín Castro", "+15550142205", "social_worker"});
    demo.practitioner({"okafor", "Dr.", "Amara", "Okafor", "+15550142202", "clinician"});
    demo.practitioner({"chen", "Dr.", "Wei", "Chen", "+15550142206", "clinician"});
    demo.practitioner({"priya", "", "Priya", "Nair", "+15550142207", "nurse"});
    demo.practitioner({"dana", "", "Dana", "Whitfield", "+15550142203", "admin"});
    demo.practitioner({"tom", "", "Tom", "Reilly", "+15550142208", "front_desk"});
    demo.practitioner({"grace", "", "Grace", "Holloway", "+15550142209", "coordinator", false});

    pool(demo, "nurses", "Nurses", "Answer questions about medicines, feeding and symptoms.", "+15550142211", "Monday to Friday, 8 to 6", {"priya", "chen"});
    pool(demo, "front-desk", "Front desk", "Visits, forms and letters.", "+15550142200", "Monday to Friday, 8 to 5", {"tom", "dana"});
    pool(demo, "coordination", "Care coordination", "Help from outside the clinic: rides, food, school, rest.", "+15550142212", "Monday to Friday, 9 to 5", {"rosa", "marcus", "elena"});
}

void services(DemoRecords& demo) {
    for (const Known& one : known_services()) {
        const std::string id = DemoRecords::id(one.key);
        json::Writer w;
        w.object().key("resourceType").string("HealthcareService").key("id").string(id).key("active").boolean(one.active).key("category").array();
        for (const std::string_view domain : one.domains) w.raw(care::concept_json(care::need_domain_system, domain));
        w.end().key("name").string(one.name).key("comment").string(one.note);
        w.key("telecom").array().object().key("system").string("phone").key("value").string(one.phone).key("use").string("work").end().end();
        w.key("communication").array();
        for (const std::string_view language : one.languages) w.raw(care::concept_json("urn:ietf:bcp:47", language));
        demo.put("HealthcareService", id, w.end().end().take());
    }
}

care::Named service_called(std::string_view name) {
    for (const Known& one : known_services()) {
        if (one.name == name) return {"HealthcareService/" + DemoRecords::id(one.key), std::string(name)};
    }
    return {{}, std::string(name)};
}

std::vector<store::Statement> ways_of_lakeside(access::Records& records, DemoRecords& demo) {
    using Unit = care::Promise::Unit;
    constexpr int hour = 60;
    care::Ways ways;
    for (int weekday = 1; weekday <= 5; ++weekday) {
        const int closes = weekday == 4 ? 19 : 17;  // Thursdays, for parents who work
        ways.hours.open.push_back({weekday, 8 * hour, 12 * hour});
        ways.hours.open.push_back({weekday, 13 * hour, closes * hour});
    }
    const auto closed = [&](std::chrono::month_day day, const char* why) {
        const auto year = demo.day(0).year();
        const Day this_year = year / day.month() / day.day();
        const Day on = this_year < demo.day(0) ? (year + std::chrono::years(1)) / day.month() / day.day() : this_year;
        ways.hours.closed.push_back({on, on, why});
    };
    closed(std::chrono::December / 25, "Christmas Day");
    closed(std::chrono::January / 1, "New Year’s Day");
    closed(std::chrono::July / 4, "Independence Day");
    std::sort(ways.hours.closed.begin(), ways.hours.closed.end(), [](const care::ClosedDays& a, const care::ClosedDays& b) { return a.from < b.from; });
    ways.promises = {{"question", {1, Unit::working_days}}, {"need", {2, Unit::working_days}}};
    ways.routing = {{"equipment", DemoRecords::pool("nurses")}, {"transportation", DemoRecords::pool("coordination")}, {"food", DemoRecords::pool("coordination")}};
    ways.role_names = {{"front_desk", "Welcome desk", "Mesa de bienvenida"}};
    ways.visit_types = {{"checkup", "Check-up", "Chequeo", 30}, {"sick", "Sick visit", "Cita por enfermedad", 20}, {"complex", "Complex care visit", "Cita de cuidados complejos", 60}};
    demo.put("HealthcareService", std::string(care::hours_id), care::hours_json(ways.hours, "Lakeside Pediatrics"));
    return care::put_ways(records, ways);
}

std::vector<store::Statement> absences(access::Records& records, const DemoRecords& demo) {
    care::Away away;
    away.id = DemoRecords::id("marcus/away");
    away.practitioner = DemoRecords::staff("marcus");
    away.from = demo.workday(-3);
    away.until = demo.workday(7);
    away.cover = DemoRecords::staff("rosa");
    return care::set_away(records, away, demo.day(0));
}

}  // namespace medhome::server
