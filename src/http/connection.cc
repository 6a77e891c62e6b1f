// A connection reads, answers in order, and gives up on clients that do not go on.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/connection.h"

#include <cxxabi.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <typeinfo>

#include "base/ids.h"
#include "base/log.h"
#include "http/text.h"

namespace medhome::http {

namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::size_t small_buffer = 4 * 1024;
constexpr std::size_t large_buffer = 64 * 1024;
constexpr std::size_t copied_body = 16 * 1024;       // smaller bodies are copied behind their head
constexpr std::size_t unrouted_body = 64 * 1024;     // read and dropped, so that a 404 need not close the connection
constexpr std::size_t slowest_body = 256;            // bytes a second, on the whole
constexpr seconds linger_total{10}, linger_idle{2};

bool is_safe_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

// The entry that the proxy itself wrote is the last; those before it are the client's own word.
std::string_view forwarded_for(const Headers& headers) {
    std::string_view last;
    for (const auto& [name, value] : headers.fields()) {
        if (!same_without_case(name, "x-forwarded-for")) continue;
        each_part(value, ',', [&](std::string_view part) {
            last = part;
            return true;
        });
    }
    const bool address = !last.empty() && last.size() <= 45 &&
                         std::all_of(last.begin(), last.end(), [](char c) { return hex_digit(c) >= 0 || c == ':' || c == '.'; });
    return address ? last : std::string_view{};
}

std::string allow_header(const std::vector<Method>& allowed) {
    std::string text;
    for (const Method method : allowed) {
        if (method != Method::OPTIONS) text.append(to_string(method)).append(", ");
    }
    return text + "OPTIONS";
}

// What was thrown may quote a record, so only its type is logged; but for INVARIANT's text, which is source code.
void log_failure(std::string_view pattern, Method method, std::string_view request_id, const std::exception* error) {
    std::string type = "not a std::exception";
    if (error != nullptr) {
        int status = 0;
        const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(typeid(*error).name(), nullptr, nullptr, &status), std::free);
        type = status == 0 ? name.get() : "unknown";
        if (const std::string_view what = error->what(); what.starts_with("invariant broken: ")) type = what;
    }
    log::error("http.handler-failed",
               {{"pattern", pattern}, {"method", to_string(method)}, {"request_id", request_id}, {"what", std::string_view(type)}});
}

}  // namespace

Connection::Connection(IoThread& thread, Socket socket)
    : thread_(thread), socket_(std::move(socket)), index_(thread.connections.size()), reader_(thread.shared.options.max_head_bytes) {
    thread_.connections.push_back(this);
    thread_.shared.connections.fetch_add(1, std::memory_order_relaxed);
    last_bytes_ = last_write_ = request_began_ = steady_clock::now();
}

Connection::~Connection() {
    thread_.connections[index_] = thread_.connections.back();
    thread_.connections[index_]->index_ = index_;
    thread_.connections.pop_back();
    Shared& shared = thread_.shared;
    if (shared.connections.fetch_sub(1) == 1 && shared.stopping.load()) {
        const std::lock_guard lock(shared.drained_mutex);
        shared.drained.notify_all();
    }
}

void Connection::start() {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    const auto peer = socket_.remote_endpoint(ignored);
    asio::ip::address address = peer.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    peer_ = address.to_string(ignored);
    read_more();
}

void Connection::start_refusing(const Refusal& refusal) {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    refuse(refusal);
    advance();
}

void Connection::name_request(Request& request) const {
    const std::string_view given = request.headers.get("x-request-id");
    if (is_safe_request_id(given)) {
        request.request_id = given;
    } else {
        static SystemRandomness randomness;
        request.request_id = new_uuid_v7(SystemClock{}.now(), randomness);
    }
    request.remote = peer_;
    request.public_origin = thread_.shared.options.public_origin;
    if (thread_.shared.options.behind_proxy) {
        if (const std::string_view client = forwarded_for(request.headers); !client.empty()) request.remote = client;
        request.over_tls = same_without_case(request.headers.get("x-forwarded-proto"), "https");
    }
}

