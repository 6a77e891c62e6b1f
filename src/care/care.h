// The child's team, plan, needs and pages, as the server wires them.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "access/gate.h"
namespace medhome::http {
class Router;
}

namespace medhome::care {

// Every /api/staff and /api/family route of docs/api.md but the session's.
void add_routes(access::Gate& gate, http::Router& router);

// The read models of care/: keep them in their order, rows are rebuilt by name.
std::vector<store::Projection> projections();
// What no change may do, on any path.
std::vector<store::WriteRule> rules();

// The plain tables of care/: what is not about a child's care.
std::vector<store::Migration> migrations();

}  // namespace medhome::care
