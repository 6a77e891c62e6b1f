// SPDX-License-Identifier: Apache-2.0
#include "rest/exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fhir/definitions/definitions.h"
#include "fhir/outcome.h"
#include "fhir/search/values.h"

namespace medhome::rest {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// The first piece of a list, taken off it. Quotation marks are not looked into: no value we know holds a separator.
std::string_view take_piece(std::string_view& list, char separator) {
    const std::string_view piece = list.substr(0, list.find(separator));
    list.remove_prefix(std::min(list.size(), piece.size() + 1));
    return trimmed(piece);
}

bool same_without_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

// A parameter of a media type, its quotes undone; empty when absent.
std::string_view parameter(std::string_view header, std::string_view name) {
    take_piece(header, ';');
    while (!header.empty()) {
        const std::string_view one = take_piece(header, ';');
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos || !same_without_case(trimmed(one.substr(0, equals)), name)) continue;
        std::string_view value = trimmed(one.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

// https://hl7.org/fhir/R4/http.html#version-parameter
bool of_another_version(std::string_view header) {
    const std::string_view version = parameter(header, "fhirVersion");
    return !version.empty() && version != "4.0" && version != "4.0.1";
}

bool speaks_json(std::string_view type) {
    return type == "application/fhir+json" || type == "application/json" || type == "text/json" || type == "json" || type == "*/*" ||
           type == "application/*" || type == "text/*" || type == "application/json+fhir";
}

}  // namespace

std::string media_type(std::string_view header) {
    std::string type(header.substr(0, header.find(';')));
    std::erase_if(type, is_space);
    std::transform(type.begin(), type.end(), type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return type;
}

std::string base_of(const http::Request& request) {
    return request.origin() + base_path(request);
}

Result<void> check_accept(const http::Request& request) {
    for (const auto& [name, value] : http::parse_form(request.query)) {
        if (name != "_format") continue;
        std::string type = media_type(value);
        std::replace(type.begin(), type.end(), ' ', '+');
        if (speaks_json(type) || type == "application/fhirjson") return {};
        return fail(ErrorKind::not_acceptable, "rest.not-acceptable", "This server answers in JSON. Ask for _format=json.");
    }
    std::string_view accept = request.headers.get("Accept");
    if (accept.empty()) return {};
    while (!accept.empty()) {
        const std::string_view one = take_piece(accept, ',');
        const std::string_view weight = parameter(one, "q");
        const bool refused = !weight.empty() && weight.find_first_not_of("0.") == std::string_view::npos;
        if (speaks_json(media_type(one)) && !of_another_version(one) && !refused) return {};
    }
    // A browser that follows a link says text/html first, and */* somewhere: it was let in above.
    return fail(ErrorKind::not_acceptable, "rest.not-acceptable", "This server answers in JSON of FHIR 4.0. Send Accept: application/fhir+json.");
}

Result<void> check_content_type(const http::Request& request) {
    const std::string_view header = request.headers.get("Content-Type");
    if (header.empty()) return {};
    const std::string type = media_type(header);
    const std::string_view charset = parameter(header, "charset");
    if (!charset.empty() && !same_without_case(charset, "utf-8") && !same_without_case(charset, "us-ascii")) {
        return fail(ErrorKind::media_type, "rest.media-type", "Send the resource in UTF-8.");
    }
    if (of_another_version(header)) return fail(ErrorKind::media_type, "rest.media-type", "This server speaks FHIR 4.0 alone.");
    if (type == "application/fhir+json" || type == "application/json" || type == "text/json" || type == "application/json+fhir") return {};
    if (type.find("xml") != std::string::npos) {
        return fail(ErrorKind::media_type, "rest.media-type", "This server reads JSON here, not XML. Send the resource as Content-Type: application/fhir+json.");
    }
    return fail(ErrorKind::media_type, "rest.media-type", "Send the resource as Content-Type: application/fhir+json.");
}

namespace {

// The value of a preference: "return=minimal, handling=lenient", also in several headers, also with parameters behind a semicolon.
std::string preference(const http::Request& request, std::string_view name) {
    for (const auto& [header, value] : request.headers.fields()) {
        if (!same_without_case(header, "Prefer")) continue;
        std::string_view list = value;
        while (!list.empty()) {
            std::string_view one = take_piece(list, ',');
            while (!one.empty()) {  // some clients put all of theirs behind semicolons
                const std::string_view part = take_piece(one, ';');
                const std::size_t equals = part.find('=');
                if (!same_without_case(trimmed(part.substr(0, equals)), name)) continue;
                if (equals == std::string_view::npos) return "true";
                std::string text(trimmed(part.substr(equals + 1)));
                std::erase(text, '"');
                return text;
            }
        }
    }
    return {};
}

Result<std::int64_t> version_of_tag(std::string_view tag, std::string_view header) {
    tag = trimmed(tag);
    if (tag == "*") return 0;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
    std::int64_t version = 0;
    const auto [end, bad] = std::from_chars(tag.data(), tag.data() + tag.size(), version);
    if (bad != std::errc{} || end != tag.data() + tag.size() || version < 1) {
        return fail(ErrorKind::invalid, "rest.version-tag", fmt::format("{} must name a version, for example W/\"3\".", header));
    }
    return version;
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// "Sun, 06 Nov 1994 08:49:37 GMT". https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7; its two obsolete forms are as good as absent.
std::optional<Instant> read_http_date(std::string_view text) {
    text = trimmed(text);
    if (text.size() != 29 || text[3] != ',' || text.substr(25) != " GMT") return std::nullopt;
    const auto month = std::find(std::begin(months), std::end(months), text.substr(8, 3));
    const auto day = number(text.substr(5, 2)), year = number(text.substr(12, 4)), hour = number(text.substr(17, 2)), minute = number(text.substr(20, 2)),
               second = number(text.substr(23, 2));
    if (month == std::end(months) || !day || !year || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(int(*year)), std::chrono::month(unsigned(month - months) + 1), std::chrono::day(unsigned(*day))};
    if (!date.ok()) return std::nullopt;
    return Instant(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace

Return preferred_return(const http::Request& request, Return otherwise) {
    const std::string asked = preference(request, "return");
    if (asked == "minimal") return Return::minimal;
    if (asked == "OperationOutcome") return Return::outcome;
    if (asked == "representation") return Return::representation;
    return otherwise;
}

bool lenient(const http::Request& request) { return preference(request, "handling") == "lenient"; }

bool pretty(const http::Request& request) {
    if (request.query.find("_pretty") == std::string::npos) return false;
    for (const auto& [name, value] : http::parse_form(request.query)) {
        if (name == "_pretty") return value == "true";
    }
    return false;
}

std::string etag(std::int64_t version) { return fmt::format("W/\"{}\"", version); }

Result<std::optional<std::int64_t>> if_match(std::string_view header) {
    if (header.empty()) return std::optional<std::int64_t>{};
    return std::optional<std::int64_t>{TRY(version_of_tag(header, "If-Match"))};
}

Result<std::vector<std::int64_t>> if_none_match(std::string_view header) {
    std::vector<std::int64_t> versions;
    while (!header.empty()) versions.push_back(TRY(version_of_tag(take_piece(header, ','), "If-None-Match")));
    return versions;
}

bool not_modified(std::string_view if_none_match, std::string_view if_modified_since, const store::Stored& stored) {
    // "A recipient MUST ignore If-Modified-Since if the request contains an If-None-Match". What is no tag of ours is another version.
    if (!if_none_match.empty()) {
        const std::string ours = etag(stored.version).substr(2);
        while (!if_none_match.empty()) {
            std::string_view tag = take_piece(if_none_match, ',');
            if (tag.starts_with("W/")) tag.remove_prefix(2);
            if (tag == "*" || tag == ours) return true;
        }
        return false;
    }
    if (if_modified_since.empty()) return false;
    if (const auto since = read_http_date(if_modified_since)) return std::chrono::floor<std::chrono::seconds>(stored.updated) <= *since;
    const auto interval = fhir::search::date_interval(if_modified_since, "UTC");
    return interval && stored.updated < Instant(std::chrono::microseconds(interval->high));
}

std::string http_date(Instant at) {
    using namespace std::chrono;
    static constexpr std::string_view weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const auto s = duration_cast<seconds>(at - day).count();
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[weekday{day}.c_encoding()], unsigned(date.day()),
                       months[unsigned(date.month()) - 1], int(date.year()), s / 3600, s / 60 % 60, s % 60);
}

Result<void> check_type(std::string_view type) {
    if (fhir::definitions::find_resource(type) != fhir::definitions::none) return {};
    Error error{ErrorKind::not_found, "rest.unknown-type", "This is not a resource type of FHIR R4. Names are case-sensitive."};
    error.issues.push_back(Issue{Severity::error, "not-supported", "", error.text});
    return tl::unexpected(std::move(error));
}

tl::unexpected<Error> not_offered() {
    const char* text = "This interaction is not offered here; /metadata lists those that are.";
    return fail(ErrorKind::not_found, "rest.not-offered", text, {Issue{Severity::error, "not-supported", "", text}});
}

http::Response json_response(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", std::string(fhir_json));
    response.body = std::move(body);
    return response;
}

http::Response resource_response(int status, const store::Stored& stored) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", std::string(fhir_json));
    response.headers.add("ETag", etag(stored.version));
    response.headers.add("Last-Modified", http_date(stored.updated));
    response.shared_body = stored.body;
    return response;
}

http::Response not_modified_response(const store::Stored& stored) {
    http::Response unchanged;
    unchanged.status = 304;
    unchanged.headers.add("ETag", etag(stored.version));
    unchanged.headers.add("Last-Modified", http_date(stored.updated));
    return unchanged;
}

http::Response changed_response(const http::Request& request, const access::Changed& changed, Return give) {
    using Did = access::Changed::Did;
    http::Response response;
    response.status = changed.did == Did::created ? 201 : changed.did == Did::removed ? 204 : 200;
    if (changed.did == Did::removed) {
        if (changed.version > 0) response.headers.add("ETag", etag(changed.version));
        if (give != Return::outcome) return response;
        response.status = 200;
        response.headers.add("Content-Type", std::string(fhir_json));
        response.body = fhir::operation_outcome({Issue{Severity::information, "informational", "", "Deleted."}});
        return response;
    }
    response.headers.add("ETag", etag(changed.version));
    response.headers.add("Last-Modified", http_date(changed.updated));
    response.headers.add("Location", fmt::format("{}/{}/{}/_history/{}", base_of(request), changed.type, changed.id, changed.version));
    if (give == Return::minimal) return response;
    response.headers.add("Content-Type", std::string(fhir_json));
    if (give == Return::representation) {
        response.shared_body = changed.body;
    } else {
        response.body = fhir::operation_outcome({Issue{Severity::information, "informational", "", "Saved."}});
    }
    return response;
}

}  // namespace medhome::rest
