// SPDX-License-Identifier: Apache-2.0
#include "ingest/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"
#include "fhir/search/index.h"
#include "fhir/validation/primitives.h"
#include "ingest/files.h"
#include "ingest/sources.h"

namespace medhome::ingest {

namespace {

using fhir::validation::is_id;

using fhir::json::Value;

constexpr std::size_t entries_in_one_commit = 100;

// One resource to bring in, its references to other entries of its file already turned into Type/id.
struct Entry {
    std::string file, place;
    std::string type, id;
    std::string body;
    std::string if_none_exist;
    std::vector<fhir::json::Edit> conditional;                      // where "Type?query" references stand in body; text is the reference
    std::int64_t record_key = 0, content_key = 0;  // what ingest_seen remembers: 64-bit hashes of Type/id and of the bytes
    bool waits() const { return !conditional.empty(); }  // may need what comes later
};

class Import {
public:
    explicit Import(const ImportOptions& options) : options_(options) {}

    Result<ImportReport> run(const std::vector<SourceFile>& files) {
        for (const SourceFile& file : files) progress_.bytes_total += file.bytes;
        std::atomic<std::size_t> next{0};
        // What others refer to comes first, whole.
        std::size_t first_wave = 0;
        while (first_wave < files.size() && files[first_wave].path.find("/prerequisites/") != std::string::npos) ++first_wave;
        for (const std::size_t limit : {first_wave, files.size()}) {
            std::vector<std::jthread> workers;
            for (int i = 0; i < options_.threads; ++i) {
                workers.emplace_back([&] {
                    access::Records records = options_.records();
                    for (std::size_t at; !stopped() && (at = next.fetch_add(1)) < limit;) take_file(records, files[at]);
                });
                if (limit == first_wave) break;  // one after the other: each may find what the one before brought
            }
            workers.clear();
            next = limit;
        }
        finish_waiting();
        const std::scoped_lock lock(mutex_);
        if (stop_) return tl::unexpected(*stop_);
        return report_;
    }

private:
    bool stopped() {
        const std::scoped_lock lock(mutex_);
        return stop_.has_value();
    }

    void reject(const std::string& file, const std::string& place, const Error& error, std::int64_t entries) {
        const std::scoped_lock lock(mutex_);
        report_.rejected += entries;
        if (options_.on_rejection) options_.on_rejection(Rejection{file, place, error.issues, error.text});
    }

    void take_file(access::Records& records, const SourceFile& file) {
        std::vector<Entry> group;
        const Result<void> read = read_documents(file.path, [&](std::string text, const std::string& place) {
            Result<std::vector<Entry>> entries = entries_of(records, std::move(text), file.path, place);
            if (!entries) {
                count(1);
                reject(file.path, place, entries.error(), 1);
                return;
            }
            count(std::int64_t(entries->size()));
            for (Entry& entry : *entries) {
                group.push_back(std::move(entry));
                if (group.size() >= entries_in_one_commit) store_group(records, group, true);
            }
        });
        store_group(records, group, true);
        if (!read) {
            count(1);
            reject(file.path, "", read.error(), 1);
        }
        const std::scoped_lock lock(mutex_);
        progress_.bytes_done += file.bytes;
        tell();
    }

    void count(std::int64_t entries) {
        const std::scoped_lock lock(mutex_);
        report_.entries += entries;
        progress_.entries = report_.entries;
    }

    void tell() {
        if (options_.on_progress) options_.on_progress(progress_);
    }

    // The entries of a bundle, or the one resource; references between entries already name records.
    Result<std::vector<Entry>> entries_of(access::Records& records, std::string text, const std::string& file, const std::string& place) {
        const fhir::json::Document document = TRY(fhir::json::parse(std::move(text)));
        const Value root = document.root();
        const std::string_view type = root["resourceType"].text();
        if (fhir::definitions::find_resource(type) == fhir::definitions::none) {
            return fail(ErrorKind::invalid, "import.not-fhir", "This is not a FHIR R4 resource: it has no known resourceType.");
        }
        std::vector<Entry> entries;
        if (type == "Bundle") {
            const std::string_view kind = root["type"].text();
            if (kind == "transaction" || kind == "batch" || kind == "collection" || kind == "searchset" || kind == "history") {
                split(records, document, file, place, entries);
                return entries;
            }
        }
        Entry entry;
        entry.file = file;
        entry.place = place;
        finish(entry, document, root, {});
        entries.push_back(std::move(entry));
        return entries;
    }

