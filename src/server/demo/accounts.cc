// SPDX-License-Identifier: Apache-2.0
#include "server/demo/accounts.h"

#include <algorithm>

#include "access/invitations.h"
#include "server/demo/demo_records.h"

namespace medhome::server {
namespace {

using access::Role;

struct SignIn {
    std::string_view name, display_name;
    Role role;
    std::string_view language;
    std::vector<std::string_view> is;  // keys of the Practitioner or of the RelatedPersons, one a child
    std::string_view can;              // empty: not printed
    bool left = false;
};

const std::vector<SignIn>& sign_ins() {
    static const std::vector<SignIn> all{
        {"rosa", "Rosa Delgado", Role::coordinator, "en", {"rosa"}, "Rosa Delgado, coordinator, answers for Marcus too: open Needs, see what is stuck for Mateo"},
        {"elena", "Elena Marín Castro", Role::coordinator, "es", {"elena"}, "Elena Marín, social worker, in Spanish: find José Ángel, open his plan"},
        {"okafor", "Dr. Amara Okafor", Role::clinician, "en", {"okafor"}, "Dr. Amara Okafor, clinician: read Mateo's page, then his plan"},
        {"priya", "Priya Nair", Role::clinician, "en", {"priya"}, "Priya Nair, nurse: find Hannah, whose plan has a step for her"},
        {"dana", "Dana Whitfield", Role::admin, "en", {"dana"}, "Dana Whitfield, administrator: find Liliana and name her main contact"},
        {"marcus", "Marcus Lee", Role::coordinator, "en", {"marcus"}, ""},
        {"chen", "Dr. Wei Chen", Role::clinician, "en", {"chen"}, ""},
        {"tom", "Tom Reilly", Role::coordinator, "en", {"tom"}, ""},
        {"grace", "Grace Holloway", Role::coordinator, "en", {"grace"}, "", true},
        {"maria", "", Role::family, "es", {"maria-mateo", "maria-lucia"}, "María José, mother of Mateo and Lucía, in Spanish: say whether the help came"},
        {"angel", "", Role::family, "es", {"angel"}, "Ángel, father of José Ángel, in Spanish: read the plan, see who to call"},
        {"denise", "", Role::family, "en", {"denise", "denise-jaylen"}, "Denise, foster mother of Ava and Jaylen: see who to call, mark a step done"},
        {"andre", "", Role::family, "en", {"andre-maya", "andre-oliver"}, "Andre, father of Maya and Oliver, who have two homes: mark a step done"},
        {"joanna", "", Role::family, "en", {"joanna", "joanna-ben"}, "Joanna, mother of Hannah and Ben: see where each need stands"},
        {"kristin", "", Role::family, "en", {"kristin-maya", "kristin-oliver"}, ""},
        {"karen", "", Role::family, "en", {"karen-noah", "karen-ethan"}, ""},
        {"juana", "", Role::family, "es", {"juana"}, ""},
        {"amal", "", Role::family, "en", {"amal"}, ""},
    };
    return all;
}

// Caregivers with a paper in their hands.
constexpr std::string_view invited[] = {"carmen",   "carmen-renata", "yolanda-valentina", "yolanda-tomas", "ruben-valentina", "consuelo",     "lorraine",
                                        "piotr",    "sam",           "luis",              "aissatou",      "ousmane",         "meera-aarav",  "meera-diya",
                                        "nikhil-diya", "simone-amari", "simone-jayden"};

std::string password_of(std::string_view name) { return "lakeside-" + std::string(name); }

}  // namespace

std::vector<DemoAccount> printed_accounts() {
    std::vector<DemoAccount> printed;
    for (const SignIn& one : sign_ins()) {
        if (!one.can.empty()) printed.push_back({std::string(one.name), password_of(one.name), std::string(one.can)});
    }
    return printed;
}

bool is_demo_account(std::string_view name) {
    return std::any_of(sign_ins().begin(), sign_ins().end(), [&](const SignIn& one) { return one.name == name; });
}

Result<void> make_accounts(access::Machinery with) {
    for (const SignIn& one : sign_ins()) {
        const auto reference = [&](std::string_view key) { return one.role == Role::family ? DemoRecords::caregiver(key) : DemoRecords::staff(key); };
        const Result<access::User> made = access::add_user(
            with, {std::string(one.name), std::string(one.display_name), password_of(one.name), one.role, 1, reference(one.is.front()), std::string(one.language)});
        if (!made && made.error().code == "sign-in.name-taken") continue;
        if (!made) return tl::unexpected(made.error());
        for (std::size_t more = 1; more < one.is.size(); ++more) TRY_VOID(access::link_user(with, one.name, 1, reference(one.is[more])));
        if (one.left) TRY_VOID(access::disable_user(with, one.name, true));
    }
    return {};
}

Result<void> make_invitations(access::Machinery with) {
    for (const std::string_view key : invited) TRY(access::create_invitation(with, 1, DemoRecords::id(key)));
    return {};
}

}  // namespace medhome::server
