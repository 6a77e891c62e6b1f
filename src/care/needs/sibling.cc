// SPDX-License-Identifier: Apache-2.0
#include "care/needs/sibling.h"

#include <algorithm>
#include <set>

#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/team/person.h"

namespace medhome::care {
namespace {

// https://terminology.hl7.org/CodeSystem-v3-RoleCode.html: SIB and what is under it.
constexpr std::string_view role_code_system = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
constexpr std::string_view light_extension = "light-sibling";
constexpr int most_people = 50;

std::string name_json(const NewSibling& sibling) {
    json::Writer w;
    w.array().object();
    if (!sibling.family.empty()) w.key("family").string(sibling.family);
    return w.key("given").array().string(sibling.given).end().end().end().take();
}

Result<std::vector<json::Document>> related_people(access::Records& records, const std::string& query) {
    std::vector<json::Document> found;
    for (const store::Stored& one : TRY(records.search("RelatedPerson?_count=" + std::to_string(most_people) + "&" + query)).matches) {
        json::Document document = TRY(json::parse(*one.body));
        if (document.root()["active"].text() != "false") found.push_back(std::move(document));
    }
    return found;
}

// Children who live in the same home, and those whose adults are the same persons.
Result<std::set<std::string>> children_near(access::Records& records, std::string_view child_id, const std::vector<std::string>& adults) {
    std::set<std::string> found;
    const auto add = [&](json::Value reference) {
        std::string id = id_in(reference_of(reference), "Patient");
        if (!id.empty() && id != child_id) found.insert(std::move(id));
    };
    for (const store::Stored& one : TRY(records.search("Group?_count=10&member=Patient/" + std::string(child_id))).matches) {
        const json::Document group = TRY(json::parse(*one.body));
        if (group.root()["active"].text() == "false") continue;
        for (const json::Value member : group.root()["member"].children()) {
            if (member["inactive"].text() != "true") add(member["entity"]);
        }
    }
    if (adults.empty()) return found;
    std::string links;
    for (const std::string& adult : adults) links += (links.empty() ? "" : ",") + adult;
    std::vector<std::string> others;
    for (const store::Stored& one : TRY(records.search("Person?_count=20&link=" + links)).matches) {
        const json::Document person = TRY(json::parse(*one.body));
        for (const json::Value link : person.root()["link"].children()) {
            std::string id = id_in(reference_of(link["target"]), "RelatedPerson");
            if (!id.empty()) others.push_back(std::move(id));
        }
    }
    if (others.empty()) return found;
    for (const json::Document& other : TRY(related_people(records, "_id=" + joined(others)))) add(other.root()["patient"]);
    return found;
}

}  // namespace

bool is_sibling(json::Value related_person) {
    static constexpr std::string_view kinds[] = {"SIB", "BRO", "SIS", "HSIB", "HBRO", "HSIS", "NSIB", "NBRO", "NSIS", "STPSIB", "STPBRO", "STPSIS", "TWIN"};
    return std::any_of(std::begin(kinds), std::end(kinds), [&](std::string_view code) { return has_code(related_person["relationship"], role_code_system, code); });
}

Result<std::vector<Sibling>> siblings_of(access::Records& records, std::string_view child_id) {
    std::vector<Sibling> siblings;
    std::vector<std::string> adults;
    std::set<std::string> light, others;
    for (const json::Document& one : TRY(related_people(records, "patient=" + std::string(child_id)))) {
        const json::Value person = one.root();
        if (!is_sibling(person)) {
            adults.push_back("RelatedPerson/" + std::string(person["id"].text()));
            continue;
        }
        std::string reference = reference_of(extension(person, light_extension)["valueReference"]);
        if (reference.empty() || !light.insert(reference).second) continue;
        siblings.push_back({{std::move(reference), full_name(person["name"])}, true});
    }
    if (records.caller().is_family()) {
        for (const std::string& id : records.caller().patient_ids) {
            if (id != child_id) others.insert(id);
        }
    } else {
        others = TRY(children_near(records, child_id, adults));
    }
    for (const auto& [id, child] : TRY(read_children(records, std::vector<std::string>(others.begin(), others.end())))) {
        if (!light.contains("Patient/" + id)) siblings.push_back({{"Patient/" + id, child.name}, false});
    }
    std::stable_sort(siblings.begin(), siblings.end(), [](const Sibling& a, const Sibling& b) { return a.who.name < b.who.name; });
    return siblings;
}

Result<std::vector<Named>> caregivers_of(access::Records& records, std::string_view child_id) {
    std::vector<Named> found;
    for (const json::Document& one : TRY(related_people(records, "patient=" + std::string(child_id)))) {
        if (!is_sibling(one.root())) found.push_back({"RelatedPerson/" + std::string(one.root()["id"].text()), full_name(one.root()["name"])});
    }
    return found;
}

std::vector<Issue> check_new_sibling(const NewSibling& sibling) {
    std::vector<Issue> issues;
    if (sibling.given.empty()) issues.push_back({Severity::error, "required", "given", "Write the name of the brother or sister."});
    if (count_characters(sibling.given) > 100) issues.push_back({Severity::error, "value", "given", "Keep the name under 100 characters."});
    if (count_characters(sibling.family) > 100) issues.push_back({Severity::error, "value", "family", "Keep the name under 100 characters."});
    if (!sibling.birth_date.empty() && !parse_iso_date(sibling.birth_date)) {
        issues.push_back({Severity::error, "value", "birth_date", "Write the date as year-month-day, or leave it out."});
    }
    return issues;
}

std::string light_sibling_json(const NewSibling& sibling, std::string_view id) {
    json::Writer w;
    w.object().key("resourceType").string("Patient").key("id").string(id);
    w.key("meta").object().key("tag").array().object().key("system").string(kind_system).key("code").string(light_sibling_tag).end().end().end();
    w.key("name").raw(name_json(sibling));
    return w.member("birthDate", sibling.birth_date).end().take();
}

std::string sibling_person_json(const NewSibling& sibling, std::string_view id, std::string_view child_id, std::string_view sibling_id) {
    json::Writer w;
    w.object().key("resourceType").string("RelatedPerson").key("id").string(id);
    w.key("extension").array().object().key("url").string(std::string(extension_base) + std::string(light_extension));
    w.key("valueReference").raw(reference_json("Patient/" + std::string(sibling_id))).end().end();
    w.key("patient").raw(reference_json("Patient/" + std::string(child_id)));
    w.key("relationship").array().raw(concept_json(role_code_system, "SIB")).end();
    return w.key("name").raw(name_json(sibling)).end().take();
}

std::string caregiver_of_sibling_json(json::Value related_person, std::string_view id, std::string_view sibling_id) {
    return with_members(related_person, {{"id", json::quote(id)}, {"meta", ""}, {"identifier", ""}, {"text", ""}, {"patient", reference_json("Patient/" + std::string(sibling_id))}});
}

}  // namespace medhome::care