    void split(access::Records& records, const fhir::json::Document& bundle, const std::string& file, const std::string& place, std::vector<Entry>& entries) {
        struct Place {
            Value resource, request;
            std::string name;
            std::size_t index;
        };
        std::vector<Place> places;
        std::unordered_map<std::string, std::string> names;  // fullUrl -> Type/id
        std::size_t index = 0;
        for (const Value value : bundle.root()["entry"].children()) {
            const Value resource = value["resource"];
            const std::string_view full_url = value["fullUrl"].text();
            if (resource.is_object()) {
                const std::string_view type = resource["resourceType"].text();
                std::string id = resource["id"] ? std::string(resource["id"].text()) : made_id(full_url, resource);
                // What is here already under another id is that record, for everything in this bundle that names it.
                std::string name = std::string(type) + "/" + existing(records, type, value["request"]["ifNoneExist"].text()).value_or(id);
                if (!full_url.empty()) names.emplace(full_url, name);
                // A bundle of batch kind may still name its neighbours by urn:uuid and their id.
                if (resource["id"]) names.emplace("urn:uuid:" + id, name);
                places.push_back({resource, value["request"], std::move(name), index});
            }
            ++index;
        }
        for (const Place& at : places) {
            Entry entry;
            entry.file = file;
            entry.place = (place.empty() ? "" : place + ", ") + fmt::format("entry {}", at.index);
            entry.id = at.name.substr(at.name.find('/') + 1);
            entry.if_none_exist = at.request["ifNoneExist"].text();
            finish(entry, bundle, at.resource, names);
            sources_.remember(file, at.resource, entry.id);
            entries.push_back(std::move(entry));
        }
    }

    static std::optional<std::string> existing(access::Records& records, std::string_view type, std::string_view if_none_exist) {
        if (if_none_exist.empty()) return {};
        const Result<store::Page> page = records.search(std::string(type) + "?" + std::string(if_none_exist) + "&_count=2");
        if (!page || page->matches.size() != 1) return {};
        return page->matches.front().id;
    }

    // The same source always gives the same id.
    static std::string made_id(std::string_view full_url, Value resource) {
        if (!full_url.empty()) {
            if (full_url.starts_with("urn:uuid:") && is_id(full_url.substr(9))) return std::string(full_url.substr(9));
            return uuid_v5("https://medhome.dev/import", full_url);
        }
        return uuid_v5("https://medhome.dev/import", fhir::json::minify(resource.raw()));
    }

    // Links inside a narrative: "urn:uuid:..." up to the quote that ends the attribute.
    static void rename_in_narrative(Value div, const std::unordered_map<std::string, std::string>& names, std::vector<fhir::json::Edit>& edits) {
        const std::string_view raw = div.raw();
        for (std::size_t at = raw.find("urn:"); at != std::string_view::npos; at = raw.find("urn:", at + 4)) {
            const std::size_t end = raw.find_first_of("\"'\\<> ", at);
            const auto known = names.find(std::string(raw.substr(at, end - at)));
            if (known != names.end()) edits.push_back({div.begin() + at, div.begin() + at + known->first.size(), known->second});
        }
    }

    static void finish(Entry& entry, const fhir::json::Document& document, Value resource, const std::unordered_map<std::string, std::string>& names) {
        entry.type = resource["resourceType"].text();
        if (entry.id.empty()) entry.id = resource["id"] ? std::string(resource["id"].text()) : made_id("", resource);
        std::vector<fhir::json::Edit> edits;
        for (const auto& reference : fhir::search::references(resource)) {
            if (reference.narrative) {
                rename_in_narrative(reference.value, names, edits);
                continue;
            }
            const auto known = names.find(std::string(reference.value.text()));
            if (known != names.end()) edits.push_back({reference.value.begin(), reference.value.end(), fhir::json::quote(known->second)});
        }
        entry.body = fhir::json::minify(fhir::json::apply_within(document.source(), resource.begin(), resource.end(), std::move(edits)));
        if (entry.body.find('?') != std::string::npos) find_conditional(entry);
        entry.record_key = std::int64_t(hash64(entry.type + "/" + entry.id));
        entry.content_key = std::int64_t(hash64(entry.body));
    }

