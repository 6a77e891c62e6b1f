// Turns bytes into requests, and refuses what Beast's parser lets through but two readers could understand differently.
// Knows no sockets: the connection feeds it, the fuzzer too.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "http/message.h"
#include "http/target.h"

namespace medhome::http {

class RequestReader {
public:
    explicit RequestReader(std::size_t max_head_bytes);
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    enum class Step {
        more,      // give the bytes not used again, with more behind them
        head,      // the head is read and sound: say take_body(), then go on
        complete,  // request() may be moved out; next() before the next one
        refused,   // refusal() says why; nothing more is read
    };
    // `used`: how many bytes, from the front, need not be given again.
    Step read(std::string_view bytes, std::size_t& used);
    // Once, after Step::head. The limit counts bytes after gzip is undone; a longer body is refused with 413.
    void take_body(std::size_t limit);

    Request& request() { return request_; }
    const Refusal& refusal() const { return refusal_; }
    bool keeps_alive() const { return keeps_alive_; }
    bool is_http_1_0() const { return is_http_1_0_; }
    bool has_body() const { return chunked_ || content_length_.value_or(0) > 0; }
    bool expects_continue() const { return expects_continue_; }
    std::optional<std::uint64_t> content_length() const { return content_length_; }
    std::size_t bytes_read() const { return bytes_read_; }  // of this request, head and body, as received
    // Lines and framing fit into so many bytes: who feeds us must be able to hold them.
    std::size_t longest_line() const { return max_head_bytes_; }
    void next();

private:
    class Parser;
    enum class Phase { head, waiting_for_limit, body, complete, refused };

    Step find_head(std::string_view bytes, std::size_t& used);
    Step parse_head(std::string_view head);
    Refusal check_head();
    Refusal take_field(std::string_view name, std::string_view value);
    void take_body_bytes(std::string_view bytes);
    Step read_body(std::string_view bytes, std::size_t& used);
    Step refuse(Refusal refusal);

    const std::size_t max_head_bytes_;
    Phase phase_ = Phase::head;
    std::size_t scanned_ = 0;      // of the head: lines found whole so far
    std::size_t blank_ = 0;        // empty lines before the request line
    std::size_t bytes_read_ = 0;
    Request request_;
    Refusal refusal_;
    bool keeps_alive_ = false, is_http_1_0_ = false, chunked_ = false, expects_continue_ = false, gzip_ = false;
    int hosts_ = 0, lengths_ = 0, encodings_ = 0;
    std::optional<std::uint64_t> content_length_;
    std::size_t body_limit_ = 0;
    std::unique_ptr<Parser> parser_;
};

}  // namespace medhome::http