// Reads requests out of what has come, one after the other, until bytes, a worker's answer or the socket is waited for.
void Connection::advance() {
    while (!closed_ && !close_after_ && phase_ != Phase::handling) {
        if (!tail_.empty() || out_.size() > large_buffer) {
            flush();
            if (writing_) return;  // goes on when the client has taken it
            continue;
        }
        const std::string_view bytes(in_.get() + in_begin_, in_end_ - in_begin_);
        if (bytes.empty() && phase_ == Phase::waiting) break;
        if (phase_ == Phase::waiting) {
            phase_ = Phase::head;
            request_began_ = last_bytes_;
        }
        std::size_t used = 0;
        const RequestReader::Step step = reader_.read(bytes, used);
        in_begin_ += used;
        if (step == RequestReader::Step::more) break;
        if (step == RequestReader::Step::head) on_head();
        else if (step == RequestReader::Step::complete) on_request();
        else refuse(pending_ ? pending_ : reader_.refusal());
    }
    flush();
    if (closed_ || writing_ || phase_ == Phase::handling) return;
    if (close_after_) linger();
    else if (phase_ == Phase::waiting && thread_.shared.stopping.load(std::memory_order_relaxed)) close();
    else read_more();
}

void Connection::on_head() {
    Request& request = reader_.request();
    name_request(request);
    phase_ = Phase::body;
    pending_ = {};
    const Shared& shared = thread_.shared;
    if (shared.stopping.load(std::memory_order_relaxed)) {
        refuse({503, "http.stopping", "The server is stopping. Try again in a moment."});
        return;
    }
    route_ = shared.router.match(request.method, request.path, request.path_values, allowed_);
    if (route_ == nullptr && !(request.method == Method::OPTIONS && (!allowed_.empty() || request.path == "*"))) {
        if (allowed_.empty()) pending_ = {404, "http.no-such-address", "There is nothing at this address."};
        else pending_ = {405, "http.method-not-allowed", "This address does not take this method; Allow names those it does."};
    }
    const std::size_t limit = route_ != nullptr ? route_->body_limit : unrouted_body;
    if (reader_.expects_continue()) {
        if (pending_) {
            refuse(pending_);
            return;
        }
        const bool fits = reader_.content_length().value_or(0) <= limit;
        if (fits && in_begin_ == in_end_) out_.append("HTTP/1.1 100 Continue\r\n\r\n");
    }
    reader_.take_body(limit);
}

void Connection::on_request() {
    request_complete_ = steady_clock::now();
    if (pending_) {
        answer(refusal_response(pending_));
    } else if (route_ == nullptr) {
        Response options;
        options.status = 204;
        options.headers.add("Allow", allow_header(allowed_));
        last_word(options);
        answer(std::move(options));
    } else if (route_->runs_inline) {
        answer(execute());
    } else {
        phase_ = Phase::handling;
        flush();  // answers before this one need not wait for it
        thread_.hand_to_worker(shared_from_this());
    }
}

Response Connection::execute() noexcept {
    const Request& request = reader_.request();
    try {
        try {
            Response response = route_->handler(request);
            last_word(response);
            return response;
        } catch (const std::exception& error) {
            log_failure(route_->pattern, request.method, request.request_id, &error);
        } catch (...) {
            log_failure(route_->pattern, request.method, request.request_id, nullptr);
        }
    } catch (...) {  // not even memory for a log line
    }
    return refusal_response({500, "http.internal", "Something went wrong on our side. Nothing was lost that was saved before; try again."});
}

void Connection::last_word(Response& response) {
    const auto& say = thread_.shared.options.last_word;
    if (say) say(reader_.request(), response);
}

