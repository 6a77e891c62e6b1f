// The request target, taken apart and refused where two readers could understand it differently.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace medhome::http {

// Why a request is answered without a handler. The texts are ours and hold nothing of the request.
struct Refusal {
    int status = 0;  // 0: nothing is wrong
    std::string_view code;
    std::string_view text;
    explicit operator bool() const { return status != 0; }
};

struct Target {
    std::string path;       // decoded; "*" for OPTIONS of the whole server
    std::string query;
    std::string authority;  // only of an absolute target, "http://host/path"
};

// RFC 9112 section 3.2. Refused: dot segments, %00 and other control characters, %2F, a malformed %XX, a path that is not UTF-8.
Refusal parse_target(std::string_view text, bool is_options, Target& target);

// RFC 9110 section 7.2: a host and perhaps a port; empty is allowed by the grammar and refused here.
bool is_host(std::string_view text);

}  // namespace medhome::http
