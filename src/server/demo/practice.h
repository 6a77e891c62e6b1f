// The demo practice itself: its staff, the pools in which they answer together, who is away, and the services of the town around it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "access/records.h"
#include "care/needs/need.h"
#include "server/demo/demo_records.h"

namespace medhome::server {

// Staff of every kind; Marcus is away, Grace has left.
void staff_and_pools(DemoRecords& demo);
// Eleven services for families; the swim club has closed.
void services(DemoRecords& demo);
// The one of that name; one that the directory does not know has its name alone.
care::Named service_called(std::string_view name);
// When Lakeside is open, what it promises, who gets what, and its own words.
std::vector<store::Statement> ways_of_lakeside(access::Records& records, DemoRecords& demo);
// Marcus is away for ten days, Rosa answers for him.
std::vector<store::Statement> absences(access::Records& records, const DemoRecords& demo);

}  // namespace medhome::server
