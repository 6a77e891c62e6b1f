// SPDX-License-Identifier: Apache-2.0
#include "server/export_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <map>

#include "access/practice.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"
#include "fhir/search/values.h"
#include "rest/export/export_run.h"
#include "server/progress.h"
#include "server/site.h"

namespace medhome::server {
namespace {

using rest::exports::FileKind;
using rest::exports::FileState;

Result<store::Tenant> tenant_named(Site& site, const std::string& practice) {
    if (practice.empty()) return store::Tenant{1};
    for (const access::Practice& one : TRY(access::practices(*site.store)))
        if (one.slug == practice || std::to_string(one.tenant) == practice) return one.tenant;
    return fail(ErrorKind::not_found, "practice.unknown", fmt::format("There is no practice {} here. See `medhome practice list`.", practice));
}

Result<void> empty_folder(const std::string& path) {
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (!failed && std::filesystem::is_empty(path, failed) && !failed) return {};
    return fail(ErrorKind::invalid, "export.folder", fmt::format("{} must be a folder that is not there yet, or an empty one.", path));
}

Result<rest::exports::ExportRequest> asked(const ExportCommand& options, const std::string& zone) {
    rest::exports::ExportRequest request;
    request.url = "medhome export";
    request.zone = zone;
    request.types = options.types;
    for (const std::string& type : options.types)
        if (fhir::definitions::find_resource(type) == fhir::definitions::none) return fail(ErrorKind::invalid, "export.type", fmt::format("{} is no resource type of FHIR R4.", type));
    if (!options.since.empty()) {
        const auto interval = fhir::search::date_interval(options.since, zone);
        if (!interval) return fail(ErrorKind::invalid, "export.since", "--since is a date or an instant, such as 2026-11-22T04:41:16Z.");
        request.since = Instant(std::chrono::microseconds(interval->low));
    }
    return request;
}

// "Patient-1.ndjson.gz", and a manifest beside the files as the REST interface gives one.
Result<std::size_t> name_files(const std::string& folder, const rest::exports::RunState& state, Instant as_of) {
    std::map<std::string, int> of_type;
    fhir::json::Writer output, deleted;
    output.array();
    deleted.array();
    std::error_code failed;
    for (const FileState& file : state.files) {
        const std::string plain = file.kind == FileKind::deleted ? "deleted" : file.type;
        const std::string name = fmt::format("{}-{}.ndjson.gz", plain, ++of_type[plain]);
        std::filesystem::rename(rest::exports::path_of(folder, file.number), folder + "/" + name, failed);
        if (failed) return fail(ErrorKind::unavailable, "export.disk", fmt::format("{} could not be written.", name));
        (file.kind == FileKind::deleted ? deleted : output).object().member("type", file.type).member("url", name).key("count").number(file.count).end();
    }
    output.end();
    deleted.end();
    fhir::json::Writer w;
    w.object().member("transactionTime", to_fhir_instant(as_of)).member("request", "medhome export").key("requiresAccessToken").boolean(false);
    w.key("output").raw(output.take()).key("deleted").raw(deleted.take()).key("error").array().end().end();
    TRY_VOID(rest::exports::write_whole(folder + "/manifest.json", w.take() + "\n"));
    for (const char* ours : {"request.json", "state.json", "names.txt"}) std::filesystem::remove(folder + "/" + ours, failed);
    return state.files.size();
}

}  // namespace

Result<void> export_files(const ExportCommand& options) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = options.database, .create = false}));
    const store::Tenant tenant = TRY(tenant_named(*site, options.practice));
    const access::Practice practice = TRY(access::practice_of(*site->store, tenant));
    TRY_VOID(empty_folder(options.to));
    TRY_VOID(rest::exports::write_whole(options.to + "/request.json", rest::exports::to_json(TRY(asked(options, practice.zone)))));

    const access::Caller caller = access::job_caller(tenant, "export");
    store::Commit closing;
    closing.tenant = tenant;
    closing.closes = std::chrono::floor<std::chrono::milliseconds>(site->clock.now());
    store::AuditRow row;
    row.action = "E export";
    row.actor = caller.account_id;
    row.role = to_string(caller.role);
    row.purpose = to_string(access::Purpose::administration);
    row.route = "medhome export";
    row.at = site->clock.now();
    row.outcome = 200;
    closing.audit = std::move(row);
    const Instant as_of = *closing.closes;
    TRY_VOID(site->store->commit(std::move(closing)));

    access::Records records(*site->store, site->clock, site->randomness, caller, access::Purpose::administration, {"medhome export", "", "R export"}, "", practice.zone);
    ProgressBar bar("Exporting");
    rest::exports::ExportRun run(options.to, as_of);
    const auto sure = [&](std::int64_t progress) -> Result<void> {
        TRY_VOID(records.tell_audit(200));
        bar.show(double(progress) / 1000, run.state().records, "records");
        return {};
    };
    TRY(run.run(records, sure, [] { return false; }));
    const std::size_t files = TRY(name_files(options.to, run.state(), as_of));
    std::puts(fmt::format("{} records in {} files, as they stood at {}", run.state().records, files, to_fhir_instant(as_of)).c_str());
    return {};
}

}  // namespace medhome::server
