// SPDX-License-Identifier: Apache-2.0
#include "server/commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "access/accounts.h"
#include "access/parameters.h"
#include "access/practice.h"
#include "access/records.h"
#include "fhir/json/tree.h"
#include "ingest/import.h"
#include "server/progress.h"
#include "server/site.h"

namespace medhome::server {

namespace {

Result<access::Role> role_of(const std::string& name) {
    if (name == "admin") return access::Role::admin;
    if (name == "clinician") return access::Role::clinician;
    if (name == "coordinator") return access::Role::coordinator;
    if (name == "family") return access::Role::family;
    return fail(ErrorKind::invalid, "user.role", "--role is admin, clinician, coordinator or family.");
}

Result<store::Tenant> tenant_of(Site& site, const std::string& practice) {
    if (practice.empty()) return store::Tenant{1};
    for (const access::Practice& one : TRY(access::practices(*site.store))) {
        if (one.slug == practice || std::to_string(one.tenant) == practice) return one.tenant;
    }
    return fail(ErrorKind::not_found, "practice.unknown", fmt::format("There is no practice {} here. See `medhome practice list`.", practice));
}

// Typed twice on a terminal, unseen; one line elsewhere.
Result<std::string> read_password(bool from_stdin) {
    std::string password;
    if (!from_stdin && isatty(STDIN_FILENO)) {
        const char* typed = getpass("Password (10 characters or more): ");
        password = typed ? typed : "";
        const char* again = getpass("The same again: ");
        if (!again || password != again) return fail(ErrorKind::invalid, "user.password-differs", "The two passwords are not the same.");
        return password;
    }
    std::getline(std::cin, password);
    return password;
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::size_t from = 0;
    while (from < text.size()) {
        const std::size_t end = std::min(text.find_first_of(" ,", from), text.size());
        if (end > from) words.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return words;
}

void say(const std::string& line) { std::puts(line.c_str()); }

}  // namespace

Result<void> user_add(const UserOptions& options) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = options.database}));
    access::NewUser user;
    user.name = options.name;
    user.display_name = options.display_name.empty() ? options.name : options.display_name;
    user.role = options.admin ? access::Role::admin : TRY(role_of(options.role));
    user.tenant = TRY(tenant_of(*site, options.practice));
    user.fhir_reference = options.reference;
    user.language = options.language;
    user.password = TRY(read_password(options.password_from_stdin));
    const access::User made = TRY(access::add_user(site->machinery(), user));
    say(fmt::format("{} can sign in as {}.", made.name, access::to_string(made.role)));
    return {};
}

Result<void> user_list(const std::string& database) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    for (const access::Practice& practice : TRY(access::practices(*site->store))) {
        for (const access::User& user : TRY(access::list_users(*site->store, practice.tenant))) {
            say(fmt::format("{:<20} {:<12} {:<16} {}", user.name, access::to_string(user.role), practice.slug, user.disabled ? "disabled" : "active"));
        }
    }
    return {};
}

Result<void> user_disable(const std::string& database, const std::string& name, bool disabled) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    return access::disable_user(site->machinery(), name, disabled);
}

Result<void> user_password(const std::string& database, const std::string& name, bool from_stdin) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    return access::set_password(site->machinery(), name, TRY(read_password(from_stdin)));
}

Result<void> client_add(const std::string& database, const std::string& name, const std::string& scope, const std::string& practice) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database}));
    const access::Client made = TRY(access::add_client(site->machinery(), name, TRY(tenant_of(*site, practice)), words_of(scope)));
    say(made.id);
    return {};
}

Result<void> client_list(const std::string& database) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    for (const access::Practice& practice : TRY(access::practices(*site->store))) {
        for (const access::Client& client : TRY(access::list_clients(*site->store, practice.tenant))) {
            say(fmt::format("{}  {:<20} {:<16} {}", client.id, client.name, practice.slug, client.disabled ? "disabled" : "active"));
        }
    }
    return {};
}

Result<void> client_disable(const std::string& database, const std::string& id) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    return access::disable_client(site->machinery(), id);
}

Result<void> token(const std::string& database, const std::string& client, const std::string& scope, int hours, const std::string& practice) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database}));
    const access::NewToken made =
        TRY(access::create_token(site->machinery(), client, TRY(tenant_of(*site, practice)), words_of(scope), std::chrono::hours{hours}));
    say(fmt::format("A token that ends {}. It is shown this once:", to_fhir_instant(made.ends)));
    say(made.bearer);
    return {};
}

Result<void> practice_add(const std::string& database, const std::string& slug, const std::string& name, const std::string& phone,
                          const std::string& after_hours_phone, const std::string& zone) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database}));
    access::Practice practice;
    practice.tenant = 0;
    for (const access::Practice& one : TRY(access::practices(*site->store))) {
        practice.tenant = std::max(practice.tenant, one.tenant);
        if (one.slug == slug) return fail(ErrorKind::conflict, "practice.slug-taken", fmt::format("There is a practice {} already.", slug));
    }
    ++practice.tenant;
    practice.slug = slug;
    practice.name = name;
    practice.phone = phone;
    practice.after_hours_phone = after_hours_phone;
    practice.zone = zone;
    TRY_VOID(access::put_practice(*site->store, practice));
    say(fmt::format("{} is practice {}.", practice.slug, practice.tenant));
    return {};
}

