// SPDX-License-Identifier: Apache-2.0
#include "care/child/child_record.h"

#include <algorithm>

#include "access/invitations.h"
#include "care/about/about_record.h"
#include "care/elements.h"
#include "care/plan/plan_record.h"

namespace medhome::care {

Day today(const access::Records& records) { return civil_date(records.now(), records.zone()); }

std::string question_marks(std::size_t count, std::size_t first) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "?" : ", ?") + std::to_string(first + i);
    return list;
}

std::string joined(const std::vector<std::string>& ids) {
    std::string list;
    for (const std::string& id : ids) list += (list.empty() ? "" : ",") + id;
    return list;
}

Result<Child> read_child(access::Records& records, std::string_view child_id) {
    const store::Stored stored = TRY(records.read("Patient", child_id));
    const json::Document document = TRY(json::parse(*stored.body));
    return child_from(document.root());
}

Result<std::map<std::string, Child>> read_children(access::Records& records, const std::vector<std::string>& ids) {
    constexpr std::size_t ids_a_search = 60;
    std::map<std::string, Child> children;
    for (std::size_t from = 0; from < ids.size(); from += ids_a_search) {
        const std::vector<std::string> some(ids.begin() + static_cast<std::ptrdiff_t>(from),
                                            ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), from + ids_a_search)));
        const store::Page page = TRY(records.search("Patient?_count=100&_id=" + joined(some)));
        for (const store::Stored& one : page.matches) {
            const json::Document document = TRY(json::parse(*one.body));
            children.emplace(one.id, child_from(document.root()));
        }
    }
    return children;
}

Result<std::map<std::string, MainContact>> main_contacts(access::Records& records, const std::vector<std::string>& child_ids) {
    std::map<std::string, MainContact> found;
    if (child_ids.empty()) return found;
    store::Row params;
    for (const std::string& id : child_ids) params.emplace_back(id);
    const std::vector<store::Row> rows =
        TRY(records.select("SELECT c.child_id, c.member, c.team_id FROM care_central_contact c WHERE {visible:c} AND c.child_id IN (" +
                               question_marks(child_ids.size()) + ")",
                           params));
    for (const store::Row& row : rows) found[std::get<std::string>(row[0])] = {std::get<std::string>(row[1]), std::get<std::string>(row[2])};
    return found;
}

Result<MainContact> main_contact(access::Records& records, std::string_view child_id) {
    std::map<std::string, MainContact> found = TRY(main_contacts(records, {std::string(child_id)}));
    return found.empty() ? MainContact{} : found.begin()->second;
}

Result<std::map<std::string, std::vector<Alert>>> alerts_of(access::Records& records, const std::vector<std::string>& child_ids) {
    std::map<std::string, std::vector<Alert>> found;
    if (child_ids.empty()) return found;
    // An alert that is left out may hurt a child, so all pages are read; a page of children has a few hundred of them.
    constexpr int most_pages = 20;
    const std::string of = "patient=" + joined(child_ids) + "&_count=500";
    for (const std::string& query : {"AllergyIntolerance?" + of, "Flag?" + of}) {
        std::string cursor;
        for (int left = most_pages; left > 0; --left) {
            const store::Page page = TRY(records.search(cursor.empty() ? query : query + "&_cursor=" + cursor));
            for (const store::Stored& one : page.matches) {
                const json::Document document = TRY(json::parse(*one.body));
                const json::Value resource = document.root();
                const json::Value whose = one.type == "Flag" ? resource["subject"] : resource["patient"];
                if (std::optional<Alert> alert = alert_from(resource)) found[id_in(reference_of(whose), "Patient")].push_back(std::move(*alert));
            }
            cursor = page.next_cursor;
            if (cursor.empty()) break;
        }
        if (!cursor.empty()) return fail(ErrorKind::unavailable, "child.too-many-alerts", "There are more alerts here than can be shown. Search for one child by name.");
    }
    for (auto& [child, alerts] : found) sort_alerts(alerts);
    return found;
}

Result<void> load_people(access::Records& records, People& people, const std::vector<std::string>& references) {
    if (records.caller().is_staff()) {
        for (access::StaffMember& member : TRY(access::staff_members(records))) {
            people.put({member.fhir_reference, member.display_name, std::string(access::to_string(member.role)), {}, "staff"});
        }
    }
    return people.load(references);
}

Result<HeaderParts> read_header(access::Records& records, std::string_view child_id) {
    HeaderParts header;
    header.child = TRY(read_child(records, child_id));
    header.main = TRY(main_contact(records, child_id));
    header.alerts = std::move(TRY(alerts_of(records, {std::string(child_id)}))[std::string(child_id)]);
    const AboutUs about = TRY(read_about(records, child_id)).about;
    if (!about.text("say_name").empty()) header.child.pronunciation = about.text("say_name");
    if (!about.text("pronouns").empty()) header.child.pronouns = about.text("pronouns");
    header.strengths = about.text("child_strengths");
    header.what_matters = TRY(read_what_matters(records, child_id));
    return header;
}

void write_header(json::Writer& w, const HeaderParts& header, const People& people, Day day) {
    const Child& child = header.child;
    w.object().key("id").string(child.id).key("name").string(child.name);
    w.key("name_parts").object().key("given").string(child.given).key("family").string(child.family).end();
    text_or_null(w, "preferred_name", child.preferred_name);
    text_or_null(w, "pronunciation", child.pronunciation);
    text_or_null(w, "pronouns", child.pronouns);
    text_or_null(w, "gender", child.gender);
    text_or_null(w, "birth_date", child.birth_date);
    write_age(w.key("age"), child.age_on(day));
    text_or_null(w, "died", child.died);
    text_or_null(w, "language", child.language);
    w.key("interpreter").boolean(child.interpreter);
    people.write(w.key("main_contact"), header.main.member);
    write_alerts(w.key("alerts"), header.alerts);
    text_or_null(w, "what_matters", header.what_matters);
    text_or_null(w, "strengths", header.strengths);
    w.end();
}

}  // namespace medhome::care
