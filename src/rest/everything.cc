// SPDX-License-Identifier: Apache-2.0
#include "rest/everything.h"

#include <fmt/format.h>

#include <algorithm>

#include "fhir/definitions/definitions.h"
#include "rest/care_dates.h"
#include "rest/exchange.h"
#include "rest/operation_input.h"
#include "rest/supporting.h"

namespace medhome::rest {
namespace {

constexpr int most_on_a_page = 5000;
constexpr int fetched_at_once = 1000;

struct Asked {
    std::string patient_id;
    CareSpan span;
    std::optional<Instant> since;
    std::vector<std::string> types;  // empty: all
    int count = most_on_a_page;
    std::string cursor;
    std::string again;  // the query of a next link, without _cursor

    bool wants(std::string_view type) const { return types.empty() || std::find(types.begin(), types.end(), type) != types.end(); }
    bool wants_supporting() const { return types.empty() || std::any_of(types.begin(), types.end(), access::may_support); }
    bool in_time(const store::Stored& stored, std::string_view zone) const { return !span.limits() || in_span(stored.type, *stored.body, span, zone); }
    bool is_new(const store::Stored& stored) const { return !since || stored.updated > *since; }
};

Result<Asked> asked_of(const http::Request& request, const OperationInput& input, std::string_view zone) {
    Asked asked;
    asked.patient_id = request.path_value("id");
    for (const auto& [name, value] : input.values) {
        if (name == "start") {
            asked.span.from = TRY(date_of(name, value, zone)).first;
        } else if (name == "end") {
            asked.span.until = TRY(date_of(name, value, zone)).second;
        } else if (name == "_since") {
            asked.since = Instant(std::chrono::microseconds(TRY(date_of(name, value, zone)).first));
        } else if (name == "_type") {
            for (std::string& type : list_of(value)) {
                if (fhir::definitions::find_resource(type) == fhir::definitions::none) {
                    if (lenient(request)) continue;
                    return fail(ErrorKind::invalid, "operation.value", "_type must name resource types of FHIR R4, separated by commas. Names are case-sensitive.");
                }
                asked.types.push_back(std::move(type));
            }
        } else if (name == "_count") {
            asked.count = std::min(TRY(whole_number(name, value, 1, 1'000'000)), most_on_a_page);
        } else if (name == "_cursor") {
            asked.cursor = value;
            continue;
        } else if (name == "_format" || name == "_pretty") {
            // As it was asked, so it is linked.
        } else if (lenient(request)) {
            continue;
        } else {
            return fail(ErrorKind::unsupported, "operation.unknown-parameter",
                        "$everything takes start, end, _since, _type and _count. Leave other parameters out, or send Prefer: handling=lenient.");
        }
        asked.again += name + "=" + http::percent_encode(value) + "&";
    }
    return asked;
}

// The bundle, put together from the bytes of the records.
class Page {
public:
    Page(std::string base, const Asked& asked) : base_(std::move(base)), asked_(asked) {}

    void add(store::Stored stored, std::string_view mode) { entries_.push_back({std::move(stored), mode}); }
    bool full() const { return int(entries_.size()) >= asked_.count; }
    int left() const { return asked_.count - int(entries_.size()); }

    std::string text(const std::string& next_cursor) const {
        fhir::json::Writer w;
        w.object().member("resourceType", "Bundle").member("type", "searchset");
        if (asked_.cursor.empty() && next_cursor.empty()) w.key("total").number(std::int64_t(entries_.size()));
        const std::string here = fmt::format("{}/Patient/{}/$everything", base_, asked_.patient_id);
        const auto link = [&](std::string_view relation, std::string url) { w.object().member("relation", relation).member("url", url).end(); };
        w.key("link").array();
        std::string_view self = asked_.again;
        if (self.ends_with('&')) self.remove_suffix(1);
        link("self", self.empty() ? here : fmt::format("{}?{}", here, self));
        if (!next_cursor.empty()) link("next", fmt::format("{}?{}_cursor={}", here, asked_.again, http::percent_encode(next_cursor)));
        w.end().end();
        std::string out = w.take();
        if (entries_.empty()) return out;
        out.pop_back();  // the bundle's closing brace: entries come before it
        append_entries(out);
        return out += "]}";
    }

private:
    struct Entry {
        store::Stored stored;
        std::string_view mode;
    };

    // A type, an id and a mode need no escapes; the base is written once as JSON text.
    void append_entries(std::string& out) const {
        fhir::json::Writer quoted;
        quoted.string(base_);
        std::string base = quoted.take();
        base.pop_back();
        std::size_t size = out.size() + 16;
        for (const Entry& entry : entries_) size += entry.stored.body->size() + base.size() + 160;
        out.reserve(size);
        out += ",\"entry\":[";
        bool first = true;
        for (const Entry& entry : entries_) {
            if (!first) out += ',';
            first = false;
            out.append("{\"fullUrl\":").append(base).append("/").append(entry.stored.type).append("/").append(entry.stored.id);
            out.append("\",\"resource\":").append(*entry.stored.body).append(",\"search\":{\"mode\":\"").append(entry.mode).append("\"}}");
        }
    }

