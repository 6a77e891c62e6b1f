// SPDX-License-Identifier: Apache-2.0
#include "rest/export/exports.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/log.h"
#include "fhir/json/tree.h"
#include "fhir/outcome.h"
#include "rest/exchange.h"
#include "rest/export/export_run.h"

namespace medhome::rest {
namespace {

using access::Job;
using access::JobState;
using exports::FileKind;
using exports::FileState;

constexpr std::string_view kind = "export";
constexpr std::chrono::seconds looks_every{1}, sweeps_every{20};

// "Prefer (string, required)": an answer that waits for the whole export would not come.
Result<void> check_prefer(const http::Request& request) {
    for (const auto& [name, value] : request.headers.fields()) {
        std::string lower = name;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
        if (lower == "prefer" && value.find("respond-async") != std::string::npos) return {};
    }
    return fail(ErrorKind::invalid, "export.prefer", "An export is answered later. Send Prefer: respond-async, then look at the Content-Location of the answer.");
}

bool accepts_gzip(std::string_view header) {
    while (!header.empty()) {
        std::string_view one = header.substr(0, header.find(','));
        header.remove_prefix(std::min(header.size(), one.size() + 1));
        std::string plain(one);
        std::erase(plain, ' ');
        if ((plain.starts_with("gzip") || plain.starts_with("*")) && plain.find(";q=0") == std::string::npos) return true;
        if ((plain.starts_with("gzip;q=0.") || plain.starts_with("*;q=0.")) && plain.find_first_of("123456789", plain.find("q=0.")) != std::string::npos) return true;
    }
    return false;
}

http::Response accepted(int status = 202) {
    http::Response response;
    response.status = status;
    return response;
}

void add_files(fhir::json::Writer& w, std::string_view name, FileKind which, const std::vector<FileState>& files, std::string_view base, const std::string& id) {
    w.key(name).array();
    for (const FileState& file : files) {
        if (file.kind != which) continue;
        w.object().member("type", file.type).member("url", fmt::format("{}/$export-file/{}/{}", base, id, file.number));
        w.key("count").number(file.count).end();
    }
    w.end();
}

std::string_view word_of(FileKind file) { return file == FileKind::output ? "output" : file == FileKind::deleted ? "deleted" : "error"; }

}  // namespace

Exports::Exports(access::Machinery with, ExportOptions options) : jobs_(with), options_(std::move(options)), holder_(new_uuid_v7(with.clock.now(), with.randomness)) {}

Exports::~Exports() { stop(); }

void Exports::start() {
    if (!offered() || worker_.joinable()) return;
    worker_ = std::thread([this] { work(); });
}

void Exports::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        wake_.notify_all();
    }
    if (worker_.joinable()) worker_.join();
}

bool Exports::stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

Result<http::Response> Exports::kick_off(const http::Request& request, access::Records& records, exports::Reach reach) {
    TRY_VOID(check_accept(request));
    TRY_VOID(check_prefer(request));
    const exports::ExportRequest asked = TRY(exports::export_request(request, records, reach));
    const Job job = TRY(jobs_.begin(records, kind, options_.limits));
    // The row is there first: files of an export that was refused would be nobody's. A server that is quicker finds no request yet and waits for it.
    const std::string folder = folder_of(job.id);
    std::error_code failed;
    std::filesystem::create_directories(options_.folder, failed);
    if (::mkdir(folder.c_str(), 0700) != 0) return fail(ErrorKind::unavailable, "export.disk", "The server cannot make the folder for the files of an export.");
    TRY_VOID(exports::write_whole(folder + "/request.json", exports::to_json(asked)));
    {
        const std::lock_guard lock(mutex_);
        something_new_ = true;
        wake_.notify_all();
    }
    http::Response response = accepted();
    response.headers.add("Content-Location", fmt::format("{}/$export-status/{}", base_of(request), job.id));
    return response;
}

Result<http::Response> Exports::status(const http::Request& request, access::Records& records) {
    const Job job = TRY(jobs_.find(records.caller(), kind, request.path_value("job")));
    if (job.state == JobState::failed) {
        return json_response(500, fhir::operation_outcome(Error{ErrorKind::internal, job.error, "The export could not be finished. Ask for it again; if it fails again, tell the administrator.", {}}));
    }
    if (job.state != JobState::done) {
        http::Response response = accepted();
        response.headers.add("X-Progress", job.state == JobState::waiting ? "waiting" : fmt::format("{} % done", job.progress / 10));
        const auto age = std::chrono::duration_cast<std::chrono::seconds>(jobs_.now() - job.created).count();
        response.headers.add("Retry-After", std::to_string(std::clamp<std::int64_t>(age / 10, 1, 30)));
        return response;
    }
    const std::string folder = folder_of(job.id);
    const exports::RunState state = TRY(exports::load_state(folder));
    const exports::ExportRequest asked = TRY(exports::export_request_from(TRY(exports::read_whole(folder + "/request.json"))));
    const std::string base = base_of(request);
    fhir::json::Writer w;
    w.object().member("transactionTime", to_fhir_instant(job.as_of)).member("request", asked.url).key("requiresAccessToken").boolean(true);
    add_files(w, "output", FileKind::output, state.files, base, job.id);
    add_files(w, "deleted", FileKind::deleted, state.files, base, job.id);
    add_files(w, "error", FileKind::error, state.files, base, job.id);
    w.end();
    http::Response response;
    response.headers.add("Content-Type", "application/json");
    response.headers.add("Expires", http_date(job.ends.value_or(jobs_.now())));
    response.body = w.take();
    return response;
}

