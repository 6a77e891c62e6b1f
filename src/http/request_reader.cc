// RFC 9110 and 9112, the server's side. Grammar is Beast's; what is refused beyond it is named at each place.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>

#include "http/gunzip.h"
#include "http/text.h"

namespace medhome::http {

namespace beast = boost::beast;

// Beast's events, kept until we look at them. Fields go straight into our request: no second copy.
class RequestReader::Parser final : public beast::http::basic_parser<true> {
public:
    explicit Parser(RequestReader& reader) : reader_(reader) {
        // The reader has found the end of the head before the parser sees it.
        header_limit(std::numeric_limits<std::uint32_t>::max());
        body_limit(boost::none);
    }

    Refusal refusal;
    std::string method, target;
    std::optional<Gunzip> gunzip;

private:
    using Text = beast::string_view;
    using Error = beast::error_code;

    void stop(Refusal why, Error& error) {
        refusal = why;
        error = beast::http::error::bad_value;
    }

    void on_request_impl(beast::http::verb, Text method_text, Text target_text, int version, Error&) override {
        method.assign(method_text.data(), method_text.size());
        target.assign(target_text.data(), target_text.size());
        reader_.is_http_1_0_ = version < 11;
    }
    void on_response_impl(int, Text, int, Error&) override {}
    void on_field_impl(beast::http::field, Text name, Text value, Error& error) override {
        if (reader_.phase_ != Phase::head) return;  // Differs from the spec: trailers are dropped, for they come after the checks
        if (const Refusal why = reader_.take_field({name.data(), name.size()}, {value.data(), value.size()})) stop(why, error);
    }
    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(Text bytes, Error& error) override {
        reader_.take_body_bytes({bytes.data(), bytes.size()});
        if (refusal) error = beast::http::error::bad_value;
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t size, Text, Error& error) override {
        const std::size_t room = reader_.body_limit_ - std::min(reader_.body_limit_, reader_.request_.body.size());
        if (!reader_.gzip_ && size > room) stop(too_large, error);
    }
    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, Error& error) override { return on_body_impl(bytes, error); }
    void on_finish_impl(Error&) override {}

public:
    static constexpr Refusal too_large{413, "http.body-too-large", "The body is larger than this address takes."};

private:
    RequestReader& reader_;
};

namespace {

Refusal bad(std::string_view code, std::string_view text) { return Refusal{400, code, text}; }

Refusal refusal_of(const beast::error_code& found) {
    using beast::http::error;
    if (found == error::bad_version) {
        return Refusal{505, "http.bad-version", "The request line cannot be read, or is not HTTP/1.0 or HTTP/1.1."};
    }
    if (found == error::bad_method) return bad("http.bad-method", "The request line does not begin with a method.");
    if (found == error::bad_target) return bad("http.bad-target", "The address in the request line cannot be read.");
    if (found == error::bad_content_length || found == error::multiple_content_length) {
        return bad("http.bad-content-length", "Content-Length must be one whole number, and not beside Transfer-Encoding.");
    }
    if (found == error::bad_transfer_encoding) {
        return bad("http.bad-transfer-encoding", "Transfer-Encoding must be exactly 'chunked', once, without Content-Length.");
    }
    if (found == error::bad_chunk || found == error::bad_chunk_extension) {
        return bad("http.bad-chunk", "The chunked body cannot be read.");
    }
    if (found == error::bad_line_ending) return bad("http.bad-line", "A line does not end with CR LF.");
    return bad("http.bad-header", "A header cannot be read.");
}

bool method_of(std::string_view text, Method& method) {
    for (const Method known :
         {Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS}) {
        if (text == to_string(known)) {
            method = known;
            return true;
        }
    }
    return false;
}

}  // namespace

RequestReader::RequestReader(std::size_t max_head_bytes) : max_head_bytes_(max_head_bytes) {}
RequestReader::~RequestReader() = default;

void RequestReader::next() {
    phase_ = Phase::head;
    scanned_ = blank_ = bytes_read_ = 0;
    request_ = Request{};
    refusal_ = {};
    keeps_alive_ = is_http_1_0_ = chunked_ = expects_continue_ = gzip_ = false;
    hosts_ = lengths_ = encodings_ = 0;
    content_length_.reset();
    body_limit_ = 0;
    parser_.reset();
}

