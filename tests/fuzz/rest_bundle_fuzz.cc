// Any bytes may be sent as a Bundle: to a real store, by somebody who may do everything. No crash, no answer that blames the server, and what was
// refused whole has left nothing.
//
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "access/accounts.h"
#include "access/guides.h"
#include "access/records.h"
#include "rest/bundle.h"
#include "rest/offered.h"
#include "store/store.h"

namespace {

using namespace medhome;

// A store of its own, made anew now and then so that runs stay alike.
class Site {
public:
    Site() {
        char pattern[] = "/tmp/medhome-fuzz-XXXXXX";
        if (!mkdtemp(pattern)) std::abort();
        folder_ = pattern;
        store::OpenOptions options;
        options.migrations = access::migrations();
        for (const store::Migration& migration : access::guide_migrations()) options.migrations.push_back(migration);
        store_ = std::move(*store::open("sqlite:" + folder_ + "/site.db", std::move(options)));
    }
    ~Site() {
        store_->close();
        std::filesystem::remove_all(folder_);
    }
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    access::Records records(const Clock& clock, Randomness& randomness) {
        access::Caller caller;
        caller.account_id = "fuzz";
        caller.role = access::Role::admin;
        caller.tenant = 1;
        return {*store_, clock, randomness, caller, access::Purpose::treatment, {"/fhir", "request", ""}, "https://here.example/fhir"};
    }
    // Of all records, deleted ones too.
    std::int64_t versions() { return std::get<std::int64_t>(store_->select_site("SELECT (SELECT count(*) FROM resource) + (SELECT count(*) FROM version)", {}).value()[0][0]); }

private:
    std::string folder_;
    std::unique_ptr<store::Store> store_;
};

[[noreturn]] void finding(const char* what, const Error* error = nullptr) {
    std::fprintf(stderr, "%s: %s\n", what, error ? error->code.c_str() : "");
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const SystemClock clock;
    static SystemRandomness randomness;
    static const rest::Offered offered{rest::Settings{}};
    static std::unique_ptr<Site> site;
    static int runs = 0;
    if (runs++ % 3000 == 0) site = std::make_unique<Site>();

    http::Request request;
    request.method = http::Method::POST;
    request.path = "/fhir";
    request.headers.add("Host", "here.example");
    request.headers.add("Content-Type", "application/fhir+json");
    request.body.assign(reinterpret_cast<const char*>(bytes), size);
    access::Records records = site->records(clock, randomness);
    const std::int64_t before = site->versions();
    const Result<http::Response> answer = rest::take_bundle(request, records, offered);
    if (!answer) {
        if (answer.error().kind == ErrorKind::internal) finding("the server blames itself", &answer.error());
        if (site->versions() != before) finding("refused, and yet something was written", &answer.error());
    } else if (answer->status >= 500) {
        finding("the server blames itself");
    }
    return 0;
}
