// SPDX-License-Identifier: Apache-2.0
#include "rest/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <set>

#include "fhir/json/tree.h"
#include "fhir/validation/validate.h"
#include "rest/bundle_entry.h"
#include "rest/exchange.h"
#include "rest/interactions.h"
#include "rest/offered.h"

namespace medhome::rest {

namespace {

using access::Change;
using access::Changed;
using fhir::json::Value;

// So much one bundle is answered, and so long it is worked at: what comes then is told to come again by itself.
constexpr std::size_t most_answered = bundle_limit;
constexpr std::chrono::seconds longest{30};

class Budget {
public:
    void spend(const Answer& answer) { answered_ += answer.resource.size() + answer.outcome.size(); }
    bool is_spent() const { return answered_ > most_answered || std::chrono::steady_clock::now() > end_; }
    static Answer refusal() {
        const char* text = "This bundle asks for more than one answer can hold. Nothing was done for this entry: send it in a bundle of its own.";
        return answer_of(Error{ErrorKind::too_large, "bundle.too-costly", text, {Issue{Severity::error, "too-costly", "", text}}});
    }

private:
    std::size_t answered_ = 0;
    std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + longest;
};

constexpr std::size_t bulk_entries = 500;  // more than this queues behind interactive writes (DESIGN.md section 2)

// What is wrong with the Bundle around its resources: a misspelled ifNoneExist or ifMatch must not pass for one that was not sent.
// What concerns one entry goes to that entry, where nothing was said of it yet; the rest is returned.
std::vector<Issue> check_frame(Value bundle, std::vector<Result<Entry>>& entries) {
    constexpr std::string_view in_entry = "Bundle.entry[";
    std::vector<Issue> rest;
    std::map<std::size_t, Error> wrong;
    for (Issue& issue : fhir::validation::validate(bundle, {.most_issues = 500, .frame_alone = true})) {
        if (issue.severity != Severity::error && issue.severity != Severity::fatal) continue;
        std::size_t index = entries.size();
        if (issue.path.starts_with(in_entry)) std::from_chars(issue.path.data() + in_entry.size(), issue.path.data() + issue.path.size(), index);
        if (index >= entries.size()) {
            if (issue.code == "structure") rest.push_back(std::move(issue));  // what else its meta or id may hold is of no consequence
            continue;
        }
        Error& error = wrong.try_emplace(index, Error{ErrorKind::invalid, "bundle.entry", issue.text, {}}).first->second;
        error.issues.push_back(std::move(issue));
    }
    for (auto& [index, error] : wrong) {
        if (entries[index]) entries[index] = tl::unexpected(std::move(error));
    }
    return rest;
}

// What an entry reads, or an operation: as the same request alone.
Result<Answer> asked(const Entry& entry, const http::Request& request, access::Records& records, const Offered& offered) {
    const std::string base = base_of(request);
    http::Request one;
    one.method = entry.is_operation() ? http::Method::POST : http::Method::GET;
    one.path = base_path(request) + "/" + entry.path;
    one.query = entry.query;
    one.over_tls = request.over_tls;
    one.public_origin = request.public_origin;
    one.request_id = request.request_id;
    one.remote = request.remote;
    one.body = entry.resource;
    for (const std::string_view name : {"Host", "Prefer"}) {
        if (request.headers.has(name)) one.headers.add(std::string(name), std::string(request.headers.get(name)));
    }
    if (!entry.resource.empty()) one.headers.add("Content-Type", std::string(fhir_json));
    if (!entry.if_none_match_text.empty()) one.headers.add("If-None-Match", entry.if_none_match_text);
    if (!entry.if_modified_since.empty()) one.headers.add("If-Modified-Since", entry.if_modified_since);
    return answer_of(entry, TRY(offered.ask(std::move(one), "/" + entry.path, records)), base);
}

// "Same resource touched twice", "duplicate fullUrl", "a POST whose fullUrl is a PUT's": https://hl7.org/fhir/R4/http.html#trules
Result<void> check_transaction(const std::vector<Entry>& entries, const std::string& base) {
    std::set<std::string> touched, full_urls;
    for (const Entry& entry : entries) {
        const bool names_one = entry.method == "PUT" || entry.method == "PATCH" || entry.method == "DELETE";
        if (names_one && !entry.id.empty() && !touched.insert(base + "/" + entry.type + "/" + entry.id).second) {
            return tl::unexpected(wrong_entry(entry, ".request.url", "bundle.twice", "duplicate", "This record is changed twice in one transaction."));
        }
        if (!entry.full_url.empty() && !entry.fetches() && !full_urls.insert(entry.full_url + "|" + entry.resource_version).second) {
            return tl::unexpected(wrong_entry(entry, ".fullUrl", "bundle.same-full-url", "duplicate", "Two entries have the same fullUrl."));
        }
    }
    for (const Entry& entry : entries) {
        if (entry.method == "POST" && (touched.contains(entry.full_url) || touched.contains(base + "/" + entry.full_url))) {
            return tl::unexpected(wrong_entry(entry, ".fullUrl", "bundle.same-full-url", "duplicate",
                                              "The fullUrl of a POST is the record that another entry changes. Give it a urn:uuid: of its own."));
        }
        if (entry.is_operation()) {
            return tl::unexpected(wrong_entry(entry, ".request.url", "bundle.operation", "not-supported", "An operation is not part of a transaction here. Send it in a batch, or alone."));
        }
    }
    return {};
}

// What the site's settings make of a change.
Result<std::vector<Change>> changes_of(const Entry& entry, const std::string& base, access::Records& records, const Offered& offered) {
    std::vector<Change> changes;
    Change change = change_of(entry);
    if (change.kind == Change::Kind::remove && !change.where.empty() && offered.settings().delete_many) {
        auto many = removals(records, offered.settings(), base, change.type, change.where);
        if (!many) return tl::unexpected(wrong_entry(entry, ".request.url", many.error().code, "processing", many.error().text));
        return std::move(*many);
    }
    if (change.kind != Change::Kind::create) {
        if (const auto given = check_if_match(offered.settings(), change.type, change); !given) {
            return tl::unexpected(wrong_entry(entry, ".request.ifMatch", given.error().code, "required", given.error().text));
        }
    }
    changes.push_back(std::move(change));
    return changes;
}

struct Planned {  // one entry's part of the commit
    std::size_t entry = 0, first = 0, count = 0;
};

// R4's order: DELETE, POST, PUT and PATCH, GET. Answers stand in the order of the request.
Result<http::Response> transaction(const http::Request& request, access::Records& records, const std::vector<Entry>& entries, const Offered& offered) {
    const std::string base = base_of(request);
    TRY_VOID(check_transaction(entries, base));
    std::vector<std::size_t> order;
    for (const std::string_view methods : {"DELETE", "POST", "PUT PATCH"}) {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (methods.find(entries[i].method) != std::string_view::npos) order.push_back(i);
        }
    }
    std::vector<Change> changes;
    std::vector<Planned> planned;
    std::vector<std::pair<std::string, std::size_t>> names;
    std::vector<std::string> paths;
    for (const std::size_t i : order) {
        const Entry& entry = entries[i];
        std::vector<Change> own = TRY(changes_of(entry, base, records, offered));
        planned.push_back({i, changes.size(), own.size()});
        if (!entry.full_url.empty() && entry.method != "DELETE") {
            names.emplace_back(entry.full_url, changes.size());
            // Relative references to a POSTed entry whose fullUrl is [base]/Type/x are rewritten too.
            if (entry.method == "POST" && entry.full_url.starts_with(base + "/")) {
                names.emplace_back(entry.full_url.substr(base.size() + 1), changes.size());
            }
        }
        for (Change& change : own) {
            paths.push_back(entry.place() + ".resource");
            changes.push_back(std::move(change));
        }
    }
    std::vector<Answer> answers(entries.size());
    Budget budget;
    const Return give = preferred_return(request, Return::minimal);
    if (!changes.empty()) {
        access::Extras extras;
        extras.bulk = changes.size() > bulk_entries;
        const std::vector<Changed> done = TRY(records.commit(std::move(changes), std::move(extras), names, paths));
        Changed none;
        none.did = Changed::Did::removed;
        for (const Planned& one : planned) answers[one.entry] = answer_of(one.count == 1 ? done[one.first] : none, base, give);
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!entries[i].fetches()) continue;
        if (budget.is_spent()) {
            answers[i] = Budget::refusal();
            continue;
        }
        Result<Answer> answer = asked(entries[i], request, records, offered);
        answers[i] = answer ? std::move(*answer) : answer_of(answer.error());
        budget.spend(answers[i]);
    }
    return json_response(200, answer_bundle("transaction-response", answers));
}

