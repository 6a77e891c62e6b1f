// What holds wherever it stands in a resource: the profiles that resources claim, extensions by their definitions, codes by their systems.
//
// https://hl7.org/fhir/R4/resource.html#Meta (profile), https://hl7.org/fhir/R4/defining-extensions.html
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "fhir/path/expression.h"
#include "fhir/profiles/answers.h"
#include "fhir/profiles/checker.h"
#include "fhir/profiles/reports.h"
#include "fhir/profiles/vital_signs.h"

namespace medhome::fhir::profiles {

using definitions::Element;
using json::Kind;
using terminology::Answer;

namespace {

struct Types {
    TypeIndex coding, extension, resource;
};
const Types& known_types() {
    static const Types types{definitions::find_type("Coding"), definitions::find_type("Extension"), definitions::find_type("Resource")};
    return types;
}

}  // namespace

validation::ExtensionIs extension_is(const packages::Source& source, std::string_view url) {
    if (source.find("StructureDefinition", url)) return validation::ExtensionIs::defined;
    return source.holds_guide_of(url) ? validation::ExtensionIs::not_in_its_guide : validation::ExtensionIs::unknown;
}

void Checker::everywhere(Value resource, const Place& place) { whole(resource, resource_type_of(resource), place); }

void Checker::whole(Value resource, TypeIndex type, const Place& place) {
    if (type == definitions::none) return;
    around_.push_back({resource});
    const Item item{resource, {}, type, definitions::type(type).name, -1, nullptr};
    if (options_.follow_claims) {
        for (const Value claimed : resource["meta"]["profile"].children()) claim(item, claimed.text(), place, false);
    }
    if (options_.vital_signs_by_code && definitions::type(type).name == "Observation") {
        const std::string_view profile = vital_signs_profile(resource);
        bool is_claimed = false;
        for (const Value one : resource["meta"]["profile"].children()) is_claimed = is_claimed || one.text().substr(0, one.text().find('|')) == profile;
        if (!profile.empty() && !is_claimed) claim(item, profile, place, false);
    }
    // Extensions are meant in the version of the guide whose profile the resource claims.
    const Profile* const outer = profile_;
    const auto meant = [&](std::string_view canonical) {
        const Profile* held = is_core_type(canonical) ? nullptr : find_profile(source_, canonical);
        if (held && profile_ == outer) profile_ = held;
    };
    if (around_.size() == 1) {
        for (const std::string& canonical : options_.profiles) meant(canonical);
    }
    for (const Value claimed : resource["meta"]["profile"].children()) meant(claimed.text());
    if (options_.look_everywhere && definitions::type(type).name == "QuestionnaireResponse") answers(resource, place);
    if (options_.look_everywhere && definitions::type(type).name == "MeasureReport") {
        const packages::Definition* const measure = source_.find("Measure", resource["measure"].text());
        if (measure) check_report(resource, measure->json(), place, *findings_, [this](const Place& at) { return step(at); });
    }
    inside(resource, type, definitions::none, place, std::string(definitions::type(type).name));
    profile_ = outer;
    around_.pop_back();
}

void Checker::inside(Value object, TypeIndex type, TypeIndex owner, const Place& place, const std::string& path) {
    if (!object.is_object() || type == definitions::none || !step(place)) return;
    ++depth_;
    const std::string_view outer_extension = outer_extension_;
    if (type == known_types().extension) outer_extension_ = object["url"].text();
    if (options_.look_everywhere && type == known_types().coding) coding(object, place);
    for (const Value member : object.children()) {
        std::string_view key = member.key();
        if (key.starts_with('_')) key.remove_prefix(1);
        const Element* const element = definitions::find_element(type, key);
        if (!element || (element->is_primitive() && key.data() == member.key().data())) continue;
        const std::string_view choice_type = element->choice.empty() ? std::string_view{} : definitions::type(element->type).name;
        Place at{&place, element->path_name(), choice_type, -1};
        const auto one = [&](Value value) {
            if (!value.is_object()) return;
            if (definitions::is_a(element->type, known_types().resource) || definitions::type(element->type).kind == definitions::TypeKind::abstract_resource) {
                whole(value, resource_type_of(value), at);
                return;
            }
            if (element->type == known_types().extension && options_.look_everywhere) {
                const bool within = type == known_types().extension || owner == known_types().extension;  // in it, or on its value
                const std::string_view outer = within ? outer_extension_ : std::string_view{};
                extension(value, object, element->name == "modifierExtension", at, path, type, owner, outer);
            }
            // A data type's own path begins anew, its place in the resource is kept: both name a context.
            inside(value, element->type, type, at, path + "." + std::string(element->path_name()));
        };
        if (!member.is_array()) {
            one(member);
            continue;
        }
        for (const Value value : member.children()) {
            ++at.index;
            one(value);
        }
    }
    outer_extension_ = outer_extension;
    --depth_;
}

// Beside its Questionnaire, where that is contained, held, or stored here.
void Checker::answers(Value response, const Place& place) {
    const std::string_view canonical = response["questionnaire"].text();
    if (canonical.empty()) return;
    const packages::Definition* definition = nullptr;
    Value questionnaire;
    if (canonical.starts_with('#')) {
        questionnaire = resolve(canonical);
    } else if ((definition = source_.find("Questionnaire", canonical))) {
        questionnaire = definition->json();
    }
    if (questionnaire["resourceType"].text() != "Questionnaire") {
        if (!questionnaire) {
            findings_->add(Place{&place, "questionnaire"}, "not-found", "The Questionnaire is not held here, so the answers were not looked at beside its questions.",
                           Severity::warning);
        }
        return;
    }
    const auto holds = [&](std::string_view formula) -> std::optional<bool> {
        const Result<path::Expression> parsed = path::Expression::parse(formula);
        if (!parsed) return std::nullopt;
        const Result<std::optional<bool>> answer = path::evaluate_boolean(*parsed, path::node(response), environment());
        return answer ? std::optional(answer->value_or(false)) : std::nullopt;
    };
    check_answers(response, questionnaire, place, {*findings_, terms_, definition, [this](const Place& at) { return step(at); }, holds});
}

void Checker::coding(Value coding, const Place& place) {
    const std::string_view system = coding["system"].text();
    const std::string_view code = coding["code"].text();
    if (system.empty() || code.empty()) return;
    const terminology::Code asked{system, code, coding["version"].text()};
    const Severity severity = options_.wrong_displays_are_errors ? Severity::error : Severity::warning;
    if (terms_.is_code(asked) == Answer::no) {
        findings_->add(Place{&place, "code"}, "code-invalid", fmt::format("The code system {} has no such code.", system), severity);
        return;
    }
    if (const std::string_view display = coding["display"].text(); !display.empty() && terms_.is_display(asked, display) == Answer::no) {
        const std::vector<std::string_view> names = terms_.names(asked);
        findings_->add(Place{&place, "display"}, "invalid", fmt::format("This code is called: {}.", names.front()), severity);
    }
}

void Checker::extension(Value value, Value holder, bool is_modifier, const Place& place, const std::string& holder_path, TypeIndex holder_type, TypeIndex owner_type,
                        std::string_view outer_url) {
    const std::string_view url = value["url"].text();
    if (url.find(':') == std::string_view::npos) return;
    const packages::Definition* definition = source_.find("StructureDefinition", url, beside());
    if (!definition) return;
    const Profile& profile = profile_of(source_, *definition);
    if (profile.type != "Extension") return;
    resource({value, {}, known_types().extension, "extension", place.index, nullptr}, profile, place);
    if (definitions::find_extension(url)) return;  // R4's own: where it may stand was looked at with R4's rules
    const Value json = definition->json();
    const bool defines_modifier = json["snapshot"]["element"].first()["isModifier"].text() == "true" || json["differential"]["element"].first()["isModifier"].text() == "true";
    if (defines_modifier != is_modifier) {
        findings_->add(place, "extension", defines_modifier ? "This is defined as a modifierExtension." : "This is defined as an extension, not a modifierExtension.");
    }
    const Value contexts = json["context"];
    if (!contexts) return;
    std::string allowed;
    // "HumanName.given" of "Patient.name.given": the last step within the type that owns it.
    const std::string_view last = std::string_view(holder_path).substr(holder_path.rfind('.') + 1);
    for (const Value context : contexts.children()) {
        const std::string_view type = context["type"].text();
        std::string_view expression = context["expression"].text();
        if (type == "fhirpath") {
            if (is_among(expression, holder)) return;
            allowed += (allowed.empty() ? "" : ", ") + std::string(expression);
            continue;
        }
        if (type == "element" && (expression == "Element" || expression.find('#') != std::string_view::npos || expression.find("://") != std::string_view::npos)) return;
        if (type == "extension") {
            if (expression == outer_url) return;
        } else {
            if (expression.ends_with("[x]")) expression.remove_suffix(3);
            if (expression == holder_path || is_type(holder_type, expression)) return;
            const std::size_t dot = expression.rfind('.');
            if (dot != std::string_view::npos && expression.substr(dot + 1) == last) {
                const TypeIndex owner = definitions::find_type(expression.substr(0, dot));
                if (owner != definitions::none && owner_type != definitions::none && definitions::is_a(owner_type, owner)) return;
            }
        }
        allowed += (allowed.empty() ? "" : ", ") + std::string(context["expression"].text());
    }
    findings_->add(place, "extension", fmt::format("This extension may not stand here, but on: {}.", allowed));
}

}  // namespace medhome::fhir::profiles
