// The status an error is answered with, in one place.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace medhome::http {

constexpr int status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid: return 400;
        case ErrorKind::unsupported: return 400;
        case ErrorKind::unauthenticated: return 401;
        case ErrorKind::forbidden: return 403;
        case ErrorKind::not_found: return 404;
        case ErrorKind::conflict: return 409;
        case ErrorKind::gone: return 410;
        case ErrorKind::stale: return 412;
        case ErrorKind::too_large: return 413;
        case ErrorKind::unprocessable: return 422;
        case ErrorKind::not_acceptable: return 406;
        case ErrorKind::media_type: return 415;
        case ErrorKind::too_many: return 429;
        case ErrorKind::unavailable: return 503;
        case ErrorKind::internal: return 500;
    }
    return 500;
}

}  // namespace medhome::http
