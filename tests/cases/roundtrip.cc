// SPDX-License-Identifier: Apache-2.0
#include "roundtrip.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "access/records.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"
#include "ingest/files.h"
#include "server/site.h"

namespace medhome::cases {

namespace {

using fhir::json::Value;

// Compact text of the members, in order, but for `dropped`.
std::string without(const fhir::json::Document& document, Value object, const std::vector<std::string_view>& dropped, bool is_root) {
    std::string out;
    for (const Value member : object.children()) {
        const std::string_view key = member.key();
        if (std::find(dropped.begin(), dropped.end(), key) != dropped.end()) continue;
        std::string text;
        if (is_root && key == "meta" && member.is_object()) {
            const std::string meta = without(document, member, {"versionId", "lastUpdated", "_versionId", "_lastUpdated"}, false);
            if (meta.empty()) continue;
            text = "\"meta\":{" + meta + "}";
        } else {
            text = fhir::json::minify(std::string_view(document.source()).substr(member.member_begin(), member.end() - member.member_begin()));
        }
        if (!out.empty()) out += ',';
        out += text;
    }
    return out;
}

Result<std::string> compared(std::string text) {
    const fhir::json::Document document = TRY(fhir::json::parse(std::move(text)));
    return without(document, document.root(), {"id"}, true);
}

// `name<TAB>rule` a line; the name is the case's.
std::map<std::string, std::string> set_aside_list(const std::string& path) {
    std::map<std::string, std::string> list;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        const std::size_t tab = line.find('\t');
        list.emplace(line.substr(0, tab), tab == std::string::npos ? "" : line.substr(tab + 1));
    }
    return list;
}

class RoundTrip {
public:
    explicit RoundTrip(server::Site& site) : records_(*site.store, site.clock, site.randomness, caller(), access::Purpose::import_data, {"cases roundtrip", "", "create"}) {}

    void take(const std::string& text, const std::string& file, const std::string& place) {
        Result<fhir::json::Document> document = fhir::json::parse(text);
        if (!document) {
            one(text, file, place);
            return;
        }
        const Value root = document->root();
        const std::string_view kind = root["type"].text();
        if (root["resourceType"].text() == "Bundle" && (kind == "transaction" || kind == "batch")) {
            std::size_t index = 0;
            const std::int64_t before = read;
            for (const Value entry : root["entry"].children()) {
                if (const Value resource = entry["resource"]) {
                    one(std::string(resource.raw()), file, (place.empty() ? "" : place + " ") + fmt::format("entry {}", index));
                }
                ++index;
            }
            if (read == before) one(text, file, place);  // it only asks (GET, DELETE): the bundle itself is the case
            return;
        }
        // A file that is not a resource holds no case; the caller sees that by the count.
        if (root.is_object() && root["resourceType"]) one(text, file, place);
    }

    std::int64_t read = 0, passed = 0, failed = 0, aside = 0;

private:
    static access::Caller caller() {
        access::Caller caller;
        caller.account_id = "job:cases";
        caller.role = access::Role::job;
        caller.tenant = 1;
        return caller;
    }

    void fail_case(const std::string& name, const std::string& why) {
        ++failed;
        std::printf("FAIL %s: %s\n", name.c_str(), why.c_str());
    }

    void one(const std::string& text, const std::string& file, const std::string& place) {
        ++read;
        const std::string base = std::filesystem::path(file).filename().string();
        const std::string name = place.empty() ? base : base + " " + place;
        const auto rule = aside_.find(name);
        if (rule != aside_.end()) {
            ++aside;
            std::printf("SET ASIDE %s: %s\n", name.c_str(), rule->second.c_str());
            return;
        }
        const Result<std::string> before = compared(text);
        if (!before) return fail_case(name, before.error().text);
        access::Change change;
        const Result<fhir::json::Document> document = fhir::json::parse(text);
        change.type = document->root()["resourceType"].text();
        change.body = text;
        access::Extras extras;
        extras.allow_dead_references = true;
        extras.keep_conditional_references = true;
        const Result<std::vector<access::Changed>> done = records_.commit({std::move(change)}, std::move(extras));
        if (!done) {
            std::string why = done.error().text;
            for (const Issue& issue : done.error().issues) why += fmt::format(" [{} {}: {}]", issue.code, issue.path, issue.text);
            return fail_case(name, why);
        }
        const Result<store::Stored> stored = records_.read(done->front().type, done->front().id);
        if (!stored) return fail_case(name, stored.error().text);
        const Result<std::string> after = compared(*stored->body);
        if (!after) return fail_case(name, after.error().text);
        if (*before != *after) {
            std::size_t at = 0;
            while (at < before->size() && at < after->size() && (*before)[at] == (*after)[at]) ++at;
            return fail_case(name, fmt::format("differs at byte {}: was {} and is {}", at, before->substr(at, 60), after->substr(at, 60)));
        }
        ++passed;
    }

    access::Records records_;
    const std::map<std::string, std::string> aside_ = set_aside_list("tests/cases/set-aside/roundtrip.txt");
};

struct TemporarySite {
    std::string folder;
    std::unique_ptr<server::Site> site;
    ~TemporarySite() {
        site.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
};

}  // namespace

int roundtrip(const std::vector<std::string>& files) {
    const Result<std::vector<ingest::SourceFile>> sources = ingest::source_files(files);
    if (!sources) {
        std::fprintf(stderr, "%s\n", sources.error().text.c_str());
        return 2;
    }
    TemporarySite temporary;
    std::string pattern = (std::filesystem::temp_directory_path() / "medhome-cases-XXXXXX").string();
    if (!mkdtemp(pattern.data())) return 2;
    temporary.folder = pattern;
    Result<std::unique_ptr<server::Site>> site = server::open_site({.database = "sqlite:" + pattern + "/site.db"});
    if (!site) {
        std::fprintf(stderr, "%s\n", site.error().text.c_str());
        return 2;
    }
    temporary.site = std::move(*site);
    bool unrecognized = false;
    RoundTrip cases(*temporary.site);
    for (const ingest::SourceFile& source : *sources) {
        const std::int64_t before = cases.read;
        const Result<void> read = ingest::read_documents(source.path, [&](std::string text, const std::string& place) { cases.take(text, source.path, place); });
        std::printf("%s: %lld cases\n", std::filesystem::path(source.path).filename().c_str(), static_cast<long long>(cases.read - before));
        if (!read || cases.read == before) {
            std::fprintf(stderr, "%s: %s\n", source.path.c_str(), read ? "no case is recognized in it" : read.error().text.c_str());
            unrecognized = true;
        }
    }
    std::printf("%lld passed, %lld failed, %lld set aside\n", static_cast<long long>(cases.passed), static_cast<long long>(cases.failed), static_cast<long long>(cases.aside));
    return unrecognized ? 2 : cases.failed > 0 ? 1 : 0;
}

}  // namespace medhome::cases