Response Connection::refusal_response(const Refusal& refusal) noexcept {
    Response response;
    try {
        response = thread_.shared.router.refusal(reader_.request(), refusal.status, refusal.code, refusal.text);
        response.status = refusal.status;
        if (refusal.status == 405) response.headers.set("Allow", allow_header(allowed_));
        if (refusal.status == 503 && !response.headers.has("Retry-After")) response.headers.set("Retry-After", "1");
        last_word(response);
    } catch (...) {
        response = Response{};
        response.status = refusal.status;
    }
    return response;
}

void Connection::run(std::shared_ptr<Task> self) noexcept {
    response_ = execute();
    thread_.give_back(std::move(self));
}

void Connection::answered() {
    answer(std::move(response_));
    advance();
}

void Connection::no_worker() {
    answer(refusal_response({503, "http.overloaded", "The server has too much to do just now. Try again in a moment."}));
    advance();
}

// Ends a request that is not wholly read: the connection cannot go on after it.
void Connection::refuse(const Refusal& refusal) {
    request_complete_ = steady_clock::now();
    if (reader_.request().request_id.empty()) {
        name_request(reader_.request());
        route_ = nullptr;
    }
    Response response = refusal_response(refusal);
    response.close = true;
    unread_ = true;
    answer(std::move(response));
}

void Connection::answer(Response&& response) {
    const Request& request = reader_.request();
    Shared& shared = thread_.shared;
    const auto now = steady_clock::now();
    const bool keeps_alive = reader_.keeps_alive() && !response.close && !shared.stopping.load(std::memory_order_relaxed);
    const std::size_t before = out_.size();
    const AnswerFacts facts{.to_head = request.method == Method::HEAD,
                            .keeps_alive = keeps_alive,
                            .to_http_1_0 = reader_.is_http_1_0(),
                            .date = thread_.date.at(std::time(nullptr)),
                            .request_id = request.request_id};
    const std::string_view body = append_answer_head(out_, response, facts, shared.always);
    const std::size_t bytes_out = out_.size() - before + body.size();
    if (shared.on_served) {
        const std::string_view pattern = route_ != nullptr ? std::string_view(route_->pattern) : std::string_view("(no route)");
        shared.on_served({.method = to_string(request.method),
                          .pattern = pattern,
                          .request_id = request.request_id,
                          .status = response.status,
                          .bytes_in = reader_.bytes_read(),
                          .bytes_out = bytes_out,
                          .took = std::chrono::duration_cast<std::chrono::microseconds>(now - request_complete_)});
    }
    if (body.size() <= copied_body) {
        out_.append(body);
    } else {
        kept_ = std::move(response);
        tail_ = kept_.payload();  // where a short string's bytes moved with it, `body` would dangle
    }
    if (!keeps_alive) close_after_ = true;
    reader_.next();
    route_ = nullptr;
    pending_ = {};
    phase_ = Phase::waiting;
    last_bytes_ = now;
}

void Connection::read_more() {
    if (reading_ || closed_) return;
    if (in_begin_ == in_end_) {
        in_begin_ = in_end_ = 0;
        if (phase_ == Phase::waiting && in_size_ > small_buffer) in_size_ = 0;  // an idle connection is a small one
    } else if (in_end_ == in_size_ && in_begin_ > 0) {
        std::memmove(in_.get(), in_.get() + in_begin_, in_end_ - in_begin_);
        in_end_ -= in_begin_;
        in_begin_ = 0;
    }
    const std::size_t wanted = phase_ == Phase::body || phase_ == Phase::lingering ? large_buffer : in_end_ == in_size_ ? in_size_ * 4 : small_buffer;
    const std::size_t most = std::max(large_buffer, reader_.longest_line() + small_buffer);
    if (in_end_ == in_size_ || wanted > in_size_) {
        const std::size_t size = std::min(most, std::max(wanted, small_buffer));
        if (size > in_size_) {
            auto larger = std::make_unique<char[]>(size);
            if (in_end_ > in_begin_) std::memcpy(larger.get(), in_.get() + in_begin_, in_end_ - in_begin_);
            in_end_ -= in_begin_;
            in_begin_ = 0;
            in_ = std::move(larger);
            in_size_ = size;
        }
    }
    reading_ = true;
    socket_.async_read_some(asio::buffer(in_.get() + in_end_, in_size_ - in_end_),
                            [self = shared_from_this()](const boost::system::error_code& error, std::size_t bytes) { self->on_read(error, bytes); });
}