Result<http::Response> Exports::cancel(const http::Request& request, access::Records& records) {
    const Job job = TRY(jobs_.find(records.caller(), kind, request.path_value("job")));
    TRY_VOID(jobs_.cancel(records, job));
    std::error_code ignored;
    std::filesystem::remove_all(folder_of(job.id), ignored);  // what a page under way still writes is swept later
    return accepted();
}

// "Download of each file is on the audit trail before its first byte is sent": DESIGN.md 5.4.
Result<http::Response> Exports::file(const http::Request& request, access::Records& records) {
    const Job job = TRY(jobs_.find(records.caller(), kind, request.path_value("job")));
    const auto no_file = [] { return fail(ErrorKind::not_found, "export.no-file", "This export has no such file, or it is not finished."); };
    if (job.state != JobState::done) return no_file();
    const std::string_view text = request.path_value("number");
    int number = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (bad != std::errc{} || end != text.data() + text.size()) return no_file();
    const exports::RunState state = TRY(exports::load_state(folder_of(job.id)));
    const auto file = std::find_if(state.files.begin(), state.files.end(), [&](const FileState& one) { return one.number == number; });
    if (file == state.files.end()) return no_file();

    http::Response response;
    const bool packed = accepts_gzip(request.headers.get("Accept-Encoding"));
    response.body = TRY(exports::contents(folder_of(job.id), *file, packed));
    response.headers.add("Content-Type", "application/fhir+ndjson");
    response.headers.add("Vary", "Accept-Encoding");
    if (packed) response.headers.add("Content-Encoding", "gzip");
    response.headers.add("Content-Disposition", fmt::format("attachment; filename=\"{}-{}-{}.ndjson\"", word_of(file->kind), file->type, number));
    records.touched("Binary", fmt::format("{}.{}", job.id, number));
    TRY_VOID(jobs_.told(records, job));
    return response;
}

void Exports::work() {
    std::chrono::steady_clock::time_point swept{};
    while (!stopping()) {
        bool worked = false;
        try {
            worked = work_once();
            if (const auto now = std::chrono::steady_clock::now(); now - swept > sweeps_every || swept == std::chrono::steady_clock::time_point{} || options_.kept < sweeps_every) {
                sweep();
                swept = now;
            }
        } catch (const std::exception&) {
            log::error("export.broke");
        }
        std::unique_lock lock(mutex_);
        if (!worked) wake_.wait_for(lock, looks_every, [this] { return stopping_ || something_new_; });
        something_new_ = false;
    }
}

bool Exports::work_once() {
    const auto job = jobs_.take(kind, holder_);
    if (!job) {
        log::warning("export.not-taken", {{"code", job.error().code}});
        return false;
    }
    if (!*job) return false;
    make(**job);
    return true;
}

void Exports::make(const Job& job) {
    const std::string folder = folder_of(job.id);
    if (!std::filesystem::exists(folder + "/request.json")) {
        // Asked for this moment; or by a server that died before it had written down what was asked, and its client never heard of the job.
        if (jobs_.now() - job.created < std::chrono::minutes(1)) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            if (const auto gone = jobs_.let_go(job, holder_); !gone) log::warning("export.not-let-go", {{"code", gone.error().code}});
        } else if (const auto over = jobs_.finish(job, holder_, JobState::failed, "export.no-request", jobs_.now() + options_.kept); !over) {
            log::warning("export.not-finished", {{"code", over.error().code}});
        }
        return;
    }
    const auto start = std::chrono::steady_clock::now();
    exports::ExportRun run(folder, job.as_of);
    const Result<bool> done = [&]() -> Result<bool> {
        access::Records records = jobs_.records_of(job, "$export", options_.base_url, options_.zone);
        // What a page read is told to the trail, and the lease renewed, in one commit.
        const auto sure = [&](std::int64_t progress) { return jobs_.renew(records, job, holder_, progress); };
        return run.run(records, sure, [this] { return stopping(); });
    }();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    Result<void> told;
    if (!done && done.error().code == "job.not-yours") {
        // Cancelled, or another server goes on with it.
    } else if (!done) {
        log::error("export.failed", {{"code", done.error().code}});
        told = jobs_.finish(job, holder_, JobState::failed, done.error().code, jobs_.now() + options_.kept);
    } else if (*done) {
        log::info("export.done", {{"records", run.state().records}, {"files", std::int64_t(run.state().files.size())}, {"ms", std::int64_t(took)}});
        told = jobs_.finish(job, holder_, JobState::done, "", jobs_.now() + options_.kept);
    } else {
        told = jobs_.let_go(job, holder_);
    }
    if (!told) log::warning("export.not-told", {{"code", told.error().code}});
}

// What is over is removed: the files first, then the row that knows of them.
void Exports::sweep() {
    std::error_code ignored;
    if (const auto over = jobs_.ended(kind)) {
        for (const std::string& id : *over) {
            std::filesystem::remove_all(folder_of(id), ignored);
            if (const auto gone = jobs_.forget(id); !gone) log::warning("export.not-forgotten", {{"code", gone.error().code}});
        }
    }
}

}  // namespace medhome::rest
