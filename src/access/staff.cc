// SPDX-License-Identifier: Apache-2.0
#include "access/staff.h"

#include "access/accounts.h"
#include "access/backstage.h"
#include "access/rows.h"
#include "access/sessions.h"

namespace medhome::access {
namespace {

constexpr std::string_view staff_roles = "('admin', 'clinician', 'coordinator')";

Result<std::vector<std::string>> accounts_of(Records& records, std::string_view practitioner) {
    if (records.caller().role != Role::admin) return fail(ErrorKind::forbidden, "staff.admin-only", "Only an administrator of the practice can do this.");
    if (practitioner == records.caller().fhir_reference) {
        return fail(ErrorKind::conflict, "staff.yourself", "This is your own account. Another administrator can do this for you.");
    }
    std::vector<std::string> ids;
    for (const store::Row& row : TRY(Backstage::store(records).select_site("SELECT account_id FROM access_link WHERE tenant = ?1 AND fhir_reference = ?2 AND role IN " +
                                                                               std::string(staff_roles) + " ORDER BY account_id",
                                                                           {records.caller().tenant, std::string(practitioner)}))) {
        ids.push_back(text_of(row, 0));
    }
    if (ids.empty()) return fail(ErrorKind::not_found, "staff.unknown", "This person has no account in your practice.");
    return ids;
}

store::Statement disable(std::string_view account_id, bool disabled) {
    return {"UPDATE access_account SET disabled = ?2 WHERE id = ?1", {std::string(account_id), std::int64_t(disabled)}, {}, {}};
}

}  // namespace

Result<std::vector<StaffAccount>> staff_accounts(Records& records) {
    if (!records.caller().is_staff()) return fail(ErrorKind::forbidden, "staff.only", "Only the practice's staff can see this.");
    std::vector<StaffAccount> found;
    for (const store::Row& row : TRY(Backstage::store(records).select_site(
             "SELECT l.fhir_reference, a.display_name, l.role, a.disabled FROM access_link l JOIN access_account a ON a.id = l.account_id "
             "WHERE l.tenant = ?1 AND l.role IN " + std::string(staff_roles) + " ORDER BY a.disabled, a.display_name, l.fhir_reference",
             {records.caller().tenant}))) {
        found.push_back({text_of(row, 0), text_of(row, 1), TRY(role_of(text_of(row, 2))), number_of(row, 3) != 0});
    }
    return found;
}

Result<std::vector<store::Statement>> staff_leaves(Records& records, std::string_view practitioner) {
    std::vector<store::Statement> statements;
    for (const std::string& id : TRY(accounts_of(records, practitioner))) {
        statements.push_back(disable(id, true));
        statements.push_back(end_sessions_of(id));
    }
    return statements;
}

Result<std::vector<store::Statement>> staff_returns(Records& records, std::string_view practitioner) {
    std::vector<store::Statement> statements;
    for (const std::string& id : TRY(accounts_of(records, practitioner))) statements.push_back(disable(id, false));
    return statements;
}

Result<std::vector<store::Statement>> link_same_adult(Records& records, std::string_view known_related_person, std::string_view new_related_person) {
    if (!records.caller().is_staff()) return fail(ErrorKind::forbidden, "staff.only", "Only the practice's staff can see this.");
    std::vector<store::Statement> statements;
    for (const store::Row& row : TRY(Backstage::store(records).select_site(
             "SELECT l.account_id FROM access_link l JOIN access_account a ON a.id = l.account_id WHERE l.tenant = ?1 AND l.fhir_reference = ?2 AND l.role = 'family' "
             "AND a.disabled = 0",
             {records.caller().tenant, "RelatedPerson/" + std::string(known_related_person)}))) {
        statements.push_back(link_statement(text_of(row, 0), records.caller().tenant, Role::family, "RelatedPerson/" + std::string(new_related_person), records.now()));
    }
    return statements;
}

}  // namespace medhome::access
