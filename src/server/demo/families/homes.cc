// SPDX-License-Identifier: Apache-2.0
#include "care/team/adult.h"
#include "care/team/home.h"
#include "server/demo/families/families.h"

namespace medhome::server {
namespace {

struct Lives {
    std::string_view child, adult;  // keys
    std::string_view when = {};
};

void home(DemoRecords& demo, std::string_view key, std::string_view name, const std::vector<Lives>& children) {
    const std::string id = DemoRecords::id("home/" + std::string(key));
    fhir::json::Document document;
    std::string body;
    for (const Lives& one : children) {
        care::Stay stay;
        stay.group_id = id;
        stay.child_id = DemoRecords::id(one.child);
        stay.name = name;
        stay.when = one.when;
        stay.adult = DemoRecords::caregiver(one.adult);
        body = care::with_stay(document.root(), stay, demo.day(-300));
        if (Result<fhir::json::Document> parsed = fhir::json::parse(body)) document = std::move(*parsed);
    }
    demo.put("Group", id, std::move(body));
}

// One adult beside several children is one Person.
void same(DemoRecords& demo, std::string_view first, std::string_view second) {
    demo.afterwards([&demo, first, second](access::Machinery with) -> Result<void> {
        Moment moment(with, demo.at(-1));
        access::Change change = TRY(care::same_adult(moment.records(), DemoRecords::id(first), DemoRecords::id(second)));
        if (change.id.empty()) change.id = DemoRecords::id("adult/" + std::string(first));
        TRY_VOID(moment.records().commit({std::move(change)}));
        return {};
    });
}

}  // namespace

void homes_and_grown_ups(DemoRecords& demo) {
    home(demo, "herrera", "María José’s home", {{"mateo", "maria-mateo"}, {"lucia", "maria-lucia"}});
    home(demo, "ortiz", "Carmen’s home", {{"liliana", "carmen"}, {"renata", "carmen-renata"}});
    home(demo, "baker", "Denise’s home", {{"ava", "denise"}, {"jaylen", "denise-jaylen"}});
    home(demo, "lindqvist", "Kristin’s home", {{"maya", "kristin-maya", "Every other week"}, {"oliver", "kristin-oliver", "Every other week"}});
    home(demo, "hayes", "Andre’s home", {{"maya", "andre-maya", "Every other week"}, {"oliver", "andre-oliver", "Every other week"}});
    home(demo, "kowalski", "Joanna’s home", {{"hannah", "joanna"}, {"ben", "joanna-ben"}});
    same(demo, "maria-mateo", "maria-lucia");
    same(demo, "carmen", "carmen-renata");
    same(demo, "yolanda-valentina", "yolanda-tomas");
    same(demo, "denise", "denise-jaylen");
    same(demo, "karen-noah", "karen-ethan");
    same(demo, "kristin-maya", "kristin-oliver");
    same(demo, "andre-maya", "andre-oliver");
    same(demo, "joanna", "joanna-ben");
    same(demo, "amal", "amal-salma");
    same(demo, "meera-aarav", "meera-diya");
    same(demo, "simone-amari", "simone-jayden");
}

}  // namespace medhome::server
