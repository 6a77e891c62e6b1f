// Everything there is about one child: Patient/x/$everything.
// https://hl7.org/fhir/R4/patient-operation-everything.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/records.h"
#include "http/message.h"

namespace medhome::rest {

// The child, then the records of their compartment, then what those refer to that is about no person (Practitioner, Organization, Location, Medication,
// Device and so on), each once. start, end, _since, _type, _count; the next links say where the next page begins.
// Differs from the spec: records of other persons that a record refers to, a brother's or a mother's, do not come along.
Result<http::Response> everything_of(const http::Request& request, access::Records& records);

}  // namespace medhome::rest