    static void find_conditional(Entry& entry) {
        const Result<fhir::json::Document> document = fhir::json::parse(entry.body);
        if (!document) return;  // what is wrong with it is told when it is stored
        for (const auto& reference : fhir::search::references(document->root())) {
            if (reference.conditional) entry.conditional.push_back({reference.value.begin(), reference.value.end(), std::string(reference.value.text())});
        }
    }

    // The body with those conditional references resolved that the files themselves answer.
    std::string resolved_body(const Entry& entry) const {
        std::vector<fhir::json::Edit> edits;
        for (const fhir::json::Edit& reference : entry.conditional) {
            const std::size_t mark = reference.text.find('?');
            const std::string type = reference.text.substr(0, mark);
            const auto id = sources_.meant(entry.file, type, std::string_view(reference.text).substr(mark + 1));
            if (id) edits.push_back({reference.begin, reference.end, fhir::json::quote(type + "/" + *id)});
        }
        return edits.empty() ? entry.body : fhir::json::apply(entry.body, std::move(edits));
    }

    access::Change change_of(const Entry& entry) {
        access::Change change;
        change.type = entry.type;
        change.id = entry.id;
        change.body = resolved_body(entry);
        change.kind = entry.if_none_exist.empty() ? access::Change::Kind::update : access::Change::Kind::create;
        change.if_none_exist = entry.if_none_exist;
        change.unchanged_is_no_write = true;
        change.unsaid_meta_stays = true;
        return change;
    }

    static access::Extras extras_for(store::Tenant tenant, const std::vector<Entry>& group, std::size_t from, std::size_t to) {
        access::Extras extras;
        extras.bulk = true;
        extras.allow_dead_references = true;
        for (std::size_t i = from; i < to; ++i) {
            store::Statement seen;
            seen.sql = "INSERT INTO ingest_seen (tenant_id, record_key, content_key) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            seen.params = {tenant, group[i].record_key, group[i].content_key};
            extras.statements.push_back(std::move(seen));
        }
        return extras;
    }

    void tally(const std::vector<access::Changed>& done) {
        const std::scoped_lock lock(mutex_);
        using Did = access::Changed::Did;
        for (const auto& changed : done) {
            if (changed.did == Did::created || changed.did == Did::updated) ++report_.stored;
            else ++report_.unchanged;
        }
    }

    // Leaves out what was brought in before, word for word.
    Result<void> drop_seen(access::Records& records, std::vector<Entry>& group) {
        std::string keys;
        for (const Entry& entry : group) keys += (keys.empty() ? "" : ",") + std::to_string(entry.record_key);
        const std::vector<store::Row> rows =
            TRY(records.select("SELECT record_key, content_key FROM ingest_seen WHERE tenant_id = {tenant} AND record_key IN (" + keys + ")", {}));
        std::multimap<std::int64_t, std::int64_t> seen;
        for (const store::Row& row : rows) seen.emplace(std::get<std::int64_t>(row[0]), std::get<std::int64_t>(row[1]));
        const auto before = group.size();
        std::erase_if(group, [&](const Entry& entry) {
            const auto [from, to] = seen.equal_range(entry.record_key);
            return std::any_of(from, to, [&](const auto& pair) { return pair.second == entry.content_key; });
        });
        const std::scoped_lock lock(mutex_);
        report_.unchanged += std::int64_t(before - group.size());
        return {};
    }

