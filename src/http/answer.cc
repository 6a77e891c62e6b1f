// RFC 9110 section 15 (status), RFC 9112 section 4 and 6.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/answer.h"

#include <algorithm>
#include <charconv>

#include "http/text.h"

namespace medhome::http {

namespace {

std::string_view reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "";
    }
}

void append_number(std::string& out, std::size_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

bool is_token(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return c > 0x20 && c < 0x7F && std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
    });
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

void append_field(std::string& out, std::string_view name, std::string_view value) {
    if (!is_token(name)) return;
    out.append(name).append(": ");
    // A line break in a value would let a handler's data write headers of its own.
    const std::size_t begin = out.size();
    out.append(value).append("\r\n");
    const std::size_t end = out.size() - 2;
    unsigned controls = 0;  // counted without a branch: almost always none
    for (std::size_t i = begin; i < end; ++i) controls += is_control(out[i]) ? 1u : 0u;
    if (controls == 0) return;
    std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(begin), out.begin() + static_cast<std::ptrdiff_t>(end), is_control, ' ');
}

bool is_ours(std::string_view name) {
    switch (name.size()) {
        case 4: return same_without_case(name, "date");
        case 10: return same_without_case(name, "connection") || same_without_case(name, "keep-alive");
        case 12: return same_without_case(name, "x-request-id");
        case 14: return same_without_case(name, "content-length");
        case 17: return same_without_case(name, "transfer-encoding");
        default: return false;
    }
}

}  // namespace

std::string_view DateText::at(std::time_t second) {
    if (second == made_for_) return text_;
    std::tm parts{};
    gmtime_r(&second, &parts);
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    const int size = std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[parts.tm_wday], parts.tm_mday,
                                   months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
    text_.assign(text, static_cast<std::size_t>(size));
    made_for_ = second;
    return text_;
}

AlwaysHeaders::AlwaysHeaders(const Headers& headers) {
    for (const auto& [name, value] : headers.fields()) {
        std::string line;
        append_field(line, name, value);
        all_ += line;
        lines_.emplace_back(name, std::move(line));
    }
}

void AlwaysHeaders::append_to(std::string& out, const Headers& set_by_handler) const {
    const bool none_set = std::none_of(lines_.begin(), lines_.end(), [&](const auto& line) { return set_by_handler.has(line.first); });
    if (none_set) {
        out += all_;
        return;
    }
    for (const auto& [name, line] : lines_) {
        if (!set_by_handler.has(name)) out += line;
    }
}

std::string_view append_answer_head(std::string& out, const Response& response, const AnswerFacts& facts, const AlwaysHeaders& always) {
    const int status = response.status >= 200 && response.status <= 599 ? response.status : 500;
    const bool never_has_body = status == 204 || status == 304;
    const std::string_view body = never_has_body ? std::string_view{} : response.payload();
    out.append("HTTP/1.1 ");
    append_number(out, static_cast<std::size_t>(status));
    out.append(" ").append(reason(status)).append("\r\n");
    for (const auto& [name, value] : response.headers.fields()) {
        if (!is_ours(name)) append_field(out, name, value);
    }
    always.append_to(out, response.headers);
    out.append("X-Request-Id: ").append(facts.request_id).append("\r\nDate: ").append(facts.date).append("\r\n");
    if (!never_has_body) {
        out.append("Content-Length: ");
        const std::string_view said = facts.to_head && body.empty() ? response.headers.get("content-length") : std::string_view{};
        const bool number = !said.empty() && std::all_of(said.begin(), said.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (number) out.append(said);
        else append_number(out, body.size());
        out.append("\r\n");
    }
    if (!facts.keeps_alive) out.append("Connection: close\r\n");
    else if (facts.to_http_1_0) out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
    return facts.to_head ? std::string_view{} : body;
}

}  // namespace medhome::http
