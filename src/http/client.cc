// POSIX sockets and poll(2): a test must not depend on the I/O code that it tests.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "http/text.h"

namespace medhome::http {

namespace {

tl::unexpected<Error> gone(std::string code, std::string text) { return fail(ErrorKind::unavailable, std::move(code), std::move(text)); }

bool may_be_repeated(Method method) { return method != Method::POST && method != Method::PATCH; }

}  // namespace

Client::Client(std::string address, std::uint16_t port, std::chrono::milliseconds timeout)
    : address_(address == "localhost" ? "127.0.0.1" : std::move(address)), port_(port), timeout_(timeout) {}

Client::~Client() { close(); }

Client::Client(Client&& other) noexcept
    : address_(std::move(other.address_)),
      port_(other.port_),
      timeout_(other.timeout_),
      socket_(std::exchange(other.socket_, -1)),
      opened_(other.opened_),
      last_answer_(other.last_answer_),
      buffer_(std::move(other.buffer_)) {}

Client& Client::operator=(Client&& other) noexcept {
    if (this == &other) return *this;
    close();
    address_ = std::move(other.address_);
    port_ = other.port_;
    timeout_ = other.timeout_;
    socket_ = std::exchange(other.socket_, -1);
    opened_ = other.opened_;
    last_answer_ = other.last_answer_;
    buffer_ = std::move(other.buffer_);
    return *this;
}

void Client::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    last_answer_ = false;
    buffer_.clear();
}

void Client::finish_sending() {
    if (socket_ >= 0) ::shutdown(socket_, SHUT_WR);
}

Result<void> Client::open() {
    close();
    sockaddr_storage to{};
    socklen_t size = 0;
    auto* v4 = reinterpret_cast<sockaddr_in*>(&to);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&to);
    if (inet_pton(AF_INET, address_.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port_);
        size = sizeof *v4;
    } else if (inet_pton(AF_INET6, address_.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port_);
        size = sizeof *v6;
    } else {
        return fail(ErrorKind::invalid, "http.bad-address", "'" + address_ + "' is not an IP address.");
    }
    socket_ = ::socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket_ < 0) return gone("http.no-socket", "No socket could be opened: " + std::string(std::strerror(errno)) + ".");
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto refused = [&](int error) {
        close();
        return gone("http.not-connected", "Nothing answers at " + address_ + ":" + std::to_string(port_) + ": " + std::strerror(error) + ".");
    };
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), size) != 0) {
        if (errno != EINPROGRESS) return refused(errno);
        pollfd waiting{socket_, POLLOUT, 0};
        if (::poll(&waiting, 1, static_cast<int>(timeout_.count())) <= 0) return refused(ETIMEDOUT);
        int error = 0;
        socklen_t length = sizeof error;
        ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &length);
        if (error != 0) return refused(error);
    }
    ++opened_;
    return {};
}

Result<void> Client::send_raw(std::string_view bytes) {
    if (socket_ < 0) TRY_VOID(open());
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return gone("http.closed", "The server closed the connection while we were sending.");
        pollfd waiting{socket_, POLLOUT, 0};
        if (::poll(&waiting, 1, static_cast<int>(timeout_.count())) <= 0) return gone("http.timeout", "The server did not take the request in time.");
    }
    return {};
}

Result<void> Client::fill() {
    if (socket_ < 0) return gone("http.closed", "The connection is closed.");
    char piece[64 * 1024];
    for (;;) {
        const ssize_t got = ::recv(socket_, piece, sizeof piece, 0);
        if (got > 0) {
            buffer_.append(piece, static_cast<std::size_t>(got));
            return {};
        }
        if (got == 0 || (errno != EINTR && errno != EAGAIN)) return gone("http.closed", "The server closed the connection.");
        if (errno == EINTR) continue;
        pollfd waiting{socket_, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(timeout_.count()));
        if (ready == 0) return gone("http.timeout", "The server did not answer in time.");
    }
}

