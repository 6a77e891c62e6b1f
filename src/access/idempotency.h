// The answer to a request, as it is kept for who asks again with the same Idempotency-Key. It knows no HTTP, so that Records may carry it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace medhome::access {

struct Answer {
    int status = 200;
    std::string headers;  // "Name: value\n"...
    std::string body;
};

}  // namespace medhome::access
