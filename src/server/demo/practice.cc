// SPDX-License-Identifier: Apache-2.0
#include "server/demo/practice.h"

#include <string>

#include "care/elements.h"
#include "care/team/cover.h"
#include "care/team/pool.h"

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
