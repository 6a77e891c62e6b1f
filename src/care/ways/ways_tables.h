// The plain tables of how a practice works: they hold references of pools and staff, and words the practice chose for everybody.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/ways/ways.h"

namespace medhome::care {

std::vector<store::Migration> ways_migrations();

// Each in one query, bounded by what check_ways allows.
Result<std::map<std::string, Promise>> read_promises(access::Records& records);
Result<std::map<std::string, std::string>> read_routing(access::Records& records);
Result<std::vector<RoleName>> read_role_names(access::Records& records);
Result<std::vector<VisitType>> read_visit_types(access::Records& records);

// The kind of visit that an Appointment says it is, by a code of this practice's list (Appointment.serviceType); none where it says none.
// https://hl7.org/fhir/R4/appointment.html
inline constexpr std::string_view visit_type_system = "https://medhome.dev/fhir/CodeSystem/visit-type";
const VisitType* visit_type_of(fhir::json::Value appointment, const std::vector<VisitType>& types);
// {"name","minutes"} in that language, or null.
void write_visit_type(fhir::json::Writer& writer, const VisitType* type, std::string_view language);

// All of it but the hours, in place of what stood there.
std::vector<store::Statement> put_ways(const access::Records& records, const Ways& ways);
// Whoever leaves, and a pool that closes, is sent nothing more: the main contact has it again.
store::Statement routed_no_more(const access::Records& records, std::string_view owner);

}  // namespace medhome::care
