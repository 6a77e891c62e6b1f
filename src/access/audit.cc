// SPDX-License-Identifier: Apache-2.0
#include "access/audit.h"

#include "access/backstage.h"

namespace medhome::access {

namespace {

namespace json = fhir::json;

constexpr std::string_view event_type_system = "http://terminology.hl7.org/CodeSystem/audit-event-type";
constexpr std::string_view role_system = "https://medhome.dev/fhir/CodeSystem/role";
constexpr std::string_view action_system = "https://medhome.dev/fhir/CodeSystem/audit-action";

std::string_view outcome_code(int status) { return status < 400 ? "0" : status < 500 ? "4" : "8"; }

// https://hl7.org/fhir/R4/auditevent.html
std::string event(const store::AuditRow& row) {
    const std::size_t space = row.action.find(' ');
    const std::string_view letter = std::string_view(row.action).substr(0, space);
    const std::string_view what = space == std::string::npos ? std::string_view(row.action) : std::string_view(row.action).substr(space + 1);

    json::Writer writer;
    writer.object().key("resourceType").string("AuditEvent");
    if (!row.request_id.empty()) writer.key("id").string(uuid_v5("medhome audit", row.request_id + "\n" + std::to_string(row.at.time_since_epoch().count())));
    writer.key("type").object().key("system").string(event_type_system).key("code").string("rest").key("display").string("RESTful Operation").end();
    writer.key("subtype").array().object().key("system").string(action_system).key("code").string(what).end().end();
    if (letter.size() == 1) writer.key("action").string(letter);
    writer.key("recorded").string(to_fhir_instant(row.at));
    writer.key("outcome").string(outcome_code(row.outcome));
    if (!row.purpose.empty()) writer.key("purposeOfEvent").array().object().key("text").string(row.purpose).end().end();
    writer.key("agent").array().object();
    writer.key("role").array().object().key("coding").array().object().key("system").string(role_system).key("code").string(row.role).end().end().end().end();
    writer.key("altId").string(row.actor).key("requestor").boolean(true);
    writer.end().end();
    writer.key("source").object().key("observer").object().key("display").string("Medhome").end().end();
    writer.key("entity").array();
    writer.object().key("what").object().key("display").string(row.route.empty() ? "medhome" : row.route).end().end();
    for (const std::string& record : row.records) writer.object().key("what").object().key("reference").string(record).end().end();
    writer.end().end();
    return writer.take();
}

}  // namespace

Result<std::vector<AuditEvent>> audit_events(Records& records, int count, std::int64_t before) {
    if (records.caller().role != Role::admin) return fail(ErrorKind::forbidden, "audit.admin-only", "Only an administrator of the practice reads the audit trail.");
    std::vector<AuditEvent> events;
    for (const store::AuditRow& row : TRY(Backstage::store(records).audit_rows(records.caller().tenant, count, before))) events.push_back({event(row), row.at, row.number});
    records.touched("AuditEvent", "");
    return events;
}

}  // namespace medhome::access
