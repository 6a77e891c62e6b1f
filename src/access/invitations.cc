// SPDX-License-Identifier: Apache-2.0
#include "access/invitations.h"

#include <algorithm>

#include "access/acceptance.h"
#include "access/backstage.h"
#include "access/rows.h"
#include "access/sessions.h"

namespace medhome::access {

namespace {

// 32 signs that are not mistaken for one another on paper: no I, O, 0, 1. Twelve of them are 60 bits.
constexpr std::string_view signs = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

std::string hash_of(std::string_view code) {
    std::string plain;
    for (char c : code) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) plain += c;
    }
    return sha256_hex("invitation\n" + plain);
}

store::Visibility practice_sight(store::Tenant tenant) {
    store::Visibility sees;
    sees.tenant = tenant;
    sees.all_unowned = true;
    return sees;
}

tl::unexpected<Error> staff_only() { return fail(ErrorKind::forbidden, "staff.only", "Only the practice's staff can see this."); }

}  // namespace

NewInvitation new_invitation(store::Tenant tenant, std::string_view related_person_id, Instant now, Randomness& randomness) {
    NewInvitation made;
    unsigned char bytes[12];
    randomness.fill(bytes, sizeof bytes);
    for (std::size_t i = 0; i < sizeof bytes; ++i) {
        if (i == 4 || i == 8) made.code += '-';
        made.code += signs[bytes[i] % signs.size()];
    }
    made.ends = now + invitation_lives;
    made.statements.push_back({"UPDATE access_invitation SET ends = ?3 WHERE tenant = ?1 AND related_person = ?2 AND used IS NULL AND ends > ?3",
                               {tenant, std::string(related_person_id), to_number(now)},
                               {},
                               {}});
    made.statements.push_back({"INSERT INTO access_invitation (hash, tenant, related_person, created, ends) VALUES (?1, ?2, ?3, ?4, ?5)",
                               {hash_of(made.code), tenant, std::string(related_person_id), to_number(now), to_number(made.ends)},
                               {},
                               {}});
    return made;
}

NewInvitation new_invitation(Records& records, std::string_view related_person_id) {
    return new_invitation(records.caller().tenant, related_person_id, records.now(), Backstage::randomness(records));
}

Result<NewInvitation> create_invitation(Machinery with, store::Tenant tenant, std::string_view related_person_id) {
    TRY_VOID(with.store.read(practice_sight(tenant), "RelatedPerson", related_person_id));
    NewInvitation made = new_invitation(tenant, related_person_id, with.clock.now(), with.randomness);
    store::Commit commit;
    commit.tenant = tenant;
    commit.statements = made.statements;
    TRY_VOID(with.store.commit(std::move(commit)));
    return made;
}

Result<bool> is_invitation(Records& records, std::string_view related_person_id, std::string_view code) {
    if (!records.caller().is_staff()) return staff_only();
    const auto rows = TRY(Backstage::store(records).select_site(
        "SELECT 1 FROM access_invitation WHERE hash = ?1 AND tenant = ?2 AND related_person = ?3 AND used IS NULL AND ends > ?4",
        {hash_of(code), records.caller().tenant, std::string(related_person_id), to_number(records.now())}));
    return !rows.empty();
}

Result<std::vector<FamilyAccess>> family_access(Records& records, const std::vector<std::string>& related_person_ids) {
    if (!records.caller().is_staff()) return staff_only();
    store::Store& store = Backstage::store(records);
    const store::Tenant tenant = records.caller().tenant;
    std::vector<FamilyAccess> found;
    for (const std::string& id : related_person_ids) {
        FamilyAccess& access = found.emplace_back();
        access.related_person_id = id;
        const auto accounts = TRY(store.select_site("SELECT a.language FROM access_link l JOIN access_account a ON a.id = l.account_id "
                                                    "WHERE l.tenant = ?1 AND l.fhir_reference = ?2 AND a.disabled = 0",
                                                    {tenant, "RelatedPerson/" + id}));
        if (!accounts.empty()) {
            access.account = true;
            access.language = text_of(accounts.front(), 0);
        }
        const auto waiting = TRY(store.select_site("SELECT MAX(ends) FROM access_invitation WHERE tenant = ?1 AND related_person = ?2 AND used IS NULL AND ends > ?3",
                                                   {tenant, id, to_number(records.now())}));
        if (!waiting.empty() && !is_null(waiting.front(), 0)) access.invitation_ends = instant_of(waiting.front(), 0);
    }
    return found;
}

Result<std::vector<StaffMember>> staff_members(Records& records) {
    if (records.caller().is_family()) return staff_only();
    std::vector<StaffMember> found;
    for (const store::Row& row : TRY(Backstage::store(records).select_site(
             "SELECT l.fhir_reference, a.display_name, l.role FROM access_link l JOIN access_account a ON a.id = l.account_id "
             "WHERE l.tenant = ?1 AND l.role IN ('admin', 'clinician', 'coordinator') AND a.disabled = 0 ORDER BY a.display_name, l.fhir_reference",
             {records.caller().tenant}))) {
        found.push_back({text_of(row, 0), text_of(row, 1), TRY(role_of(text_of(row, 2)))});
    }
    return found;
}

Result<std::vector<std::string>> closed_accounts(Records& records) {
    if (records.caller().is_family()) return staff_only();
    std::vector<std::string> found;
    for (const store::Row& row : TRY(Backstage::store(records).select_site(
             "SELECT l.fhir_reference FROM access_link l JOIN access_account a ON a.id = l.account_id "
             "WHERE l.tenant = ?1 AND l.role IN ('admin', 'clinician', 'coordinator') GROUP BY l.fhir_reference HAVING MIN(a.disabled) = 1",
             {records.caller().tenant}))) {
        found.push_back(text_of(row, 0));
    }
    return found;
}

Result<OpenInvitation> open_invitation(store::Store& store, std::string_view code, Instant now) {
    OpenInvitation found;
    found.hash = hash_of(code);
    const auto rows = TRY(store.select_site("SELECT tenant, related_person, ends, used FROM access_invitation WHERE hash = ?1", {found.hash}));
    if (rows.empty()) return fail(ErrorKind::not_found, "invitation.unknown", "This code is not one of ours. Look at it again, or ask the practice for a new one.");
    found.tenant = number_of(rows[0], 0);
    found.related_person_id = text_of(rows[0], 1);
    const Error ended{ErrorKind::gone, "invitation.ended", "This code was used or has ended. Ask the practice for a new one.", {}};
    if (!is_null(rows[0], 3) || instant_of(rows[0], 2) <= now) return tl::unexpected(ended);
    // A RelatedPerson who was taken back has nothing to offer any more.
    const auto links = TRY(family_links(store, found.tenant, {"RelatedPerson/" + found.related_person_id}, now, "UTC"));
    if (links.empty()) return tl::unexpected(ended);
    return found;
}

store::Statement use_invitation(const OpenInvitation& invitation, Instant now) {
    return {"UPDATE access_invitation SET used = ?2 WHERE hash = ?1 AND used IS NULL AND ends > ?2",
            {invitation.hash, to_number(now)},
            1,
            Error{ErrorKind::gone, "invitation.ended", "This code was used or has ended. Ask the practice for a new one.", {}}};
}

}  // namespace medhome::access
