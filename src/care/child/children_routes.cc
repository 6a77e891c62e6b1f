// The practice's children: found as one types, narrowed by filters, and the last ten that the caller opened.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/child/child_record.h"
#include "care/child/find_record.h"
#include "care/child/recent_tables.h"
#include "care/elements.h"
#include "care/page_routes.h"

namespace medhome::care {
namespace {

Result<std::string> children_json(access::Records& records, const std::vector<std::string>& ids) {
    const std::map<std::string, Child> known = TRY(read_children(records, ids));
    std::map<std::string, MainContact> contacts = TRY(main_contacts(records, ids));
    std::map<std::string, std::vector<Alert>> alerts = TRY(alerts_of(records, ids));
    People people(records);
    std::vector<std::string> references;
    for (const auto& [id, contact] : contacts) references.push_back(contact.member);
    TRY_VOID(load_people(records, people, references));
    json::Writer w;
    w.array();
    for (const std::string& id : ids) {
        const auto at = known.find(id);
        if (at == known.end()) continue;
        const Child& child = at->second;
        w.object().key("id").string(child.id).key("name").string(child.list_name);
        text_or_null(w, "preferred_name", child.preferred_name);
        text_or_null(w, "birth_date", child.birth_date);
        write_age(w.key("age"), child.age_on(today(records)));
        text_or_null(w, "died", child.died);
        text_or_null(w, "gender", child.gender);
        text_or_null(w, "language", child.language);
        people.write(w.key("main_contact"), contacts[child.id].member);
        write_alerts(w.key("alerts"), alerts[child.id]);
        w.end();
    }
    return w.end().take();
}

Result<http::Response> children(const http::Request& request, access::Records& records) {
    const ChildFilter filter = TRY(filter_from(parameter(request, "contact"), parameter(request, "language"), parameter(request, "age"),
                                               parameter(request, "needs"), parameter(request, "plan")));
    const std::string cursor = parameter(request, "cursor");
    const FoundChildren found = TRY(find_children(records, sought_in(parameter(request, "q")), filter, cursor, today(records)));
    json::Writer w;
    w.object().key("children").raw(TRY(children_json(records, found.ids)));
    text_or_null(w, "next", found.next);
    w.key("complete").boolean(found.complete).key("total");
    if (cursor.empty() && found.next.empty()) {
        w.number(static_cast<std::int64_t>(found.ids.size()));
    } else {
        w.null();
    }
    return json_response(200, w.end().take());
}

Result<http::Response> recent(const http::Request&, access::Records& records) {
    json::Writer w;
    w.object().key("children").raw(TRY(children_json(records, TRY(recently_opened(records)))));
    return json_response(200, w.end().take());
}

Result<http::Response> opened(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    access::Extras extras;
    extras.statements = opened_statements(records.caller(), child.id, records.now());
    return access::commit_and_answer(records, {}, [](const std::vector<access::Changed>&) { return json_response(200, "{}"); }, std::move(extras));
}

}  // namespace

void add_children_routes(access::Gate& gate, http::Router& router) {
    add_staff(gate, router, http::Method::GET, "/api/staff/children", "Find a child by name, birth date or phone", children);
    add_staff(gate, router, http::Method::GET, "/api/staff/children/recent", "The last ten children that the caller opened", recent);
    add_staff(gate, router, http::Method::POST, "/api/staff/children/{id}/opened", "Put a child on top of the caller's last ten", opened);
}

}  // namespace medhome::care
