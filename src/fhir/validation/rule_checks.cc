// SPDX-License-Identifier: Apache-2.0
#include "fhir/validation/rule_checks.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <string>

#include <fmt/format.h>

#include "fhir/definitions/definitions.h"
#include "fhir/search/query.h"
#include "fhir/validation/primitives.h"

namespace medhome::fhir::validation {
namespace {

using json::Value;

void broken(Findings& findings, const Place& place, std::string_view key, std::string_view text) {
    findings.add(place, "invariant", fmt::format("{} ({}).", text, key));
}

// Numbers are compared as decimals are shown; 17 digits are enough to tell which of two is the larger.
double number(Value value) { return std::strtod(std::string(value.text()).c_str(), nullptr); }

// Whether `later` is before `earlier` however their missing digits are filled in. "2012" is not before "2012-05".
bool is_surely_before(std::string_view later, std::string_view earlier) {
    const auto a = span_of(later);
    const auto b = span_of(earlier);
    if (!a || !b) return false;
    // A date without zone may be anywhere on earth: up to 14 hours off.
    const std::int64_t slack = a->has_zone == b->has_zone ? 0 : 14 * 3600;
    if (a->has_zone && b->has_zone && a->low == b->low) return a->fraction_nanoseconds < b->fraction_nanoseconds;
    return a->high + slack <= b->low;
}

// FHIRPath's `earlier <= later`: true only when the missing digits of neither could change the answer; "2012" and "2012" are equal.
bool is_surely_not_after(std::string_view earlier, std::string_view later) {
    const auto a = span_of(earlier);
    const auto b = span_of(later);
    if (!a || !b || (a->low == b->low && a->high == b->high)) return !is_surely_before(later, earlier);
    if (a->has_zone == b->has_zone) return a->high <= b->low;
    // As the reference validator does, a date is compared with the civil date of the other.
    const std::size_t shared = std::min({earlier.size(), later.size(), std::size_t{10}});
    return earlier.substr(0, shared) < later.substr(0, shared);
}

bool has_code(Value concept_value, std::string_view system, std::initializer_list<std::string_view> codes) {
    return std::ranges::any_of(codes, [&](std::string_view code) {
        for (const Value coding : concept_value["coding"].children()) {
            if (coding["system"].text() == system && coding["code"].text() == code) return true;
        }
        return false;
    });
}

bool repeats(const std::vector<std::string>& texts) { return std::set<std::string_view>(texts.begin(), texts.end()).size() != texts.size(); }

void period(Value value, const Place& place, Findings& findings) {
    const Value start = value["start"];
    const Value end = value["end"];
    if (start && end && !is_surely_not_after(start.text(), end.text())) broken(findings, place, "per-1", "The end is before the start, or one says less than the other and hides which is first");
}

void range(Value value, const Place& place, Findings& findings) {
    const Value low = value["low"]["value"];
    const Value high = value["high"]["value"];
    if (low && high && value["low"]["code"].text() == value["high"]["code"].text() && value["low"]["unit"].text() == value["high"]["unit"].text() &&
        number(low) > number(high)) {
        broken(findings, place, "rng-2", "low is above high");
    }
}

void age(Value value, const Place& place, Findings& findings) {
    if (value["value"] && number(value["value"]) <= 0) broken(findings, place, "age-1", "An age is more than 0");
}

void count(Value value, const Place& place, Findings& findings) {
    if (value["value"].text().find('.') != std::string_view::npos) broken(findings, place, "cnt-3", "A count is a whole number");
}

// "The number of bytes of data that make up this attachment (before base64 encoding, if that is done)."
void attachment(Value value, const Place& place, Findings& findings) {
    const Value data = value["data"];
    const Value size = value["size"];
    if (!data || !size) return;
    const auto bytes = base64_size(data.text());
    if (bytes && is_unsigned_int(size.text()) && std::to_string(*bytes) != size.text()) {
        findings.add(place, "structure", fmt::format("size says {}, but data holds {} bytes. Correct one of them.", size.text(), *bytes));
    }
}

void timing_repeat(Value value, const Place& place, Findings& findings) {
    if (value["duration"].text().starts_with('-')) broken(findings, place, "tim-4", "duration is not negative");
    if (value["period"].text().starts_with('-')) broken(findings, place, "tim-5", "period is not negative");
    if (!value["offset"]) return;
    bool meal_itself = false;
    for (const Value when : value["when"].children()) {
        const std::string_view code = when.text();
        if (code == "C" || code == "CM" || code == "CD" || code == "CV") meal_itself = true;
    }
    if (!value["when"] || meal_itself) broken(findings, place, "tim-9", "offset is from an event in when, and not from a meal itself");
}

constexpr std::string_view allergy_status = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

void allergy_intolerance(Value value, const Place& place, Findings& findings) {
    const bool mistaken = has_code(value["verificationStatus"], allergy_status, {"entered-in-error"});
    if (!mistaken && !value["clinicalStatus"]) broken(findings, place, "ait-1", "Give clinicalStatus unless it was entered in error");
    if (mistaken && value["clinicalStatus"]) broken(findings, place, "ait-2", "What was entered in error has no clinicalStatus");
}

constexpr std::string_view condition_verification = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
constexpr std::string_view condition_clinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";

void condition(Value value, const Place& place, Findings& findings) {
    const bool mistaken = has_code(value["verificationStatus"], condition_verification, {"entered-in-error"});
    if (mistaken && value["clinicalStatus"]) broken(findings, place, "con-5", "What was entered in error has no clinicalStatus");
    const bool abated = std::ranges::any_of(std::array{"abatementDateTime", "abatementAge", "abatementPeriod", "abatementRange", "abatementString"},
                                            [&](const char* name) { return static_cast<bool>(value[name]); });
    if (abated && !has_code(value["clinicalStatus"], condition_clinical, {"resolved", "remission", "inactive"})) {
        broken(findings, place, "con-4", "What has abated is resolved, in remission or inactive");
    }
}

// obs-7: "If Observation.code is the same as an Observation.component.code then the value element associated with the code SHALL NOT be present".
void observation(Value value, const Place& place, Findings& findings) {
    const Value components = value["component"];
    if (!components) return;
    bool has_value = false;
    for (const Value child : value.children()) has_value |= child.key().starts_with("value");
    if (!has_value) return;
    for (const Value component : components.children()) {
        for (const Value coding : component["code"]["coding"].children()) {
            for (const Value own : value["code"]["coding"].children()) {
                if (own["code"].text() == coding["code"].text() && own["system"].text() == coding["system"].text() &&
                    own["version"].text() == coding["version"].text() && own["display"].text() == coding["display"].text()) {
                    broken(findings, place, "obs-7", "A component has the observation's own code, so the observation has no value");
                    return;
                }
            }
        }
    }
}

void organization(Value value, const Place& place, Findings& findings) {
    const auto home = [&](std::string_view member, const char* key, const char* text) {
        Place at{&place, member, {}, -1};
        for (const Value item : value[member].children()) {
            ++at.index;
            if (item["use"].text() == "home") broken(findings, at, key, text);
        }
    };
    home("address", "org-2", "An organization has no home address");
    home("telecom", "org-3", "An organization has no telecom for home use");
}

void list(Value value, const Place& place, Findings& findings) {
    const std::string_view mode = value["mode"].text();
    for (const Value entry : value["entry"].children()) {
        if (entry["deleted"] && mode != "changes") broken(findings, place, "lst-2", "Only a list of changes has deleted entries");
        if (entry["date"] && mode != "working") broken(findings, place, "lst-3", "Only a working list has dates on its entries");
    }
}

void medication_dispense(Value value, const Place& place, Findings& findings) {
    if (is_surely_before(value["whenHandedOver"].text(), value["whenPrepared"].text())) {
        broken(findings, place, "mdd-1", "whenHandedOver is before whenPrepared");
    }
}

void task(Value value, const Place& place, Findings& findings) {
    if (is_surely_before(value["lastModified"].text(), value["authoredOn"].text())) broken(findings, place, "inv-1", "lastModified is before authoredOn");
}

void linkage(Value value, const Place& place, Findings& findings) {
    if (value["item"].size() < 2) broken(findings, place, "lnk-1", "A linkage links two items or more");
}

void collect_link_ids(Value items, std::vector<std::string>& ids) {
    for (const Value item : items.children()) {
        ids.emplace_back(item["linkId"].text());
        collect_link_ids(item["item"], ids);
    }
}

void questionnaire(Value value, const Place& place, Findings& findings) {
    std::vector<std::string> ids;
    collect_link_ids(value["item"], ids);
    if (repeats(ids)) broken(findings, place, "que-2", "Two items have the same linkId");
}

void questionnaire_item(Value value, const Place& place, Findings& findings) {
    // Differs from the spec: the formula of que-12 says "count() > 2". Its text, and the element's definition ("This element must be
    // specified if more than one enableWhen value is provided"), say 1; so does R5.
    if (value["enableWhen"].size() > 1 && !value["enableBehavior"]) {
        broken(findings, place, "que-12", "With several enableWhen, say in enableBehavior whether all or any must hold");
    }
    if (value["initial"].size() > 1 && value["repeats"].text() != "true") broken(findings, place, "que-13", "Only an item that repeats has several initial answers");
}

void collect_concept_codes(Value concepts, std::vector<std::string>& codes) {
    for (const Value one : concepts.children()) {
        codes.emplace_back(one["code"].text());
        collect_concept_codes(one["concept"], codes);
    }
}

void code_system(Value value, const Place& place, Findings& findings) {
    std::vector<std::string> codes;
    collect_concept_codes(value["concept"], codes);
    if (repeats(codes)) broken(findings, place, "csd-1", "A code stands for one concept in a code system; one stands twice");
}

std::string_view name_of(search::ParameterType type) {
    using enum search::ParameterType;
    switch (type) {
        case number: return "number";
        case date: return "date";
        case string: return "string";
        case token: return "token";
        case reference: return "reference";
        case composite: return "composite";
        case quantity: return "quantity";
        case uri: return "uri";
        case special: return "special";
    }
    return "";
}

// searchParam.type: "It SHALL be the same as the type in the search parameter definition."
void search_parameter_types(Value resource, const Place& place, Findings& findings) {
    std::vector<search::ParameterInfo> known;
    Place at{&place, "searchParam", {}, -1};
    for (const Value parameter : resource["searchParam"].children()) {
        ++at.index;
        std::string_view definition = parameter["definition"].text();
        if (!definition.starts_with("http://hl7.org/fhir/SearchParameter/")) continue;
        definition = definition.substr(0, definition.find('|'));
        if (known.empty()) known = search::parameters_of(resource["type"].text());
        const auto found = std::ranges::find(known, definition, &search::ParameterInfo::definition);
        if (found != known.end() && name_of(found->type) != parameter["type"].text()) {
            findings.add(at, "value", fmt::format("R4 defines this search parameter with the type {}.", name_of(found->type)));
        }
    }
}

void capability_resources(Value value, const Place& place, Findings& findings) {
    std::vector<std::string> types;
    Place at{&place, "resource", {}, -1};
    for (const Value resource : value["resource"].children()) {
        ++at.index;
        search_parameter_types(resource, at, findings);
        types.emplace_back(resource["type"].text());
        std::vector<std::string> names;
        for (const Value parameter : resource["searchParam"].children()) names.emplace_back(parameter["name"].text());
        if (repeats(names)) broken(findings, place, "cpb-12", "A resource names a search parameter twice");
    }
    if (repeats(types)) broken(findings, place, "cpb-9", "A resource type is described twice");
}

void structure_definition(Value value, const Place& place, Findings& findings) {
    const std::string_view type = value["type"].text();
    const bool logical = value["kind"].text() == "logical";
    for (const std::string_view view : {"snapshot", "differential"}) {
        Place at{&place, view};
        const Value elements = value[view]["element"];
        std::vector<std::string> ids;
        bool each_has_id = true;
        bool default_value = false;
        const bool root_first = elements.first()["path"].text().find('.') == std::string_view::npos;
        for (const Value element : elements.children()) {
            each_has_id &= static_cast<bool>(element["id"]);
            ids.emplace_back(element["id"].text());
            for (const Value member : element.children()) default_value |= member.key().starts_with("defaultValue");
            if (view == "snapshot" && !(element["definition"] && element["min"] && element["max"])) {
                broken(findings, at, "sdf-3", "Each element of a snapshot has definition, min and max");
            }
            if (view == "snapshot" && !element["base"]) broken(findings, at, "sdf-8b", "Each element of a snapshot has base");
            if (element["path"].text().find('.') == std::string_view::npos) {
                if (element["slicing"]) broken(findings, at, "sdf-20", "The root element is not sliced");
                if (element["sliceName"]) broken(findings, at, "sdf-23", "The root element has no sliceName");
                if (element["label"] || element["code"] || element["requirements"]) {
                    broken(findings, at, "sdf-9", "The root element has no label, code or requirements");
                }
            }
        }
        if (!elements) continue;
        if (!each_has_id) broken(findings, at, "sdf-14", "Each element has an id");
        else if (repeats(ids)) broken(findings, at, view == "snapshot" ? "sdf-16" : "sdf-17", "Two elements have the same id");
        if (view == "differential" && default_value && value["derivation"].text() != "specialization") {
            broken(findings, place, "sdf-21", "Only a specialization has default values");
        }
        if (!logical && root_first && elements.first()["type"]) broken(findings, at, view == "snapshot" ? "sdf-15" : "sdf-15a", "The root element has no type");
        if (view == "snapshot" && !logical && elements.first()["path"].text() != type) broken(findings, at, "sdf-11", "The first element's path is the type");
    }
}

void element_definition(Value value, const Place& place, Findings& findings) {
    const std::string_view max = value["max"].text();
    const std::string_view min = value["min"].text();
    if (!max.empty() && max != "*" && !is_unsigned_int(max)) broken(findings, place, "eld-3", "max is a number or *");
    else if (is_unsigned_int(min) && is_unsigned_int(max) && std::stoll(std::string(min)) > std::stoll(std::string(max))) broken(findings, place, "eld-2", "min is above max");
    std::vector<std::string> types;
    for (const Value type : value["type"].children()) {
        const std::string_view code = type["code"].text();
        types.emplace_back(code);
        if (code != "Reference" && code != "canonical") {
            if (type["targetProfile"]) broken(findings, place, "eld-17", "Only references have a targetProfile");
            if (type["aggregation"]) broken(findings, place, "eld-4", "Only references have an aggregation");
        }
    }
    if (repeats(types)) broken(findings, place, "eld-13", "Two types have the same code");
    std::vector<std::string> keys;
    for (const Value constraint : value["constraint"].children()) keys.emplace_back(constraint["key"].text());
    if (repeats(keys)) broken(findings, place, "eld-14", "Two constraints have the same key");
    if (value["isModifier"].text() == "true" && !value["isModifierReason"]) broken(findings, place, "eld-18", "Say in isModifierReason why it modifies");
    if (types.size() > 1) {
        for (const Value member : value.children()) {
            if (member.key().starts_with("fixed")) broken(findings, place, "eld-6", "A fixed value needs a single type");
            if (member.key().starts_with("pattern")) broken(findings, place, "eld-7", "A pattern needs a single type");
        }
    }
}

// SearchParameter.component: "Used to define the parts of a composite search parameter"; one part makes none.
void search_parameter(Value value, const Place& place, Findings& findings) {
    // "Organization.name | Organization.alias" of a parameter on Patient would never find anything.
    std::string_view rest = value["expression"].text();
    while (!rest.empty()) {
        const std::size_t bar = rest.find('|');
        std::string_view branch = rest.substr(0, bar);
        rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
        while (!branch.empty() && (branch[0] == ' ' || branch[0] == '(')) branch.remove_prefix(1);
        const std::string_view type = branch.substr(0, branch.find_first_of(". )"));
        if (definitions::find_resource(type) == definitions::none) continue;
        bool is_base = false;
        for (const Value base : value["base"].children()) is_base |= base.text() == type || base.text() == "Resource" || base.text() == "DomainResource";
        if (!is_base) findings.add(Place{&place, "expression"}, "value", fmt::format("The expression reads {}, which is not one of base.", type));
    }
    if (value["type"].text() == "composite" && value["component"].size() < 2) {
        findings.add(place, "invariant", "A composite search parameter has two components or more.");
    }
}

bool is_relative(Value uri) { return uri.is_string() && !uri.text().empty() && uri.text().find(':') == std::string_view::npos && !uri.text().starts_with('#'); }

// "The URI ... that defines the meaning of the symbol in the code" is absolute: a relative one would mean another system in each place.
void coding(Value value, const Place& place, Findings& findings) {
    if (is_relative(value["system"])) findings.add(Place{&place, "system"}, "value", "Coding.system is an absolute URI.");
}

// Identifier: "If the value is a full URI, then the system SHALL be urn:ietf:rfc:3986".
void identifier(Value value, const Place& place, Findings& findings) {
    if (is_relative(value["system"])) findings.add(Place{&place, "system"}, "value", "Identifier.system is an absolute URI.");
    if (value["system"].text() == "urn:ietf:rfc:3986" && is_relative(value["value"])) {
        findings.add(Place{&place, "value"}, "value", "With the system urn:ietf:rfc:3986 the value is a full URI.", Severity::warning);
    }
}

constexpr std::array<std::pair<std::string_view, RuleCheck>, 23> checks{{
    {"Age", age},
    {"AllergyIntolerance", allergy_intolerance},
    {"Attachment", attachment},
    {"CapabilityStatement.rest", capability_resources},
    {"CodeSystem", code_system},
    {"Coding", coding},
    {"Condition", condition},
    {"Count", count},
    {"ElementDefinition", element_definition},
    {"Identifier", identifier},
    {"Linkage", linkage},
    {"List", list},
    {"MedicationDispense", medication_dispense},
    {"Observation", observation},
    {"Organization", organization},
    {"Period", period},
    {"Questionnaire", questionnaire},
    {"Questionnaire.item", questionnaire_item},
    {"Range", range},
    {"SearchParameter", search_parameter},
    {"StructureDefinition", structure_definition},
    {"Task", task},
    {"Timing.repeat", timing_repeat},
}};

}  // namespace

std::span<const std::pair<std::string_view, RuleCheck>> rule_checks() { return checks; }

}  // namespace medhome::fhir::validation