RequestReader::Step RequestReader::refuse(Refusal refusal) {
    refusal_ = refusal;
    phase_ = Phase::refused;
    keeps_alive_ = false;
    return Step::refused;
}

RequestReader::Step RequestReader::read(std::string_view bytes, std::size_t& used) {
    used = 0;
    switch (phase_) {
        case Phase::head: return find_head(bytes, used);
        case Phase::waiting_for_limit: return Step::head;
        case Phase::body: return read_body(bytes, used);
        case Phase::complete: return Step::complete;
        case Phase::refused: return Step::refused;
    }
    return Step::refused;
}

// Looks for the end of the head line by line, and refuses what Beast forgives: a line that continues the one before
// (obs-fold, RFC 9112 section 5.2), and a bare LF before the whole head is there.
RequestReader::Step RequestReader::find_head(std::string_view bytes, std::size_t& used) {
    // RFC 9112 section 2.2: empty lines before the request line are ignored; two are enough for anyone.
    while (scanned_ == 0 && blank_ < 2 && bytes.starts_with("\r\n")) {
        bytes.remove_prefix(2);
        used += 2;
        ++blank_;
    }
    for (;;) {
        const std::size_t end = bytes.find('\n', scanned_);
        if (std::min(end, bytes.size()) >= max_head_bytes_) {
            return refuse({431, "http.head-too-large", "The request's headers are too large. Fewer or shorter cookies and headers are needed."});
        }
        if (end == std::string_view::npos) return Step::more;
        if (end == 0 || bytes[end - 1] != '\r') return refuse(bad("http.bad-line", "A line does not end with CR LF."));
        const bool empty = end - scanned_ == 1;
        if (scanned_ > 0 && (bytes[scanned_] == ' ' || bytes[scanned_] == '\t')) {
            return refuse(bad("http.folded-header", "A header continues on a second line."));
        }
        scanned_ = end + 1;
        if (!empty) continue;
        used += scanned_;
        bytes_read_ = scanned_;
        return parse_head(bytes.substr(0, scanned_));
    }
}

RequestReader::Step RequestReader::parse_head(std::string_view head) {
    parser_ = std::make_unique<Parser>(*this);
    request_.headers.reserve(16);
    beast::error_code error;
    const std::size_t taken = parser_->put({head.data(), head.size()}, error);
    if (parser_->refusal) return refuse(parser_->refusal);
    if (error && error != beast::http::error::need_more) return refuse(refusal_of(error));
    if (!parser_->is_header_done() || taken != head.size()) return refuse(bad("http.bad-header", "A header cannot be read."));
    if (const Refusal why = check_head()) return refuse(why);
    phase_ = Phase::waiting_for_limit;
    return Step::head;
}

Refusal RequestReader::take_field(std::string_view name, std::string_view value) {
    if (same_without_case(name, "host")) {
        if (++hosts_ > 1) return bad("http.bad-host", "The Host header stands twice.");
        if (!is_host(value)) return bad("http.bad-host", "The Host header names no host.");
    } else if (same_without_case(name, "content-length")) {
        // Differs from the spec, which would take equal ones for one: Beast does, and lists of equal ones too.
        if (++lengths_ > 1 || value.find(',') != std::string_view::npos) {
            return bad("http.bad-content-length", "Content-Length stands twice.");
        }
    } else if (same_without_case(name, "transfer-encoding")) {
        if (++encodings_ > 1 || !same_without_case(value, "chunked")) {
            return bad("http.bad-transfer-encoding", "Transfer-Encoding must be exactly 'chunked', once, without Content-Length.");
        }
        chunked_ = true;
    } else if (same_without_case(name, "expect")) {
        if (!same_without_case(value, "100-continue")) {
            return Refusal{417, "http.unknown-expectation", "The only Expect that is understood is 100-continue."};
        }
        expects_continue_ = true;
    } else if (same_without_case(name, "content-encoding")) {
        if (same_without_case(value, "gzip") || same_without_case(value, "x-gzip")) {
            if (gzip_) return Refusal{415, "http.unknown-encoding", "A body may be compressed once, with gzip."};
            gzip_ = true;
            return {};  // the handler gets the body without it
        }
        if (!value.empty() && !same_without_case(value, "identity")) {
            return Refusal{415, "http.unknown-encoding", "A body may be plain or compressed with gzip; other Content-Encodings are not read."};
        }
    }
    request_.headers.add(std::string(name), std::string(value));
    return {};
}

