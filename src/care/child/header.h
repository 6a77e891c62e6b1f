// The constant header of a child's pages: who it is, how to say it, in which language, what to beware of.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/child/age.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct Alert {
    std::string kind;  // allergy, flag
    std::string text;
    std::string criticality;  // high, low, unable-to-assess; empty when not said
};

struct Child {
    std::string id;
    std::string name;       // Mateo Ruiz Herrera
    std::string list_name;  // Ruiz Herrera, Mateo
    std::string given, family;
    std::string preferred_name;
    std::string pronunciation;
    std::string pronouns;
    std::string gender;
    std::string birth_date;  // as written; may be a year alone
    std::string died;        // date, or empty; "true" where only that is known
    std::string language;    // "es"; empty when not asked
    bool interpreter = false;
    std::optional<Age> age_on(std::chrono::year_month_day today) const;
};

Child child_from(fhir::json::Value patient);

// Absent when it is no longer in force: an allergy that is inactive, resolved, refuted or entered in error; a flag that is not active.
std::optional<Alert> alert_from(fhir::json::Value resource);
// Highest criticality first, allergies before flags.
void sort_alerts(std::vector<Alert>& alerts);

void write_alerts(fhir::json::Writer& writer, const std::vector<Alert>& alerts);

}  // namespace medhome::care