Result<void> practice_set(const std::string& database, const std::string& practice, const std::string& slug, const std::string& name,
                          const std::string& phone, const std::string& after_hours_phone, const std::string& zone) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database}));
    access::Practice changed = TRY(access::practice_of(*site->store, TRY(tenant_of(*site, practice))));
    if (!slug.empty()) changed.slug = slug;
    if (!name.empty()) changed.name = name;
    if (!phone.empty()) changed.phone = phone;
    if (!after_hours_phone.empty()) changed.after_hours_phone = after_hours_phone;
    if (!zone.empty()) changed.zone = zone;
    TRY_VOID(access::put_practice(*site->store, changed));
    say(fmt::format("{}: {}, {}, {}", changed.slug, changed.name, changed.phone, changed.zone));
    return {};
}

Result<void> practice_list(const std::string& database) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    for (const access::Practice& practice : TRY(access::practices(*site->store))) {
        say(fmt::format("{:<4} {:<20} {}", practice.tenant, practice.slug, practice.name));
    }
    return {};
}

Result<void> import_files(const std::string& database, const std::vector<std::string>& paths, const std::string& report_path,
                          const std::string& practice, int threads) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database}));
    access::Caller caller;
    caller.account_id = "job:import";
    caller.role = access::Role::job;
    caller.tenant = TRY(tenant_of(*site, practice));
    const Result<access::Practice> home = access::practice_of(*site->store, caller.tenant);
    const std::string zone = home ? home->zone : "UTC";

    std::FILE* report = nullptr;
    std::int64_t listed = 0;
    ProgressBar bar("Importing");
    const auto start = std::chrono::steady_clock::now();
    ingest::ImportOptions options;
    options.threads = threads;
    options.records = [&] {
        return access::Records(*site->store, site->clock, site->randomness, caller, access::Purpose::import_data, {"medhome import", "", "import"}, "", zone);
    };
    options.on_progress = [&](const ingest::Progress& progress) {
        const double done = progress.bytes_total == 0 ? 0 : double(progress.bytes_done) / double(progress.bytes_total);
        bar.show(std::min(done, progress.finishing ? 0.999 : 0.99), progress.entries, "entries");
    };
    options.on_rejection = [&](const ingest::Rejection& rejection) {
        if (!report) report = std::fopen(report_path.c_str(), "we");
        std::string reasons;
        fhir::json::Writer w;
        w.object().member("file", rejection.file).member("place", rejection.place).member("text", rejection.text).key("issues").array();
        for (const Issue& issue : rejection.issues) {
            w.object().member("path", issue.path).member("code", issue.code).member("text", issue.text).end();
            if (reasons.size() < 300) reasons += fmt::format(" {}: {}", issue.path, issue.text);
        }
        w.end().end();
        if (report) std::fprintf(report, "%s\n", w.take().c_str());
        if (++listed <= 20) {
            std::fprintf(stderr, "\nrejected: %s %s: %s%s\n", rejection.file.c_str(), rejection.place.c_str(), rejection.text.c_str(), reasons.c_str());
        }
    };
    const Result<ingest::ImportReport> done = ingest::import_paths(paths, options);
    if (report) std::fclose(report);
    if (!done) return tl::unexpected(done.error());
    if (listed > 0) say(fmt::format("Why {} were rejected stands in {}", listed, report_path));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    say(fmt::format("{:.1f} seconds, {:.0f} resources a second", seconds, double(done->entries) / std::max(seconds, 0.001)));
    say(fmt::format("{} entries: {} stored, {} unchanged, {} rejected", done->entries, done->stored, done->unchanged, done->rejected));
    return {};
}

Result<void> backup(const std::string& database, const std::string& to) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    ProgressBar bar("Backing up");
    TRY_VOID(site->store->backup(to, [&](double done) { bar.show(done); }));
    say(fmt::format("The backup is at {}", to));
    return {};
}

Result<void> restore(const std::string& from, const std::string& database) {
    TRY_VOID(store::restore(from, database));
    say(fmt::format("{} holds what the backup held.", database));
    return {};
}

Result<bool> check(const std::string& database) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    ProgressBar bar("Checking");
    const store::CheckReport report = TRY(site->store->check([&](double done) { bar.show(done); }));
    for (const std::string& finding : report.findings) say(finding);
    say(fmt::format("{} records, {} versions, {} findings", report.records, report.versions, report.findings.size()));
    return report.findings.empty();
}

Result<void> reindex(const std::string& database) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    ProgressBar bar("Indexing");
    say(fmt::format("{} records indexed anew", TRY(site->store->reindex([&](double done) { bar.show(done); }))));
    // What the practices' own search parameters still wait for, without a server that does it.
    const std::string holder = new_uuid_v7(site->clock.now(), site->randomness);
    while (TRY(site->store->index_parameters(holder))) {
    }
    return {};
}

Result<void> search_parameters(const std::string& database) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    for (const access::Practice& practice : TRY(access::practices(*site->store))) {
        const fhir::search::OwnParameters own = TRY(access::own_parameters(*site->store, practice.tenant));
        for (const fhir::search::CustomParameter& one : own->all()) {
            say(fmt::format("{:<16} {:<24} {:<20} {:<10} {:<9} {}/{} {}", practice.slug, one.type, one.code, fhir::search::to_string(one.kind), fhir::search::to_string(one.state), one.done,
                            one.of_all, one.error));
        }
    }
    return {};
}

Result<void> migrate(const std::string& database) {
    TRY(open_site({.database = database, .create = false}));
    say("The database is as this program needs it.");
    return {};
}

}  // namespace medhome::server