Answer batched(const Entry& entry, const http::Request& request, access::Records& records, const Offered& offered) {
    if (entry.fetches() || entry.is_operation()) {
        Result<Answer> answer = asked(entry, request, records, offered);
        return answer ? std::move(*answer) : answer_of(answer.error());
    }
    const std::string base = base_of(request);
    auto changes = changes_of(entry, base, records, offered);
    if (!changes) return answer_of(changes.error());
    Changed none;
    none.did = Changed::Did::removed;
    const Return give = preferred_return(request, Return::minimal);
    if (changes->empty()) return answer_of(none, base, give);
    const std::vector<std::string> paths(changes->size(), entry.place() + ".resource");
    const bool one = changes->size() == 1;
    const auto done = records.commit(std::move(*changes), {}, {}, paths);
    if (!done) return answer_of(done.error());
    return answer_of(one ? done->front() : none, base, give);
}

// Creations that stand together and know nothing of each other share one commit, which is what a durable write costs; should it be refused, each is
// tried for itself. What asks the record something first (ifNoneExist, a conditional reference) is not among them.
constexpr std::size_t most_together = 100;

std::size_t creations_from(const std::vector<Result<Entry>>& entries, std::size_t from) {
    std::size_t to = from;
    for (; to < entries.size() && to - from < most_together; ++to) {
        const Result<Entry>& entry = entries[to];
        if (!entry || entry->method != "POST" || entry->is_operation() || !entry->if_none_exist.empty() || entry->resource.find('?') != std::string::npos) break;
    }
    return to;
}

