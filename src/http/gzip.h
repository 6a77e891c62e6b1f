// Making an answer smaller, where who asked takes it so. RFC 9110 section 12.5.3, RFC 1952
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace medhome::http {

// Whether an Accept-Encoding takes gzip: named, or by *, and not with a weight of 0.
bool takes_gzip(std::string_view accept_encoding);

// Quickly rather than as small as can be: most of what can be had comes at once.
std::string gzip(std::string_view bytes);

}  // namespace medhome::http
