// The program `medhome`: words from the command line to the command that does them.
//
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>

#include "server/commands.h"
#include "server/export_command.h"
#include "server/package_commands.h"
#include "server/serve.h"

namespace {

using namespace medhome;

int told(const Error& error) {
    std::fprintf(stderr, "medhome: %s\n", error.text.c_str());
    for (const Issue& issue : error.issues) std::fprintf(stderr, "  %s: %s\n", issue.path.c_str(), issue.text.c_str());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Medhome: a child's care, kept together with the family"};
    app.set_version_flag("--version", "medhome 0.1.0");
    app.require_subcommand(1);
    app.set_config("--config", "", "A TOML file with the same names as the options");

    std::string database = "sqlite:medhome.db";
    std::function<Result<int>()> command;
    const auto done = [](const Result<void>& result) -> Result<int> {
        if (!result) return tl::unexpected(result.error());
        return 0;
    };
    const auto add = [&](CLI::App& under, const char* name, const char* help, std::function<Result<int>()> run) {
        CLI::App* sub = under.add_subcommand(name, help);
        sub->add_option("--database", database, "sqlite:PATH or postgresql://USER@HOST:PORT/NAME")->capture_default_str();
        sub->callback([&command, run = std::move(run)] { command = run; });
        return sub;
    };

    server::ServeOptions serving;
    CLI::App* serve = add(app, "serve", "Answer at an address", [&] {
        serving.database = database;
        return done(server::serve(serving));
    });
    serve->add_option("--listen", serving.listen, "address:port")->capture_default_str();
    serve->add_flag("--demo", serving.demo, "Fill an invented practice, with accounts that are printed (this machine only)");
    serve->add_flag("--behind-proxy", serving.behind_proxy, "A proxy in front speaks TLS; its X-Forwarded headers are believed");
    serve->add_option("--public-url", serving.public_url, "How the outside names this server, such as https://records.example.org");
    serve->add_option("--zone", serving.zone, "Time zone, such as America/New_York, instead of the practice's");
    serve->add_option("--workers", serving.workers, "Requests that may wait for the disk at once")->capture_default_str()->check(CLI::Range(1, 512));
    serve->add_option("--export-folder", serving.export_folder, "Where the files of Bulk Data exports lie; servers that share a database share it (beside the database unless said)");
    serve->add_option("--export-kept", serving.export_kept_seconds, "Seconds that they can be fetched")->capture_default_str()->check(CLI::Range(1, 30 * 86400));
    serve->add_flag("--delete-many", serving.fhir.delete_many, "A conditional DELETE takes all records that fit, not one alone");
    serve->add_option("--if-match-required", serving.fhir.if_match_required, "Types whose changes must say by If-Match which version they mean, or *")->delimiter(',');
    serve->add_option("--cors-origin", serving.cors_origins, "Sites whose pages may ask the FHIR interface, such as https://app.example.org, or *")->delimiter(',');
    serve->add_flag("--quiet", serving.quiet, "No log line a request");
    serve->add_flag("--log-plans", serving.log_plans, "A log line for each statement of the database: how it is run");

    std::vector<std::string> paths;
    std::string report = "medhome-import-report.ndjson", practice;
    int threads = 2;
    CLI::App* import = add(app, "import", "Bring in FHIR files and folders (.json .ndjson .xml, also .gz)",
                           [&] { return done(server::import_files(database, paths, report, practice, threads)); });
    import->add_option("paths", paths, "Files and folders")->required();
    import->add_option("--report", report, "Where what was rejected is listed")->capture_default_str();
    import->add_option("--practice", practice, "Which practice, where there are several");
    import->add_option("--threads", threads, "Files read at once")->capture_default_str()->check(CLI::Range(1, 64));

    server::ExportCommand exporting;
    CLI::App* exports = add(app, "export", "The practice's record into a folder: NDJSON, one type a file, packed", [&] {
        exporting.database = database;
        return done(server::export_files(exporting));
    });
    exports->add_option("to", exporting.to, "The folder to write")->required();
    exports->add_option("--type", exporting.types, "Only these resource types")->delimiter(',');
    exports->add_option("--since", exporting.since, "Only what changed after this instant, and what was deleted");
    exports->add_option("--practice", exporting.practice, "Which practice, where there are several");

    std::string path;
    add(app, "backup", "Copy the database while it works", [&] { return done(server::backup(database, path)); })
        ->add_option("to", path, "The file to write")->required();
    add(app, "restore", "Put a backup where no site is yet", [&] { return done(server::restore(path, database)); })
        ->add_option("from", path, "The backup")->required();
    add(app, "check", "See that the database is whole and its indexes say what the records say", [&]() -> Result<int> {
        const Result<bool> clean = server::check(database);
        if (!clean) return tl::unexpected(clean.error());
        return *clean ? 0 : 1;
    });
    add(app, "search-parameters", "The practices' own search parameters, and how far each is indexed", [&] { return done(server::search_parameters(database)); });
    add(app, "reindex", "Write every index row anew", [&] { return done(server::reindex(database)); });
    add(app, "migrate", "Bring the database to this program's form", [&] { return done(server::migrate(database)); });

    server::UserOptions user;
    CLI::App* users = app.add_subcommand("user", "Who may sign in")->require_subcommand(1);
    CLI::App* user_add = add(*users, "add", "A new account; the password is asked for", [&] {
        user.database = database;
        return done(server::user_add(user));
    });
    user_add->add_option("--name", user.name, "To sign in with")->required();
    user_add->add_option("--display-name", user.display_name, "As families see it");
    user_add->add_option("--role", user.role, "admin, clinician, coordinator or family")->capture_default_str();
    user_add->add_flag("--admin", user.admin, "The same as --role admin");
    user_add->add_option("--practice", user.practice, "Which practice, where there are several");
    user_add->add_option("--reference", user.reference, "Practitioner/... or RelatedPerson/... the account stands for");
    user_add->add_option("--language", user.language, "en or es")->capture_default_str()->check(CLI::IsMember({"en", "es"}));
    user_add->add_flag("--password-stdin", user.password_from_stdin, "Read the password from standard input");
    add(*users, "list", "Every account", [&] { return done(server::user_list(database)); });
    add(*users, "disable", "Ends the account's sessions; it may not sign in", [&] { return done(server::user_disable(database, user.name, true)); })
        ->add_option("--name", user.name)->required();
    add(*users, "enable", "It may sign in again", [&] { return done(server::user_disable(database, user.name, false)); })
        ->add_option("--name", user.name)->required();
    CLI::App* password = add(*users, "password", "A new password; ends the account's sessions",
                             [&] { return done(server::user_password(database, user.name, user.password_from_stdin)); });
    password->add_option("--name", user.name)->required();
    password->add_flag("--password-stdin", user.password_from_stdin, "Read the password from standard input");

    std::string client, scope = "system/*.cruds";
    CLI::App* clients = app.add_subcommand("client", "Programs that may call")->require_subcommand(1);
    CLI::App* client_add = add(*clients, "add", "A new client; prints its id", [&] { return done(server::client_add(database, client, scope, practice)); });
    client_add->add_option("--name", client)->required();
    client_add->add_option("--scope", scope, "The most its tokens may have")->capture_default_str();
    client_add->add_option("--practice", practice);
    add(*clients, "list", "Every client", [&] { return done(server::client_list(database)); });
    add(*clients, "disable", "Its tokens end", [&] { return done(server::client_disable(database, client)); })->add_option("--id", client)->required();

    int hours = 12;
    CLI::App* token = add(app, "token", "A bearer token for a machine, alone on the last line",
                          [&] { return done(server::token(database, client, scope, hours, practice)); });
    token->add_option("--client", client, "Its client; without it a client of its own is made");
    token->add_option("--scope", scope, "For example system/*.cruds or system/Observation.rs")->capture_default_str();
    token->add_option("--hours", hours, "How long it lives")->capture_default_str()->check(CLI::Range(1, 24 * 366));
    token->add_option("--practice", practice);

    std::vector<std::string> package_paths;
    std::string package, rule;
    bool no_longer = false;
    CLI::App* packages = app.add_subcommand("package", "FHIR packages: the profiles, value sets and code systems of guides")->require_subcommand(1);
    add(*packages, "add", "Load packages (.tgz, .ndjson, .ndjson.gz, folders)", [&] { return done(server::package_add(database, package_paths)); })
        ->add_option("paths", package_paths, "Files and folders")->required();
    add(*packages, "list", "Those that are loaded, and what is required", [&] { return done(server::package_list(database)); });
    add(*packages, "remove", "Take one out", [&] { return done(server::package_remove(database, package)); })
        ->add_option("package", package, "Such as hl7.fhir.us.core#6.1.0")->required();
    CLI::App* package_require = add(*packages, "require", "A profile that every write of a type must keep",
                                    [&] { return done(server::package_require(database, rule, practice, no_longer)); });
    package_require->add_option("rule", rule, "Type=canonical, such as Patient=http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0")->required();
    package_require->add_option("--practice", practice, "Which practice, where there are several");
    package_require->add_flag("--no-longer", no_longer, "It is required no more");

    std::string slug, name, phone, after_hours, zone = "America/New_York";
    CLI::App* practices = app.add_subcommand("practice", "The practices of this site")->require_subcommand(1);
    CLI::App* practice_add = add(*practices, "add", "One more practice",
                                 [&] { return done(server::practice_add(database, slug, name, phone, after_hours, zone)); });
    practice_add->add_option("--slug", slug, "Its part of an address: /t/SLUG/fhir")->required();
    practice_add->add_option("--name", name)->required();
    practice_add->add_option("--phone", phone);
    practice_add->add_option("--after-hours-phone", after_hours);
    practice_add->add_option("--zone", zone)->capture_default_str();
    std::string new_zone;
    CLI::App* practice_set = add(*practices, "set", "Name a practice, its numbers and its time zone",
                                 [&] { return done(server::practice_set(database, practice, slug, name, phone, after_hours, new_zone)); });
    practice_set->add_option("--practice", practice, "Which one, where there are several");
    practice_set->add_option("--slug", slug);
    practice_set->add_option("--name", name);
    practice_set->add_option("--phone", phone);
    practice_set->add_option("--after-hours-phone", after_hours);
    practice_set->add_option("--zone", new_zone, "Such as America/New_York");
    add(*practices, "list", "Every practice", [&] { return done(server::practice_list(database)); });

    CLI11_PARSE(app, argc, argv);
    try {
        const Result<int> code = command();
        return code ? *code : told(code.error());
    } catch (const std::exception&) {
        std::fprintf(stderr, "medhome: something broke on our side; what was stored before is safe. Run the command again.\n");
        return 70;
    }
}
