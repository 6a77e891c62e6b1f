// The few FHIR elements care reads and writes again and again: references, codes, extensions, notes, dates.
//
// https://hl7.org/fhir/R4/datatypes.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "fhir/json/tree.h"

namespace medhome::care {

namespace json = fhir::json;
using Day = std::chrono::year_month_day;

// Code systems and extensions of our own.
inline constexpr std::string_view kind_system = "https://medhome.dev/fhir/CodeSystem/care-kind";  // care-team, pool, pool-member, home, shared-plan, plan-action
inline constexpr std::string_view team_role_system = "https://medhome.dev/fhir/CodeSystem/care-team-role";
inline constexpr std::string_view need_domain_system = "https://medhome.dev/fhir/CodeSystem/need-domain";
inline constexpr std::string_view need_stage_system = "https://medhome.dev/fhir/CodeSystem/need-stage";
inline constexpr std::string_view need_input_system = "https://medhome.dev/fhir/CodeSystem/need-input";
inline constexpr std::string_view suggestion_part_system = "https://medhome.dev/fhir/CodeSystem/plan-suggestion-part";
inline constexpr std::string_view need_reason_system = "https://medhome.dev/fhir/CodeSystem/need-reason";
inline constexpr std::string_view extension_base = "https://medhome.dev/fhir/StructureDefinition/";

struct Reference {
    std::string type, id;
    friend bool operator==(const Reference&, const Reference&) = default;
};
// "Practitioner/123", also with an address before it or a version after it; absent for anything else.
std::optional<Reference> parse_reference(std::string_view text);
// Reference.reference of an element, cut down to "Type/id"; empty when it is not literal.
std::string reference_of(json::Value element);
std::string id_in(std::string_view reference, std::string_view type);

// The code of this system in a CodeableConcept (or in an array of them); empty when there is none.
std::string_view code_of(json::Value concepts, std::string_view system);
bool has_code(json::Value concepts, std::string_view system, std::string_view code);
// What a CodeableConcept says to a person: text, else a display, else a code.
std::string_view words_of(json::Value concept_value);
// The extension with this url, absent if none. A name without "://" is one of ours.
json::Value extension(json::Value element, std::string_view url);

// The extension array with these texts of ours (name, text); an empty text takes one away. All others stay. Empty where none is left.
std::string with_texts(json::Value extensions, const std::vector<std::pair<std::string_view, std::string>>& texts);

std::string reference_json(std::string_view reference);
// With what it is called; either may be empty.
std::string reference_json(std::string_view reference, std::string_view display);
std::string concept_json(std::string_view system, std::string_view code, std::string_view text = {});
std::string codeable(std::string_view text);

// The object with some members replaced, added at the end, or (empty text) left out; all others stay as they were written.
using Members = std::vector<std::pair<std::string_view, std::string>>;
std::string with_members(json::Value object, const Members& changes);

// dateTime, date or instant as a civil day in the practice's zone; absent when only a year or month is known or it is no date.
std::optional<Day> day_of(std::string_view date_time, std::string_view zone);
std::optional<Instant> instant_of(std::string_view date_time);
Day add_days(Day day, int days);
int days_between(Day from, Day to);
// The first day after `day` on which offices are open: Monday to Friday.
Day next_weekday(Day day);

// How many characters a person would count, of UTF-8.
std::size_t count_characters(std::string_view text);

// Writes the member as a string, or as null when it is empty.
void text_or_null(json::Writer& writer, std::string_view name, std::string_view text);

// Provenance of what one call of a person changed. The Patient is named among the targets so that it lies in the child's compartment.
// https://hl7.org/fhir/R4/provenance.html
std::string provenance_json(const std::vector<std::string>& targets, std::string_view patient_id, std::string_view agent, std::string_view activity, Instant at);

}  // namespace medhome::care