    // Stores a group in as few commits as it takes; what cannot be stored is reported alone. Empties the group.
    void store_group(access::Records& records, std::vector<Entry>& group, bool may_wait) {
        if (group.empty() || stopped()) return;
        if (const Result<void> dropped = drop_seen(records, group); !dropped) {
            give_up(dropped.error());
            return;
        }
        if (may_wait) {
            const auto split = std::stable_partition(group.begin(), group.end(), [](const Entry& entry) { return !entry.waits(); });
            const std::scoped_lock lock(mutex_);
            for (auto at = split; at != group.end(); ++at) waiting_.push_back(std::move(*at));
            group.erase(split, group.end());
        }
        // The same record twice in one group: the later says what holds, in an own commit.
        std::vector<Entry> again;
        std::unordered_map<std::int64_t, std::size_t> met;
        std::vector<Entry> once;
        for (Entry& entry : group) {
            if (met.emplace(entry.record_key, 1).second) once.push_back(std::move(entry));
            else again.push_back(std::move(entry));
        }
        store_range(records, once, 0, once.size());
        for (std::size_t i = 0; i < again.size(); ++i) store_range(records, again, i, i + 1);
        group.clear();
        const std::scoped_lock lock(mutex_);
        tell();
    }

    // Halves a refused range until the entries that are to blame stand alone.
    void store_range(access::Records& records, const std::vector<Entry>& group, std::size_t from, std::size_t to) {
        if (from >= to || stopped()) return;
        std::vector<access::Change> changes;
        for (std::size_t i = from; i < to; ++i) changes.push_back(change_of(group[i]));
        const Result<std::vector<access::Changed>> done = records.commit(std::move(changes), extras_for(records.caller().tenant, group, from, to));
        if (done) {
            tally(*done);
            return;
        }
        if (done.error().kind == ErrorKind::unavailable || done.error().kind == ErrorKind::internal) {
            give_up(done.error());
            return;
        }
        if (to - from == 1 && done.error().code == "reference.no-match" && !last_round_) {
            waiting_.push_back(group[from]);
            return;
        }
        if (to - from == 1) {
            reject(group[from].file, group[from].place, done.error(), 1);
            return;
        }
        const std::size_t middle = from + (to - from) / 2;
        store_range(records, group, from, middle);
        store_range(records, group, middle, to);
    }

    void give_up(const Error& error) {
        const std::scoped_lock lock(mutex_);
        if (!stop_) stop_ = error;
    }

    // Conditional references ("Practitioner?identifier=...") were kept until everything else was in. One may need another that waits:
    // as long as a round stores something, there is a next one.
    void finish_waiting() {
        access::Records records = options_.records();
        {
            const std::scoped_lock lock(mutex_);
            progress_.finishing = true;
            tell();
        }
        for (std::size_t before = 0; !waiting_.empty() && waiting_.size() != before && !stopped();) {
            before = waiting_.size();
            std::vector<Entry> round = std::move(waiting_);
            waiting_.clear();
            take_round(records, round);
        }
        last_round_ = true;
        std::vector<Entry> round = std::move(waiting_);
        take_round(records, round);
    }

    void take_round(access::Records& records, std::vector<Entry>& round) {
        for (std::size_t from = 0; from < round.size() && !stopped(); from += entries_in_one_commit) {
            const std::size_t to = std::min(round.size(), from + entries_in_one_commit);
            std::vector<Entry> group(std::make_move_iterator(round.begin() + std::ptrdiff_t(from)), std::make_move_iterator(round.begin() + std::ptrdiff_t(to)));
            store_group(records, group, false);
        }
    }

    const ImportOptions& options_;
    std::mutex mutex_;
    ImportReport report_;
    Progress progress_;
    Sources sources_;
    std::vector<Entry> waiting_;
    bool last_round_ = false;
    std::optional<Error> stop_;
};

}  // namespace

Result<ImportReport> import_paths(const std::vector<std::string>& paths, const ImportOptions& options) {
    const std::vector<SourceFile> files = TRY(source_files(paths));
    return Import(options).run(files);
}

std::vector<store::Migration> migrations() {
    return {{"ingest", 1,
             "CREATE TABLE ingest_seen (tenant_id INTEGER NOT NULL, record_key BIGINT NOT NULL, content_key BIGINT NOT NULL, "
             "PRIMARY KEY (tenant_id, record_key, content_key))"}};
}

}  // namespace medhome::ingest
