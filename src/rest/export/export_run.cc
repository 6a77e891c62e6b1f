// SPDX-License-Identifier: Apache-2.0
#include "rest/export/export_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"
#include "fhir/outcome.h"

namespace medhome::rest::exports {
namespace {

constexpr int page_size = 1000;
constexpr std::chrono::seconds tells_every{3};  // of a walk that finds nothing: the lease lasts longer
constexpr std::size_t patients_at_once = 200, names_at_once = 500, filtered_at_once = 100;
constexpr std::int64_t split_bytes = std::int64_t{16} << 20;  // of NDJSON a file

std::string names_file(const std::string& folder) { return folder + "/names.txt"; }
std::string state_file(const std::string& folder) { return folder + "/state.json"; }

std::int64_t number_of(fhir::json::Value value) {
    std::int64_t number = 0;
    const std::string_view text = value.text();
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string to_json(const RunState& state) {
    fhir::json::Writer w;
    w.object().key("step").number(std::int64_t(state.step)).key("part").number(std::int64_t(state.part)).key("cursor").string(state.cursor);
    w.key("namesBytes").number(state.names_bytes).key("namedAfter").string(state.named_after).key("records").number(state.records).key("done").boolean(state.done);
    w.key("files").array();
    for (const FileState& file : state.files) {
        w.object().key("number").number(file.number).key("kind").number(int(file.kind)).member("type", file.type).key("count").number(file.count);
        w.key("bytes").number(file.bytes).key("packed").number(file.packed).key("checksum").number(std::int64_t{file.checksum}).key("closed").boolean(file.closed).end();
    }
    w.end().end();
    return w.take();
}

// "The deleted array… each line is a Bundle of type transaction, with entries of method DELETE".
std::string deletion_bundle(const std::vector<std::string>& names) {
    fhir::json::Writer w;
    w.object().member("resourceType", "Bundle").member("type", "transaction").key("entry").array();
    for (const std::string& name : names) w.object().key("request").object().member("method", "DELETE").member("url", name).end().end();
    w.end().end();
    return w.take() + "\n";
}

// One line: JSON has no line feed but between its tokens.
void add_line(std::string& lines, const std::string& body, const fhir::Subset& subset) {
    const std::size_t from = lines.size();
    if (subset.kind == fhir::Subset::Kind::whole) lines += body;
    else lines += fhir::cut_down(body, subset);
    std::replace_if(lines.begin() + std::ptrdiff_t(from), lines.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    lines += '\n';
}

}  // namespace

Result<RunState> load_state(const std::string& folder) {
    RunState state;
    if (::access(state_file(folder).c_str(), F_OK) != 0) return state;
    const fhir::json::Document document = TRY(fhir::json::parse(TRY(read_whole(state_file(folder)))));
    const fhir::json::Value root = document.root();
    state.step = std::size_t(number_of(root["step"]));
    state.part = std::size_t(number_of(root["part"]));
    state.cursor = root["cursor"].text();
    state.names_bytes = number_of(root["namesBytes"]);
    state.named_after = root["namedAfter"].text();
    state.records = number_of(root["records"]);
    state.done = root["done"].text() == "true";
    for (const fhir::json::Value one : root["files"].children()) {
        FileState file;
        file.number = int(number_of(one["number"]));
        file.kind = FileKind(number_of(one["kind"]));
        file.type = one["type"].text();
        file.count = number_of(one["count"]);
        file.bytes = number_of(one["bytes"]);
        file.packed = number_of(one["packed"]);
        file.checksum = std::uint32_t(number_of(one["checksum"]));
        file.closed = one["closed"].text() == "true";
        state.files.push_back(std::move(file));
    }
    return state;
}

Result<bool> ExportRun::run(access::Records& records, const std::function<Result<void>(std::int64_t)>& sure, const std::function<bool()>& stopping) {
    TRY_VOID(begin(records));
    auto told = std::chrono::steady_clock::now();
    while (!state_.done) {
        if (stopping()) return false;
        if (state_.step < plan_.size()) {
            const bool anything = TRY(take_page(records));
            if (!anything && std::chrono::steady_clock::now() - told < tells_every) continue;
        } else if (names_ && (!closed_over_ || state_.named_after < "~")) {
            TRY_VOID(take_supporting(records));
        } else {
            TRY_VOID(close_files());
            if (!request_.ignored.empty()) {
                std::vector<Issue> issues;
                for (const std::string& text : request_.ignored) issues.push_back(Issue{Severity::warning, "not-supported", "", text});
                TRY_VOID(write(FileKind::error, "OperationOutcome", fhir::operation_outcome(issues) + "\n", 1));
                TRY_VOID(close_files());
            }
            state_.done = true;
        }
        TRY_VOID(sure(progress()));
        TRY_VOID(save());
        told = std::chrono::steady_clock::now();
    }
    return true;
}

Result<void> ExportRun::begin(access::Records& records) {
    request_ = TRY(export_request_from(TRY(read_whole(folder_ + "/request.json"))));
    state_ = TRY(load_state(folder_));
    supporting_ = Supporting(request_.base);
    make_plan(records.caller());
    if (state_.names_bytes > 0) {
        const std::string names = TRY(read_whole(names_file(folder_)));
        std::string_view left = std::string_view(names).substr(0, std::size_t(state_.names_bytes));
        while (!left.empty()) {
            const std::string_view one = left.substr(0, left.find('\n'));
            left.remove_prefix(std::min(left.size(), one.size() + 1));
            const std::size_t slash = one.find('/');
            supporting_.add(one.substr(0, slash), one.substr(slash + 1));
        }
        supporting_.take_new();
    }
    return {};
}

void ExportRun::make_plan(const access::Caller& caller) {
    using ReachOf = access::Whose::Reach;
    std::vector<std::string> readable;
    for (const auto index : fhir::definitions::resource_types()) {
        const std::string_view type = fhir::definitions::type(index).name;
        if (access::may_read(caller, type)) readable.emplace_back(type);
    }
    const auto wanted = [&](const std::string& type) { return request_.types.empty() || std::find(request_.types.begin(), request_.types.end(), type) != request_.types.end(); };
    if (request_.reach == Reach::system) {
        for (const std::string& type : readable)
            if (wanted(type)) plan_.push_back({type, ReachOf::everything});
        return;
    }
    const auto supports = [&](const std::string& type) { return wanted(type) && access::may_support(type); };
    const bool wants_support = std::any_of(readable.begin(), readable.end(), supports);
    const bool wants_care = std::any_of(readable.begin(), readable.end(), [&](const std::string& type) { return wanted(type) && !access::may_support(type); });
    // What stands behind a record is told from the records; where only what has changed is asked for, it is asked for by itself.
    names_ = wants_support && !request_.since;
    for (const std::string& type : readable) {
        const bool writes = wanted(type);
        if (!writes && (!names_ || wants_care)) continue;
        plan_.push_back({type, request_.these_patients ? ReachOf::these_children : ReachOf::children, writes, names_});
    }
    if (!wants_support || names_) return;
    for (const std::string& type : readable)
        if (supports(type)) plan_.push_back({type, ReachOf::nobodys});
}

access::Whose ExportRun::whose(const Step& step) const {
    access::Whose found{step.reach};
    if (step.reach == access::Whose::Reach::these_children) {
        const std::size_t from = std::min(state_.part * patients_at_once, request_.patients.size());
        const std::size_t to = std::min(from + patients_at_once, request_.patients.size());
        found.patient_ids.assign(request_.patients.begin() + std::ptrdiff_t(from), request_.patients.begin() + std::ptrdiff_t(to));
    }
    return found;
}

std::size_t ExportRun::parts() const {
    if (plan_[state_.step].reach != access::Whose::Reach::these_children) return 1;
    return (request_.patients.size() + patients_at_once - 1) / patients_at_once;
}

Result<bool> ExportRun::take_page(access::Records& records) {
    const Step& step = plan_[state_.step];
    bool anything = false;
    if (state_.part < parts()) {
        store::Page page = TRY(access::standing(records, step.type, whose(step), {as_of_, request_.since, page_size, state_.cursor}));
        anything = !page.matches.empty();
        const bool filtered = std::any_of(request_.filters.begin(), request_.filters.end(), [&](const TypeFilter& filter) { return filter.type == step.type; });
        std::set<std::string> passed;
        if (filtered && step.writes) passed = TRY(passing(records, step.type, page.matches));
        const fhir::Subset subset = subset_for(request_, step.type);
        std::string lines;
        std::int64_t count = 0;
        std::vector<std::string> deleted;
        for (const store::Stored& stored : page.matches) {
            if (stored.deleted) {
                if (step.writes) deleted.push_back(stored.type + "/" + stored.id);
                continue;
            }
            if (filtered && step.writes && !passed.contains(stored.id)) continue;
            if (step.looks) supporting_.look_through(*stored.body);
            if (!step.writes) continue;
            add_line(lines, *stored.body, subset);
            ++count;
        }
        TRY_VOID(write(FileKind::output, step.type, lines, count));
        if (!deleted.empty()) TRY_VOID(write(FileKind::deleted, "Bundle", deletion_bundle(deleted), 1));
        TRY_VOID(keep_names());
        state_.cursor = std::move(page.next_cursor);
        if (!state_.cursor.empty()) return anything;
        ++state_.part;
    }
    if (state_.part < parts()) return anything;
    for (FileState& file : state_.files) {
        if (file.kind != FileKind::output || file.closed) continue;
        TRY_VOID(close(folder_, file));
        anything = true;
    }
    ++state_.step;
    state_.part = 0;
    return anything;
}

// Those of the page that a _typeFilter of their type finds. "Any of them" where there are several.
// Differs from the spec: a record that changed while the export ran passes by what it says now.
Result<std::set<std::string>> ExportRun::passing(access::Records& records, const std::string& type, const std::vector<store::Stored>& page) const {
    std::set<std::string> found;
    for (std::size_t from = 0; from < page.size(); from += filtered_at_once) {
        std::string ids;
        for (std::size_t i = from; i < std::min(page.size(), from + filtered_at_once); ++i) ids += (ids.empty() ? "" : ",") + page[i].id;
        for (const TypeFilter& filter : request_.filters) {
            if (filter.type != type) continue;
            const store::Page matches = TRY(records.search(fmt::format("{}?{}{}_id={}&_count={}", type, filter.query, filter.query.empty() ? "" : "&", ids, filtered_at_once)));
            for (const store::Stored& match : matches.matches) found.insert(match.id);
        }
    }
    return found;
}

// By name, type after type. What is named by a record that went away meanwhile is found as it stood then.
Result<void> ExportRun::take_supporting(access::Records& records) {
    if (!closed_over_) {
        std::vector<Supporting::Name> names(supporting_.named().begin(), supporting_.named().end());
        while (!names.empty()) {
            for (std::size_t from = 0; from < names.size(); from += names_at_once) {
                const std::vector<Supporting::Name> some(names.begin() + std::ptrdiff_t(from), names.begin() + std::ptrdiff_t(std::min(names.size(), from + names_at_once)));
                for (const store::Stored& stored : TRY(access::supporting(records, some, as_of_))) supporting_.look_through(*stored.body);
            }
            names = supporting_.take_new();
        }
        for (const Supporting::Name& name : supporting_.named())
            if (request_.types.empty() || std::find(request_.types.begin(), request_.types.end(), name.first) != request_.types.end()) wanted_.push_back(name);
        closed_over_ = true;
    }
    const auto text_of = [](const Supporting::Name& name) { return name.first + "/" + name.second; };
    auto from = wanted_.begin();
    if (!state_.named_after.empty()) {
        const std::size_t slash = state_.named_after.find('/');
        from = std::upper_bound(wanted_.begin(), wanted_.end(), Supporting::Name(state_.named_after.substr(0, slash), state_.named_after.substr(slash + 1)));
    }
    auto to = from;
    while (to != wanted_.end() && to->first == from->first && to - from < std::ptrdiff_t(names_at_once)) ++to;
    if (from == to) {
        state_.named_after = "~";  // behind every type
        return {};
    }
    const std::vector<store::Stored> found = TRY(access::supporting(records, {from, to}, as_of_));
    const bool filtered = std::any_of(request_.filters.begin(), request_.filters.end(), [&](const TypeFilter& filter) { return filter.type == from->first; });
    const std::set<std::string> passed = filtered ? TRY(passing(records, from->first, found)) : std::set<std::string>();
    const fhir::Subset subset = subset_for(request_, from->first);
    std::string lines;
    std::int64_t count = 0;
    for (const store::Stored& stored : found) {
        if (filtered && !passed.contains(stored.id)) continue;
        add_line(lines, *stored.body, subset);
        ++count;
    }
    TRY_VOID(write(FileKind::output, from->first, lines, count));
    const bool type_ends = to == wanted_.end() || to->first != from->first;
    if (type_ends)
        for (FileState& file : state_.files)
            if (file.kind == FileKind::output) TRY_VOID(close(folder_, file));
    state_.named_after = text_of(*(to - 1));
    return {};
}

Result<void> ExportRun::write(FileKind kind, const std::string& type, const std::string& lines, std::int64_t resources) {
    if (resources == 0) return {};
    FileState* open = nullptr;
    for (FileState& file : state_.files)
        if (!file.closed && file.kind == kind && file.type == type) open = &file;
    if (!open) {
        FileState next;
        next.number = int(state_.files.size()) + 1;
        next.kind = kind;
        next.type = type;
        open = &state_.files.emplace_back(std::move(next));
    }
    TRY_VOID(append(folder_, *open, lines, resources));
    if (kind == FileKind::output) state_.records += resources;
    if (open->bytes >= split_bytes) TRY_VOID(close(folder_, *open));
    return {};
}

Result<void> ExportRun::close_files() {
    for (FileState& file : state_.files) TRY_VOID(close(folder_, file));
    return {};
}

// Names are appended; what stands behind the length that the state tells was not sure.
Result<void> ExportRun::keep_names() {
    std::string lines;
    for (const Supporting::Name& name : supporting_.take_new()) lines += name.first + "/" + name.second + "\n";
    if (lines.empty()) return {};
    TRY_VOID(write_at(names_file(folder_), state_.names_bytes, lines));
    state_.names_bytes += std::int64_t(lines.size());
    return {};
}

Result<void> ExportRun::save() { return write_whole(state_file(folder_), to_json(state_)); }

std::int64_t ExportRun::progress() const {
    if (state_.done) return 1000;
    return std::int64_t(state_.step * 1000 / (plan_.size() + 1));
}

}  // namespace medhome::rest::exports
