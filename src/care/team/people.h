// The people a page names, read once a request.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/team/cover.h"
#include "care/team/person.h"
#include "care/ways/ways.h"

namespace medhome::care {

// Names for references, read once a request and through the gate.
class People {
public:
    explicit People(access::Records& records) : records_(records) {}
    // One search a resource type. References that the caller may not see stay unknown. Whoever is away today has who answers beside them.
    Result<void> load(const std::vector<std::string>& references);
    void put(Person person);
    const Person* find(std::string_view reference) const;
    // The person's object, or null for an empty or unknown reference.
    void write(fhir::json::Writer& writer, std::string_view reference) const;
    // What the practice calls this role in the reader's language; the role itself where it has no word of its own.
    std::string role_here(std::string_view role) const;

private:
    Result<void> search(const std::vector<std::string>& references);
    Result<void> tell_cover();
    Result<void> tell_roles();

    access::Records& records_;
    std::optional<std::vector<Away>> away_;
    std::optional<std::vector<RoleName>> role_names_;
    std::map<std::string, Person, std::less<>> known_;
};

}  // namespace medhome::care