Refusal RequestReader::check_head() {
    const bool method_known = method_of(parser_->method, request_.method);
    Target target;
    const Refusal bad_target = parse_target(parser_->target, request_.method == Method::OPTIONS, target);
    request_.target = std::move(parser_->target);
    request_.path = std::move(target.path);
    request_.query = std::move(target.query);
    if (!method_known) return Refusal{501, "http.unknown-method", "This method is not known here."};
    if (bad_target) return bad_target;
    if (is_http_1_0_ && encodings_ > 0) {
        return bad("http.bad-transfer-encoding", "HTTP/1.0 knows no Transfer-Encoding.");
    }
    if (!is_http_1_0_ && hosts_ == 0) return bad("http.bad-host", "The Host header is missing.");
    // RFC 9112 section 3.2.2: the host of an absolute target is the one that counts.
    if (!target.authority.empty()) request_.headers.set("Host", target.authority);
    if (const auto length = parser_->content_length()) content_length_ = *length;
    keeps_alive_ = parser_->keep_alive();
    expects_continue_ = expects_continue_ && !is_http_1_0_ && has_body();
    if (gzip_ && has_body()) parser_->gunzip.emplace();
    return {};
}

void RequestReader::take_body(std::size_t limit) {
    body_limit_ = limit;
    if (content_length_.value_or(0) > limit) {
        refuse(Parser::too_large);
        return;
    }
    phase_ = has_body() ? Phase::body : Phase::complete;
    // What the head promises may never come: reserve a little of it, growth does the rest.
    constexpr std::uint64_t at_once = 256 * 1024;
    if (!gzip_) request_.body.reserve(static_cast<std::size_t>(std::min(content_length_.value_or(0), at_once)));
}

void RequestReader::take_body_bytes(std::string_view bytes) {
    std::string& body = request_.body;
    if (!parser_->gunzip) {
        if (bytes.size() > body_limit_ - std::min(body_limit_, body.size())) parser_->refusal = Parser::too_large;
        else body.append(bytes);
        return;
    }
    switch (parser_->gunzip->feed(bytes, body, body_limit_)) {
        case Gunzipped::ok: return;
        case Gunzipped::too_large: parser_->refusal = Parser::too_large; return;
        case Gunzipped::broken: parser_->refusal = bad("http.bad-gzip", "The body is not the gzip that Content-Encoding says."); return;
    }
}

RequestReader::Step RequestReader::read_body(std::string_view bytes, std::size_t& used) {
    // Beast 1.81 asserts that the last chunk is shown whole or not at all, which is 5 bytes ("0", CR LF, CR LF). So many
    // always come before a chunked body ends, so nothing waits for ever.
    const std::size_t fewest = chunked_ ? 5 : 1;
    while (!parser_->is_done()) {
        if (bytes.size() - used < fewest) return Step::more;
        beast::error_code error;
        const std::size_t taken = parser_->put({bytes.data() + used, bytes.size() - used}, error);
        used += taken;
        bytes_read_ += taken;
        if (parser_->refusal) return refuse(parser_->refusal);
        if (error == beast::http::error::need_more) {
            if (bytes.size() - used >= max_head_bytes_) return refuse(bad("http.long-chunk-line", "A line of the chunked body is too long."));
            return Step::more;
        }
        if (error) return refuse(refusal_of(error));
    }
    if (parser_->gunzip && !parser_->gunzip->complete()) {
        return refuse(bad("http.bad-gzip", "The gzip body ends too early."));
    }
    phase_ = Phase::complete;
    return Step::complete;
}

}  // namespace medhome::http
