// SPDX-License-Identifier: Apache-2.0
#include "server/demo/demo.h"

#include <algorithm>

#include "access/practice.h"
#include "server/demo/accounts.h"
#include "server/demo/demo_records.h"
#include "server/demo/families/families.h"
#include "server/demo/practice.h"

namespace medhome::server {
Result<std::vector<DemoAccount>> fill_demo(access::Machinery with) {
    const std::vector<access::User> users = TRY(access::list_users(with.store, 1));
    const bool filled = std::any_of(users.begin(), users.end(), [](const access::User& user) { return is_demo_account(user.name); });
    if (!filled && !users.empty()) {
        return fail(ErrorKind::conflict, "demo.own-accounts",
                    "This site has accounts of its own. The demo's passwords are known to everybody, so it goes into a new database only: choose another --database.");
    }
    Moment today(with, with.clock.now());
    access::Records& records = today.records();
    if (!records.read("Organization", DemoRecords::id("practice"))) {
        TRY_VOID(access::put_practice(with.store, {1, "lakeside", "Lakeside Pediatrics", "+15550142200", "+15550142299", std::string(demo_zone)}));
        DemoRecords demo(with.clock.now(), civil_date(with.clock.now(), demo_zone));
        staff_and_pools(demo);
        services(demo);
        spanish_speaking_families(demo);
        foster_and_kinship_families(demo);
        families_of_teens_and_two_homes(demo);
        families_with_complex_care(demo);
        families_with_young_children(demo);
        what_families_say(demo);
        what_families_ask(demo);
        homes_and_grown_ups(demo);
        access::Extras extras;
        extras.statements = absences(records, demo);
        for (store::Statement& statement : ways_of_lakeside(records, demo)) extras.statements.push_back(std::move(statement));
        TRY_VOID(records.commit(demo.take(), std::move(extras)));
        TRY_VOID(demo.finish(with));
        TRY_VOID(make_invitations(with));
    }
    TRY_VOID(make_accounts(with));
    return printed_accounts();
}

}  // namespace medhome::server