    std::string base_;
    const Asked& asked_;
    std::vector<Entry> entries_;
};

class Everything {
public:
    Everything(const http::Request& request, access::Records& records, Asked asked)
        : records_(records), asked_(std::move(asked)), base_(base_of(request)), supporting_(base_), page_(base_, asked_) {}

    Result<std::string> run() {
        types_ = readable_types();
        const std::string_view cursor = asked_.cursor;
        if (cursor.empty()) {
            TRY_VOID(add_patient());
            TRY_VOID(add_compartment(""));
        } else if (cursor.starts_with("c")) {
            TRY_VOID(add_compartment(cursor.substr(1)));
        } else if (cursor.starts_with("s")) {
            TRY_VOID(add_supporting(cursor.substr(1)));
        } else {
            return fail(ErrorKind::invalid, "search.bad-cursor", "The _cursor is not one of this operation. Follow the next link as it was given, or begin again without it.");
        }
        return page_.text(next_);
    }

private:
    // Empty: all of them.
    std::vector<std::string> readable_types() const {
        const access::Caller& caller = records_.caller();
        if (caller.role != access::Role::machine || access::may_read(caller, "*")) return {};
        std::vector<std::string> types;
        for (const auto index : fhir::definitions::resource_types()) {
            const std::string_view type = fhir::definitions::type(index).name;
            if (access::may_read(caller, type)) types.emplace_back(type);
        }
        return types;
    }

    // Asked for whether or not it is wanted in the answer: a child who is not there has no record.
    Result<void> add_patient() {
        store::Stored patient = TRY(records_.read("Patient", asked_.patient_id));
        supporting_.look_through(*patient.body);
        if (asked_.wants("Patient") && asked_.is_new(patient)) page_.add(std::move(patient), "match");
        return {};
    }

    // Types asked for and readable; nothing: neither.
    std::optional<std::vector<std::string>> types_of_compartment() const {
        if (asked_.types.empty()) return types_;
        std::vector<std::string> both;
        for (const std::string& type : asked_.types)
            if (types_.empty() || std::find(types_.begin(), types_.end(), type) != types_.end()) both.push_back(type);
        if (both.empty()) return std::nullopt;
        return both;
    }

    Result<void> add_compartment(std::string_view from) {
        std::string cursor(from);
        if (const auto types = types_of_compartment()) {
            do {
                store::Page found = TRY(records_.compartment(asked_.patient_id, *types, std::min(std::max(page_.left(), 1), fetched_at_once), cursor));
                for (store::Stored& stored : found.matches) {
                    if (stored.type == "Patient" || !asked_.in_time(stored, records_.zone())) continue;  // the child was told first
                    supporting_.look_through(*stored.body);
                    if (asked_.is_new(stored)) page_.add(std::move(stored), "match");
                }
                cursor = std::move(found.next_cursor);
                if (page_.full() && !cursor.empty()) {
                    next_ = "c" + cursor;
                    return {};
                }
            } while (!cursor.empty());
        }
        if (!asked_.wants_supporting()) return {};
        // Where the whole compartment is on this page, what it refers to is known; else it is gathered anew.
        return from.empty() && asked_.types.empty() ? fill("") : add_supporting("");
    }

    Result<void> add_supporting(std::string_view after) {
        supporting_.look_through(*TRY(records_.read("Patient", asked_.patient_id)).body);
        std::string cursor;
        do {
            const store::Page found = TRY(records_.compartment(asked_.patient_id, types_, fetched_at_once, cursor));
            for (const store::Stored& stored : found.matches)
                if (asked_.in_time(stored, records_.zone())) supporting_.look_through(*stored.body);
            cursor = found.next_cursor;
        } while (!cursor.empty());
        return fill(after);
    }

    // Sorted by type and id: the page goes on behind the one named.
    Result<void> fill(std::string_view after) {
        std::string last(after);
        for (store::Stored& stored : TRY(fetch_supporting(records_, supporting_))) {
            std::string name = stored.type + "/" + stored.id;
            const std::size_t slash = after.find('/');
            if (!after.empty() && std::pair(std::string_view(stored.type), std::string_view(stored.id)) <= std::pair(after.substr(0, slash), after.substr(slash + 1))) continue;
            if (!asked_.wants(stored.type) || !asked_.is_new(stored)) continue;
            if (page_.full()) {
                next_ = "s" + last;
                return {};
            }
            page_.add(std::move(stored), "include");
            last = std::move(name);
        }
        return {};
    }

    access::Records& records_;
    const Asked asked_;
    std::string base_;
    Supporting supporting_;
    Page page_;
    std::vector<std::string> types_;
    std::string next_;
};

}  // namespace

Result<http::Response> everything_of(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    const OperationInput input = TRY(operation_input(request));
    Asked asked = TRY(asked_of(request, input, records.zone()));
    return json_response(200, TRY(Everything(request, records, std::move(asked)).run()));
}

}  // namespace medhome::rest