Result<ClientResponse> Client::receive(bool without_body) {
    std::size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) TRY_VOID(fill());
    ClientResponse response;
    const std::string_view head = std::string_view(buffer_).substr(0, end + 2);
    std::size_t line = head.find("\r\n");
    const auto broken = [] { return gone("http.bad-answer", "The server's answer is not HTTP/1.1."); };
    if (!head.starts_with("HTTP/1.") || head.size() < 12) return broken();
    if (std::from_chars(head.data() + 9, head.data() + 12, response.status).ec != std::errc{}) return broken();
    for (line += 2; line < head.size();) {
        const std::size_t next = head.find("\r\n", line);
        const std::string_view field = head.substr(line, next - line);
        const std::size_t colon = field.find(':');
        if (colon == std::string_view::npos) return broken();
        response.headers.add(std::string(field.substr(0, colon)), std::string(trim(field.substr(colon + 1))));
        line = next + 2;
    }
    buffer_.erase(0, end + 4);
    last_answer_ = same_without_case(response.headers.get("connection"), "close");
    if (without_body || response.status < 200 || response.status == 204 || response.status == 304) return response;
    if (const std::string_view said = response.headers.get("content-length"); !said.empty()) {
        std::size_t length = 0;
        if (std::from_chars(said.data(), said.data() + said.size(), length).ec != std::errc{}) return broken();
        while (buffer_.size() < length) TRY_VOID(fill());
        response.body = buffer_.substr(0, length);
        buffer_.erase(0, length);
        return response;
    }
    if (response.headers.has("transfer-encoding")) return broken();
    while (fill()) {
    }
    response.body = std::move(buffer_);
    close();
    return response;
}

Result<std::string> Client::receive_raw(std::size_t bytes) {
    while (buffer_.size() < bytes) {
        if (auto more = fill(); !more) {
            if (more.error().code != "http.closed") return tl::unexpected(more.error());
            break;
        }
    }
    std::string taken = buffer_.substr(0, bytes);
    buffer_.erase(0, taken.size());
    return taken;
}

bool Client::closed_by_server() {
    for (;;) {
        if (const auto more = fill(); !more) return more.error().code == "http.closed";
    }
}

Result<ClientResponse> Client::exchange(std::string_view head, std::string_view body, bool without_body) {
    // A refusal may come before the whole body is sent: read it even when sending failed.
    Result<void> sent = send_raw(head);
    if (sent) sent = send_raw(body);
    for (;;) {
        auto response = receive(without_body);
        if (!response) {
            close();
            return sent ? std::move(response) : tl::unexpected(sent.error());
        }
        if (response->status < 200) continue;
        if (!sent || last_answer_) close();
        return response;
    }
}

Result<ClientResponse> Client::send(Method method, std::string_view target, const Headers& headers, std::string_view body) {
    std::string head;
    head.append(to_string(method)).append(" ").append(target).append(" HTTP/1.1\r\n");
    const std::string host = address_.find(':') == std::string::npos ? address_ : "[" + address_ + "]";
    if (!headers.has("host")) head.append("Host: ").append(host).append(":").append(std::to_string(port_)).append("\r\n");
    if (!headers.has("user-agent")) head.append("User-Agent: medhome\r\n");
    const bool has_length = headers.has("content-length") || headers.has("transfer-encoding");
    const bool usually_has_body = method == Method::POST || method == Method::PUT || method == Method::PATCH;
    if (!has_length && (usually_has_body || !body.empty())) {
        head.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    for (const auto& [name, value] : headers.fields()) head.append(name).append(": ").append(value).append("\r\n");
    head.append("\r\n");
    if (last_answer_) close();
    if (char peeked; is_open() && buffer_.empty() && ::recv(socket_, &peeked, 1, MSG_PEEK) == 0) close();
    const bool reused = is_open();
    if (!reused) TRY_VOID(open());
    auto response = exchange(head, body, method == Method::HEAD);
    if (!response && reused && may_be_repeated(method) && response.error().code == "http.closed") {
        TRY_VOID(open());
        response = exchange(head, body, method == Method::HEAD);
    }
    return response;
}

}  // namespace medhome::http
