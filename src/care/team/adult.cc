// SPDX-License-Identifier: Apache-2.0
#include "care/team/adult.h"

#include <algorithm>

#include "care/team/care_team.h"
#include "care/team/person.h"
#include "fhir/search/index.h"

namespace medhome::care {
namespace {

constexpr std::string_view most = "_count=20";

// What is typed goes into a search as a value, so what has a meaning there is left out.
std::string as_value(std::string_view text) {
    std::string value;
    for (const char c : text) value += std::string_view("&,$|\\%+=#").find(c) == std::string_view::npos ? c : ' ';
    return value;
}

Result<json::Document> person_of(access::Records& records, std::string_view related_person, store::Stored& stored) {
    const store::Page page = TRY(records.search("Person?_count=1&relatedperson=" + std::string(related_person)));
    if (page.matches.empty()) return json::Document();
    stored = page.matches.front();
    return json::parse(*stored.body);
}

}  // namespace

Result<std::vector<KnownAdult>> known_adults(access::Records& records, std::string_view not_of_child, std::string_view given, std::string_view family,
                                             std::string_view phone) {
    std::vector<KnownAdult> adults;
    const std::string number = phone.empty() ? std::string() : to_e164(phone);
    std::vector<std::string> queries;
    if (!number.empty()) queries.push_back("RelatedPerson?active=true&" + std::string(most) + "&phone=" + "%2B" + number.substr(1));
    if (!as_value(family).empty() && !as_value(given).empty()) {
        queries.push_back("RelatedPerson?active=true&" + std::string(most) + "&name=" + as_value(family) + "&name=" + as_value(given));
    }
    const std::string name = fhir::search::fold(std::string(given) + " " + std::string(family));
    for (const std::string& query : queries) {
        const store::Page page = TRY(records.search(query));
        for (const store::Stored& one : page.matches) {
            const json::Document document = TRY(json::parse(*one.body));
            const json::Value record = document.root();
            KnownAdult adult{one.id, full_name(record["name"]), std::string(relationship_of(record)), phone_of(record["telecom"]),
                             id_in(reference_of(record["patient"]), "Patient"), false};
            adult.same_phone = !number.empty() && adult.phone == number;
            const bool again = std::any_of(adults.begin(), adults.end(), [&](const KnownAdult& other) { return other.related_person_id == one.id; });
            if (again || adult.child_id == not_of_child || adult.child_id.empty()) continue;
            if (!adult.same_phone && fhir::search::fold(adult.name) != name) continue;
            adults.push_back(std::move(adult));
        }
    }
    return adults;
}

Result<access::Change> same_adult(access::Records& records, std::string_view known, std::string_view added) {
    store::Stored stored;
    const json::Document before = TRY(person_of(records, known, stored));
    json::Writer links;
    links.array();
    for (const json::Value link : before.root()["link"].children()) links.raw(link.raw());
    const auto link = [&](std::string_view id) { links.object().key("target").raw(reference_json("RelatedPerson/" + std::string(id))).end(); };
    if (stored.id.empty()) link(known);
    link(added);
    links.end();
    access::Change change;
    change.type = "Person";
    if (stored.id.empty()) {
        json::Writer w;
        change.body = w.object().key("resourceType").string("Person").key("active").boolean(true).key("link").raw(links.take()).end().take();
        return change;
    }
    change.kind = access::Change::Kind::update;
    change.id = stored.id;
    change.if_match = stored.version;
    change.body = with_members(before.root(), {{"link", links.take()}});
    return change;
}

Result<std::vector<std::string>> children_of_adults(access::Records& records, const std::vector<std::string>& related_person_ids) {
    std::vector<std::string> related;
    std::vector<std::string> children;
    for (const std::string& id : related_person_ids) {
        store::Stored stored;
        const json::Document person = TRY(person_of(records, id, stored));
        for (const json::Value link : person.root()["link"].children()) {
            std::string other = id_in(reference_of(link["target"]), "RelatedPerson");
            if (!other.empty() && std::find(related.begin(), related.end(), other) == related.end()) related.push_back(std::move(other));
        }
    }
    for (const std::string& id : related) {
        const Result<store::Stored> stored = records.read("RelatedPerson", id);
        if (!stored) continue;
        const json::Document document = TRY(json::parse(*stored->body));
        std::string child = id_in(reference_of(document.root()["patient"]), "Patient");
        if (!child.empty() && std::find(children.begin(), children.end(), child) == children.end()) children.push_back(std::move(child));
    }
    return children;
}

}  // namespace medhome::care
