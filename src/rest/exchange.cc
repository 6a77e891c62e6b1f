// SPDX-License-Identifier: Apache-2.0
#include "rest/exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fhir/definitions/definitions.h"
#include "fhir/outcome.h"

namespace medhome::rest {

namespace {

// The media type alone, lower case, without parameters.
std::string media_type(std::string_view header) {
    std::string type(header.substr(0, header.find(';')));
    std::erase_if(type, [](char c) { return c == ' ' || c == '\t'; });
    std::transform(type.begin(), type.end(), type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return type;
}

bool speaks_json(std::string_view type) {
    return type == "application/fhir+json" || type == "application/json" || type == "text/json" || type == "json" || type == "*/*" ||
           type == "application/*" || type == "application/json+fhir";
}

}  // namespace

std::string base_of(const http::Request& request) {
    std::string_view path = request.path;
    std::string prefix = "/fhir";
    if (path.starts_with("/t/")) {
        const std::size_t end = path.find("/fhir");
        prefix = std::string(path.substr(0, end)) + "/fhir";
    }
    return fmt::format("{}://{}{}", request.over_tls ? "https" : "http", request.headers.get("Host"), prefix);
}

Result<void> check_accept(const http::Request& request) {
    for (const auto& [name, value] : http::parse_form(request.query)) {
        if (name != "_format") continue;
        std::string type = media_type(value);
        std::replace(type.begin(), type.end(), ' ', '+');
        if (speaks_json(type) || type == "application/fhirjson") return {};
        return fail(ErrorKind::not_acceptable, "rest.not-acceptable", "This server answers in JSON. Ask for _format=json.");
    }
    const std::string_view accept = request.headers.get("Accept");
    if (accept.empty()) return {};
    std::size_t from = 0;
    while (from <= accept.size()) {
        const std::size_t comma = std::min(accept.find(',', from), accept.size());
        if (speaks_json(media_type(accept.substr(from, comma - from)))) return {};
        from = comma + 1;
    }
    // A browser that follows a link says text/html first, and */* somewhere: it was let in above.
    return fail(ErrorKind::not_acceptable, "rest.not-acceptable", "This server answers in JSON. Send Accept: application/fhir+json.");
}

Result<void> check_content_type(const http::Request& request) {
    const std::string_view header = request.headers.get("Content-Type");
    if (header.empty()) return {};
    const std::string type = media_type(header);
    if (type == "application/fhir+json" || type == "application/json" || type == "text/json") return {};
    return fail(ErrorKind::media_type, "rest.media-type", "Send the resource as Content-Type: application/fhir+json.");
}

Return preferred_return(const http::Request& request, Return otherwise) {
    const std::string_view prefer = request.headers.get("Prefer");
    if (prefer.find("return=minimal") != std::string_view::npos) return Return::minimal;
    if (prefer.find("return=OperationOutcome") != std::string_view::npos) return Return::outcome;
    if (prefer.find("return=representation") != std::string_view::npos) return Return::representation;
    return otherwise;
}

bool lenient(const http::Request& request) { return request.headers.get("Prefer").find("handling=lenient") != std::string_view::npos; }

std::string etag(std::int64_t version) { return fmt::format("W/\"{}\"", version); }

Result<std::optional<std::int64_t>> if_match(const http::Request& request) {
    std::string_view text = request.headers.get("If-Match");
    if (text.empty()) return std::optional<std::int64_t>{};
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    std::int64_t version = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (bad != std::errc{} || end != text.data() + text.size() || version < 1) {
        return fail(ErrorKind::invalid, "rest.if-match", "If-Match must name one version, for example W/\"3\".");
    }
    return std::optional<std::int64_t>{version};
}

std::string http_date(Instant at) {
    using namespace std::chrono;
    static constexpr std::string_view weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
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

http::Response changed_response(const http::Request& request, const access::Changed& changed, Return give) {
    using Did = access::Changed::Did;
    http::Response response;
    response.status = changed.did == Did::created ? 201 : changed.did == Did::removed ? 204 : 200;
    if (changed.did == Did::removed) {
        if (changed.version > 0) response.headers.add("ETag", etag(changed.version));
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
