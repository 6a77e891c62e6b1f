// "About us" as FHIR: a QuestionnaireResponse whose answers carry their author, day and language.
//
// https://hl7.org/fhir/R4/questionnaireresponse.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "access/records.h"
#include "care/about/about.h"
#include "fhir/json/tree.h"

namespace medhome::care {

inline constexpr std::string_view about_questionnaire = "https://medhome.dev/fhir/Questionnaire/about-us";

bool is_about_us(fhir::json::Value resource);
AboutUs about_from(fhir::json::Value response);
// `before`: what others wrote into it (items that are none of ours) is kept.
std::string about_json(const AboutUs& about, Instant now, fhir::json::Value before = {});

// care_about_us: one a child (about.second).
store::Projection about_projection();

}  // namespace medhome::care
