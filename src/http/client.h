// A small blocking HTTP/1.1 client over plain TCP: for tests, `dev cases`, benchmarks and health checks. Not for
// strangers' servers: it speaks no TLS, follows no redirect and reads only answers with a Content-Length or an end.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace medhome::http {

struct ClientResponse {
    int status = 0;
    Headers headers;
    std::string body;
};

// One connection, kept open between requests and opened again when the server closed it. One thread at a time.
class Client {
public:
    Client(std::string address, std::uint16_t port, std::chrono::milliseconds timeout = std::chrono::seconds{10});
    ~Client();
    Client(Client&& other) noexcept;
    Client& operator=(Client&& other) noexcept;

    // Host, Content-Length and User-Agent are set where `headers` does not. A connection found closed is opened again
    // once, for methods that may be repeated. Fails with unavailable: refused, timed out, closed before the answer's end.
    Result<ClientResponse> send(Method method, std::string_view target, const Headers& headers = {}, std::string_view body = {});
    Result<ClientResponse> get(std::string_view target, const Headers& headers = {}) { return send(Method::GET, target, headers); }

    // For tests of malformed requests: bytes as they are.
    Result<void> open();                          // a new connection, whatever was before
    Result<void> send_raw(std::string_view bytes);
    // The next answer, 100 Continue included. `without_body`: what was asked was a HEAD.
    Result<ClientResponse> receive(bool without_body = false);
    Result<std::string> receive_raw(std::size_t bytes);  // up to so many, or until the server closes
    bool closed_by_server();                      // waits for the end of the connection; false after the timeout
    void finish_sending();                        // half-close: nothing more comes from us
    void close();
    bool is_open() const { return socket_ >= 0; }
    int connections_opened() const { return opened_; }

private:
    Result<void> fill();  // more bytes into buffer_; fails at the end
    Result<ClientResponse> exchange(std::string_view head, std::string_view body, bool without_body);

    std::string address_;
    std::uint16_t port_;
    std::chrono::milliseconds timeout_;
    int socket_ = -1;
    int opened_ = 0;
    bool last_answer_ = false;  // it said that the connection closes
    std::string buffer_;        // received, not yet given out
};

}  // namespace medhome::http