// Whether the answers stand: a refusal of what was sent may be one entry's, and then each is tried for itself. What the server is to blame for is all entries'
// answer, for what was sent may have been done.
bool created_together(const std::vector<Result<Entry>>& entries, std::size_t from, std::size_t to, const http::Request& request, access::Records& records,
                      std::vector<Answer>& answers) {
    std::vector<Change> changes;
    std::vector<std::string> paths;
    for (std::size_t i = from; i < to; ++i) {
        changes.push_back(change_of(*entries[i]));
        paths.push_back(entries[i]->place() + ".resource");
    }
    const auto done = records.commit(std::move(changes), {}, {}, paths);
    if (!done) {
        if (done.error().kind != ErrorKind::unavailable && done.error().kind != ErrorKind::internal) return false;
        for (std::size_t i = from; i < to; ++i) answers.push_back(answer_of(done.error()));
        return true;
    }
    for (const Changed& one : *done) answers.push_back(answer_of(one, base_of(request), preferred_return(request, Return::minimal)));
    return true;
}

std::vector<Answer> batch(const std::vector<Result<Entry>>& entries, const http::Request& request, access::Records& records, const Offered& offered) {
    std::vector<Answer> answers;
    Budget budget;
    while (answers.size() < entries.size()) {
        const std::size_t from = answers.size();
        const std::size_t to = std::max(creations_from(entries, from), from + 1);
        if (budget.is_spent()) {
            answers.push_back(Budget::refusal());
        } else if (to - from == 1 || !created_together(entries, from, to, request, records, answers)) {
            for (std::size_t k = from; k < to; ++k) answers.push_back(entries[k] ? batched(*entries[k], request, records, offered) : answer_of(entries[k].error()));
        }
        for (std::size_t k = from; k < answers.size(); ++k) budget.spend(answers[k]);
    }
    return answers;
}

}  // namespace

Result<http::Response> take_bundle(const http::Request& request, access::Records& records, const Offered& offered) {
    TRY_VOID(check_accept(request));
    TRY_VOID(check_content_type(request));
    const fhir::json::Document document = TRY(fhir::json::parse(request.body));
    const Value root = document.root();
    if (root["resourceType"].text() != "Bundle") {
        return fail(ErrorKind::invalid, "bundle.not-a-bundle", "Only a Bundle can be sent to the base address. Send one resource to its type.",
                    {Issue{Severity::error, "invalid", "resourceType", "Only a Bundle can be sent to the base address."}});
    }
    const std::string_view type = root["type"].text();
    if (type != "transaction" && type != "batch") {
        return fail(ErrorKind::invalid, "bundle.type", "The Bundle must be a transaction or a batch.",
                    {Issue{Severity::error, "not-supported", "Bundle.type", "The Bundle must be a transaction or a batch."}});
    }
    const std::string base = base_of(request);
    std::vector<Result<Entry>> entries;
    if (root["entry"].is_array()) {
        for (const Value value : root["entry"].children()) entries.push_back(read_entry(value, entries.size(), base));
    }
    std::vector<Issue> around = check_frame(root, entries);
    if (type == "batch" && !around.empty()) {
        return fail(ErrorKind::invalid, "bundle.refused", "Nothing of this batch was done. See each issue.", std::move(around));
    }

    if (type == "transaction") {
        std::vector<Entry> all;
        std::vector<Issue> issues = std::move(around);
        for (auto& entry : entries) {
            if (entry) all.push_back(std::move(*entry));
            else issues.insert(issues.end(), entry.error().issues.begin(), entry.error().issues.end());
        }
        if (!issues.empty()) {
            return fail(ErrorKind::invalid, "bundle.refused", "Nothing of this transaction was stored. See each issue.", std::move(issues));
        }
        return transaction(request, records, all, offered);
    }
    return json_response(200, answer_bundle("batch-response", batch(entries, request, records, offered)));
}

}  // namespace medhome::rest
