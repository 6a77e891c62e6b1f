// "About us" read through the gate and written for the apps.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/about/about.h"
#include "care/team/people.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct KeptAbout {
    AboutUs about;  // of an empty id where nothing was said yet
    fhir::json::Document response;
};
Result<KeptAbout> read_about(access::Records& records, std::string_view child_id);

std::vector<std::string> people_in(const AboutUs& about);
// What the family says works for this child, as the plan carries it: {"text","language","author","told_by","date"}, or null.
void write_what_works(fhir::json::Writer& writer, const AboutUs& about, const People& people);
void write_about(fhir::json::Writer& writer, const AboutUs& about, const People& people);

}  // namespace medhome::care
