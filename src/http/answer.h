// An answer as bytes: status line and headers, ours and the handler's.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"

namespace medhome::http {

// RFC 9110 section 5.6.7, "Sun, 22 Nov 2026 04:41:16 GMT", made once a second.
class DateText {
public:
    std::string_view at(std::time_t second);

private:
    std::time_t made_for_ = -1;
    std::string text_;
};

// The headers that every answer carries, as lines made ready once.
class AlwaysHeaders {
public:
    explicit AlwaysHeaders(const Headers& headers);
    // Those that the handler did not set itself.
    void append_to(std::string& out, const Headers& set_by_handler) const;

private:
    std::vector<std::pair<std::string, std::string>> lines_;  // name, the whole line
    std::string all_;
};

struct AnswerFacts {
    bool to_head = false;  // the request was HEAD: length of the body, no body
    bool keeps_alive = true;
    bool to_http_1_0 = false;
    std::string_view date;
    std::string_view request_id;
};

// Appends the head. What the handler says of Connection, Transfer-Encoding, Date and X-Request-Id is ours to say and
// dropped; its Content-Length counts only for HEAD without a body. Returns the bytes that go after the head.
std::string_view append_answer_head(std::string& out, const Response& response, const AnswerFacts& facts, const AlwaysHeaders& always);

}  // namespace medhome::http
