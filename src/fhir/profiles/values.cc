// A value beside fixed[x], pattern[x], the least and most, and bindings.
//
// https://hl7.org/fhir/R4/elementdefinition-definitions.html, https://hl7.org/fhir/R4/terminologies.html#binding
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/decimal.h"
#include "fhir/profiles/checker.h"
#include "fhir/ucum/ucum.h"
#include "fhir/validation/primitives.h"

namespace medhome::fhir::profiles {

using terminology::Answer;

namespace {

// Left of right: less, equal, more; nothing where the two cannot be compared.
std::optional<int> compare_numbers(Value a, Value b) {
    const auto one = Decimal::parse(a.text());
    const auto other = Decimal::parse(b.text());
    if (!one || !other) return std::nullopt;
    return *one < *other ? -1 : *other < *one ? 1 : 0;
}

std::optional<int> compare_quantities(Value a, Value b) {
    if (a["code"].text() == b["code"].text()) return compare_numbers(a["value"], b["value"]);
    const auto one = Decimal::parse(a["value"].text());
    const auto other = Decimal::parse(b["value"].text());
    if (!one || !other) return std::nullopt;
    const auto left = ucum::canonical(*one, a["code"].text());
    const auto right = ucum::canonical(*other, b["code"].text());
    if (!left || !right || left->unit != right->unit) return std::nullopt;
    return left->value < right->value ? -1 : right->value < left->value ? 1 : 0;
}

std::optional<int> compare_dates(Value a, Value b) {
    const auto one = validation::span_of(a.text());
    const auto other = validation::span_of(b.text());
    if (!one || !other) return std::nullopt;
    return one->high <= other->low ? -1 : other->high <= one->low ? 1 : 0;
}

// A length in characters, not bytes.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view url_of(std::string_view canonical) { return canonical.substr(0, canonical.find('|')); }

// Differs from the spec: R4's vital signs bind Observation.component.value[x] to the units of vital signs, required. What stands there may be
// another thing: US Core's pulse oximetry, which builds on them, has a flow of oxygen in L/min. So it is taken as extensible.
bool is_component_of_vital_sign(const ElementRule& rule, std::string_view set) {
    return rule.path == "Observation.component.value[x]" && url_of(set) == "http://hl7.org/fhir/ValueSet/ucum-vitals-common";
}

constexpr std::array<std::string_view, 3> additional_bindings{"http://hl7.org/fhir/StructureDefinition/additional-binding", "http://hl7.org/fhir/tools/StructureDefinition/additional-binding",
                                                               "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.binding.additional"};
constexpr std::string_view most_codes = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet";

}  // namespace

std::optional<int> compare_with(const Item& item, Value limit) {
    if (item.value.is_object()) return limit.is_object() ? compare_quantities(item.value, limit) : std::nullopt;
    if (item.value.kind() == json::Kind::number) return compare_numbers(item.value, limit);
    return compare_dates(item.value, limit);
}

void Checker::value_rules(const Item& item, const ElementRule& rule, const Place& place) {
    if (rule.fixed && !equals(rule.fixed, item.value)) {
        findings_->add(place, "value", "The profile fixes this to another value.");
    }
    if (rule.pattern && !includes(rule.pattern, item.value)) {
        findings_->add(place, "value", "This does not hold what the profile's pattern asks for.");
    }
    if (rule.must_have_value && !item.value) findings_->add(place, "value", "The profile asks for a value here, not only for extensions.");
    if (rule.max_length && item.value.is_string() && characters(item.value.text()) > std::strtoul(std::string(rule.max_length.text()).c_str(), nullptr, 10)) {
        findings_->add(place, "too-long", fmt::format("The profile allows {} characters at most.", rule.max_length.text()));
    }
    if (rule.min_value && item.value) {
        if (compare_with(item, rule.min_value).value_or(0) < 0) findings_->add(place, "value", "This is less than the profile allows.");
    }
    if (rule.max_value && item.value) {
        if (compare_with(item, rule.max_value).value_or(0) > 0) findings_->add(place, "value", "This is more than the profile allows.");
    }
    if (rule.binding) bound(item, rule, place);
}

// A concept is in the set when one of its codings is; text alone is not.
Answer Checker::is_in(const Item& item, std::string_view value_set) {
    const std::string_view type = item.type_name();
    const auto one = [&](Value coding) {
        if (!coding["code"]) return Answer::no;
        return terms_.contains(value_set, {coding["system"].text(), coding["code"].text(), coding["version"].text()}, beside());
    };
    if (type == "CodeableConcept") {
        Answer found = Answer::no;
        for (const Value coding : item.value["coding"].children()) {
            const Answer answer = coding["system"] ? one(coding) : Answer::no;
            if (answer == Answer::yes) return answer;
            if (answer == Answer::unknown) found = answer;
        }
        return found;
    }
    if (type == "Coding") return item.value["system"] ? one(item.value) : Answer::no;
    if (item.value.is_object() && is_type(item.type, "Quantity")) return one(item.value);
    if (item.value.is_string()) return terms_.contains(value_set, {{}, item.value.text()}, beside());
    return Answer::unknown;
}

// Further value sets that a code must be of beside the binding's own. One for a certain use is not looked at: the use is not known here.
void Checker::additional(const Item& item, const ElementRule& rule, const Place& place) {
    for (const Value extension : rule.binding["extension"].children()) {
        if (std::ranges::find(additional_bindings, extension["url"].text()) == additional_bindings.end()) continue;
        std::string_view purpose, set;
        bool has_use = false;
        for (const Value part : extension["extension"].children()) {
            const std::string_view name = part["url"].text();
            if (name == "purpose") purpose = part["valueCode"].text();
            else if (name == "valueSet") set = part["valueCanonical"].text();
            else if (name == "usage") has_use = true;
        }
        if (has_use || set.empty() || (purpose != "required" && purpose != "maximum" && purpose != "extensible")) continue;
        if (is_in(item, set) != Answer::no) continue;
        findings_->add(place, "code-invalid", fmt::format("The profile asks also for a code of {}.", set), purpose == "extensible" ? Severity::warning : Severity::error);
    }
}

void Checker::bound(const Item& item, const ElementRule& rule, const Place& place) {
    const std::string_view strength = rule.binding["strength"].text();
    const std::string_view set = rule.binding["valueSet"].text();
    if (!item.value) return;  // extensions stand for it
    const bool is_required = strength == "required" && !is_component_of_vital_sign(rule, set);
    // What R4's own definition binds was looked at with the rest of R4's rules.
    const bool is_base = item.element && item.element->value_set != definitions::none && definitions::value_sets()[item.element->value_set].url == url_of(set);
    for (const Value extension : rule.binding["extension"].children()) {
        if (extension["url"].text() != most_codes) continue;
        if (is_in(item, extension["valueCanonical"].text()) == Answer::no) {
            findings_->add(place, "code-invalid", fmt::format("The profile allows no code outside {}.", extension["valueCanonical"].text()));
        }
    }
    additional(item, rule, place);
    if ((!is_required && strength != "extensible" && strength != "required") || set.empty() || (is_required && is_base)) return;
    const Answer answer = is_in(item, set);
    if (answer == Answer::yes) return;
    if (is_required && answer == Answer::no) {
        findings_->add(place, "code-invalid", fmt::format("The profile asks for a code of {}.", set));
    } else if (is_required) {
        findings_->add(place, "not-found", fmt::format("Whether this is a code of {} could not be told: not all of it is held here.", set), Severity::warning);
    } else if (answer == Answer::no && !(item.type_name() == "CodeableConcept" && !item.value["coding"])) {
        findings_->add(place, "code-invalid", fmt::format("None of the codes is of {}; use one of it where it says what is meant.", set), Severity::warning);
    }
}

}  // namespace medhome::fhir::profiles