void Connection::on_read(const boost::system::error_code& error, std::size_t bytes) {
    reading_ = false;
    if (closed_) return;
    if (error) {
        close();
        return;
    }
    last_bytes_ = steady_clock::now();
    if (phase_ == Phase::lingering) {
        in_begin_ = in_end_ = 0;
        read_more();
        return;
    }
    in_end_ += bytes;
    if (!writing_) advance();
}

void Connection::flush() {
    while (!writing_ && !closed_ && (out_sent_ < out_.size() || !tail_.empty())) {
        const std::array<asio::const_buffer, 2> pieces{asio::buffer(out_.data() + out_sent_, out_.size() - out_sent_),
                                                       asio::buffer(tail_.data(), tail_.size())};
        boost::system::error_code error;
        const std::size_t sent = socket_.write_some(pieces, error);
        if (error == asio::error::would_block || error == asio::error::try_again) {
            writing_ = true;
            last_write_ = steady_clock::now();  // when it last took anything, or nearly
            socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const boost::system::error_code& outcome) { self->on_writable(outcome); });
            return;
        }
        if (error) {
            close();
            return;
        }
        const std::size_t of_head = std::min(sent, out_.size() - out_sent_);
        out_sent_ += of_head;
        tail_.remove_prefix(sent - of_head);
    }
    if (writing_ || closed_) return;
    out_.clear();
    if (out_.capacity() > large_buffer) out_.shrink_to_fit();
    out_sent_ = 0;
    if (kept_.shared_body || !kept_.body.empty()) kept_ = Response{};
}

void Connection::on_writable(const boost::system::error_code& error) {
    writing_ = false;
    if (closed_) return;
    if (error) {
        close();
        return;
    }
    flush();
    if (!writing_) advance();
}

// Everything is said. Closing at once while the client still sends would reset the connection and could take the answer
// out of the client's hands before it was read: so only our half is closed, and what comes is dropped for a while.
void Connection::linger() {
    if (!unread_ && in_begin_ == in_end_) {
        close();
        return;
    }
    if (phase_ == Phase::lingering) return;
    phase_ = Phase::lingering;
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    last_bytes_ = steady_clock::now();
    linger_until_ = last_bytes_ + linger_total;
    in_begin_ = in_end_ = 0;
    read_more();
}

void Connection::sweep(SteadyTime now) {
    if (closed_) return;
    const ServerOptions& options = thread_.shared.options;
    if (writing_) {
        if (now - last_write_ > options.body_stall_timeout) close();
        return;
    }
    switch (phase_) {
        case Phase::handling: return;
        case Phase::waiting:
            if (now - last_bytes_ > options.idle_timeout) close();
            return;
        case Phase::head:
            if (now - request_began_ <= options.request_timeout) return;
            break;
        case Phase::body: {
            const auto enough = 2 * options.body_stall_timeout + seconds(reader_.bytes_read() / slowest_body);
            if (now - last_bytes_ <= options.body_stall_timeout && now - request_began_ <= enough) return;
            break;
        }
        case Phase::lingering:
            if (now > linger_until_ || now - last_bytes_ > linger_idle) close();
            return;
    }
    refuse({408, "http.too-slow", "The request did not arrive in time. Check the connection and send it again."});
    advance();
}

void Connection::begin_stop() {
    if (closed_ || writing_) return;
    if (phase_ == Phase::waiting) {
        close();
    } else if (phase_ == Phase::head) {
        refuse({503, "http.stopping", "The server is stopping. Try again in a moment."});
        advance();
    }
}

void Connection::close() {
    if (closed_) return;
    closed_ = true;
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace medhome::http
