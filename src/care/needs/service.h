// A community service that helps families: rides, respite, a food pantry. The light directory that a need is sent to.
//
// On the wire a HealthcareService. https://hl7.org/fhir/R4/healthcareservice.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "base/result.h"
#include "care/needs/need.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct Service {
    std::string id;
    std::int64_t version = 0;
    std::string name;
    std::vector<std::string> domains;  // of need_domains()
    std::string phone;                 // E.164, or as it was written
    std::vector<std::string> languages;
    std::string note;
    bool active = true;
    std::string reference() const { return "HealthcareService/" + id; }
};

Service service_from(fhir::json::Value healthcare_service);
// `before`: what others wrote into it is kept. Absent for a new one.
std::string service_json(const Service& service, fhir::json::Value before = {});
// By path: name, domains, phone, languages, note.
std::vector<Issue> check_service(const Service& service);

// not_found for what is none, as for what does not exist.
Result<Service> read_service(access::Records& records, std::string_view id);

// The services that some needs were sent to, read once a request. One that is not among them is not known here.
class Services {
public:
    Result<void> load(access::Records& records, const std::vector<std::string>& references);
    void put(Service service);
    const Service* find(std::string_view reference) const;

private:
    std::map<std::string, Service, std::less<>> known_;
};

void write_service(fhir::json::Writer& writer, const Service& service, std::int64_t open_needs);

}  // namespace medhome::care
