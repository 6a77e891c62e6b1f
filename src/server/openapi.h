// /api/openapi.json, written from the router's own list, so that it cannot differ from it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "http/router.h"

namespace medhome::server {

std::string openapi(const http::Router& router);

}  // namespace medhome::server
