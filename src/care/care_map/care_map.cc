// SPDX-License-Identifier: Apache-2.0
#include "care/care_map/care_map.h"

#include <algorithm>
#include <array>

#include "care/elements.h"

namespace medhome::care {
namespace {

// Which of a family's worlds a kind of need belongs to.
std::string_view world_of(std::string_view domain) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> worlds{{{"medical", "health"},
                                                                                          {"dental_vision_hearing", "health"},
                                                                                          {"mental_health", "health"},
                                                                                          {"therapy", "health"},
                                                                                          {"equipment", "health"},
                                                                                          {"school", "learning"},
                                                                                          {"child_care_respite", "learning"},
                                                                                          {"transportation", "daily"},
                                                                                          {"food", "daily"},
                                                                                          {"housing_utilities", "daily"},
                                                                                          {"money_benefits_insurance", "daily"},
                                                                                          {"legal", "daily"}}};
    for (const auto& [name, world] : worlds) {
        if (name == domain) return world;
    }
    return "support";
}

bool is_over(Stage stage) { return stage == Stage::closed; }
bool helps(Stage stage) { return stage == Stage::accepted || stage == Stage::scheduled || stage == Stage::done || stage == Stage::family_confirmed; }

void add_once(std::vector<MapNode>& nodes, MapNode node) {
    for (MapNode& one : nodes) {
        const bool same = node.reference.empty() || one.reference.empty() ? one.name == node.name : one.reference == node.reference;
        if (!same) continue;
        if (!node.says.empty() && one.says.find(node.says) == std::string::npos) one.says += (one.says.empty() ? "" : "; ") + node.says;
        one.active = one.active || node.active;
        one.main_contact = one.main_contact || node.main_contact;
        return;
    }
    nodes.push_back(std::move(node));
}

}  // namespace

std::string_view to_string(Ring ring) { return ring == Ring::home ? "home" : ring == Ring::team ? "team" : "community"; }

std::vector<MapGroup> care_map(const std::vector<Person>& family, const std::vector<MapMember>& team, const std::vector<Need>& needs) {
    std::vector<MapGroup> groups{{"family", Ring::home, {}},        {"team", Ring::team, {}},           {"organizations", Ring::team, {}}, {"health", Ring::community, {}},
                                 {"learning", Ring::community, {}}, {"daily", Ring::community, {}}, {"support", Ring::community, {}}};
    const auto group = [&](std::string_view name) -> std::vector<MapNode>& {
        return std::find_if(groups.begin(), groups.end(), [&](const MapGroup& one) { return one.name == name; })->nodes;
    };
    for (const Person& person : family) add_once(group("family"), {person.name, person.role, person.phone, person.reference});
    for (const MapMember& one : team) {
        const std::string& role = one.member.role.empty() ? one.person.role : one.member.role;
        const std::string_view where = one.person.kind == "family" ? "family" : one.person.kind == "organization" ? "organizations" : "team";
        add_once(group(where), {one.person.name, where == "family" ? one.person.role : role, one.person.phone, one.person.reference, true, one.member.main_contact});
    }
    for (const Need& need : needs) {
        if (need.performer.empty() || is_over(need.stage())) continue;
        add_once(group(world_of(need.domain)), {need.performer, need.text, {}, {}, helps(need.stage())});
    }
    std::erase_if(groups, [](const MapGroup& one) { return one.nodes.empty(); });
    for (MapGroup& one : groups) {
        std::stable_sort(one.nodes.begin(), one.nodes.end(), [](const MapNode& a, const MapNode& b) {
            return a.main_contact != b.main_contact ? a.main_contact : a.name < b.name;
        });
    }
    return groups;
}

void write_care_map(json::Writer& w, const std::vector<MapGroup>& groups) {
    w.array();
    for (const MapGroup& group : groups) {
        w.object().key("group").string(group.name).key("ring").string(to_string(group.ring)).key("nodes").array();
        for (const MapNode& node : group.nodes) {
            w.object().key("name").string(node.name);
            text_or_null(w, "says", node.says);
            text_or_null(w, "phone", node.phone);
            text_or_null(w, "reference", node.reference);
            w.key("state").string(node.active ? "active" : "waiting").key("main_contact").boolean(node.main_contact).end();
        }
        w.end().end();
    }
    w.end();
}

}  // namespace medhome::care
