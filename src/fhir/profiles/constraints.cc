// A profile's own invariants, and where an extension's definition lets it stand. https://hl7.org/fhir/R4/conformance-rules.html#constraints
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "fhir/path/expression.h"
#include "fhir/profiles/checker.h"

namespace medhome::fhir::profiles {

using terminology::Answer;

namespace {

// As a person may read it: what a guide wrote, not what the record holds.
std::string told(const Constraint& rule) {
    std::string text(rule.human.substr(0, 300));
    while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
    return fmt::format("{} ({}).", text, rule.key);
}

}  // namespace

path::Environment Checker::environment() {
    path::Environment environment;
    environment.now = options_.now;
    environment.resolve_by_type = true;
    environment.step_limit = 200'000;
    if (!around_.empty()) {
        environment.resource = path::node(around_.back().resource);
        environment.root_resource = path::node(around_.back().resource);
    }
    environment.resolve = [this](std::string_view reference) { return resolve(reference); };
    environment.member_of = [this](const path::Node& coded, std::string_view value_set) -> std::optional<bool> {
        const Answer answer = is_in({coded.value, coded.extra, coded.type, {}, -1, nullptr}, value_set);
        if (answer == Answer::unknown) return std::nullopt;
        return answer == Answer::yes;
    };
    environment.conforms_to = [this](const path::Node& resource, std::string_view canonical) -> std::optional<bool> {
        const Profile* profile = find_profile(source_, canonical, beside());
        if (!profile) return std::nullopt;
        const Item item{resource.value, resource.extra, resource.type, {}, -1, nullptr};
        return is_type(item.type, profile->type) && conforms(item, *profile);
    };
    return environment;
}

void Checker::constraints(const Item& item, const ElementRule& rule, const Place& place) {
    if (rule.constraints.empty()) return;
    const path::Environment world = environment();
    for (const Constraint& one : rule.constraints) {
        if (!step(place)) return;
        if (!one.parsed) {
            findings_->add(place, "not-supported", fmt::format("A rule of the profile is not FHIRPath and was not looked at ({}).", one.key), Severity::warning);
            continue;
        }
        const Result<std::optional<bool>> holds = path::evaluate_boolean(*one.parsed, path::Node{item.value, item.extra, item.type}, world);
        if (!holds) {
            findings_->add(place, "not-supported", fmt::format("Whether a rule of the profile holds could not be told ({}).", one.key), Severity::warning);
        } else if (!holds->value_or(false)) {
            findings_->add(place, "invariant", told(one), one.is_error ? Severity::error : Severity::warning);
        }
    }
}

// An extension's context of type fhirpath: the elements that it may stand on, asked of the resource.
bool Checker::is_among(std::string_view expression, Value holder) {
    if (around_.empty()) return true;
    const Result<path::Expression> parsed = path::Expression::parse(expression);
    if (!parsed) return true;  // it cannot be told
    const Result<path::Outcome> found = path::evaluate(*parsed, path::node(around_.back().resource), environment());
    if (!found) return true;
    return std::ranges::any_of(found->items, [&](const path::Item& item) {
        const path::Node* at = std::get_if<path::Node>(&item);
        return at && ((at->value && at->value.raw().data() == holder.raw().data()) || (at->extra && at->extra.raw().data() == holder.raw().data()));
    });
}

}  // namespace medhome::fhir::profiles
