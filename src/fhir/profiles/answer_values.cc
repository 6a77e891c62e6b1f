// One answer beside its question: the type it must have, the options it may be of, and the limits that R4's extensions set.
//
// https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.type, https://hl7.org/fhir/R4/questionnaire-profiles.html#extensions
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/decimal.h"
#include "fhir/definitions/definitions.h"
#include "fhir/path/patterns.h"
#include "fhir/profiles/answers.h"
#include "fhir/profiles/checker.h"
#include "fhir/validation/primitives.h"

namespace medhome::fhir::profiles {

using terminology::Answer;

namespace {

constexpr std::string_view r4 = "http://hl7.org/fhir/StructureDefinition/";
constexpr std::string_view sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/";

struct Kind {
    std::string_view type, value;
};
// https://hl7.org/fhir/R4/valueset-item-type.html
constexpr std::array kinds{Kind{"boolean", "boolean"}, Kind{"decimal", "decimal"}, Kind{"integer", "integer"}, Kind{"date", "date"}, Kind{"dateTime", "dateTime"},
                           Kind{"time", "time"}, Kind{"string", "string"}, Kind{"text", "string"}, Kind{"url", "uri"}, Kind{"attachment", "Attachment"},
                           Kind{"reference", "Reference"}, Kind{"quantity", "Quantity"}};

std::optional<std::size_t> count_of(Value value) {
    const auto number = Decimal::parse(value.text());
    if (!number || value.text().size() > 9 || value.text().starts_with('-')) return std::nullopt;
    return std::strtoul(std::string(value.text()).c_str(), nullptr, 10);
}

Item item_of(const AnswerValue& answer) { return {answer.value, {}, definitions::find_type(answer.type), "value", -1, nullptr}; }

// Whether a question of this type takes an answer of that.
bool takes(Value question, std::string_view type) {
    const std::string_view asked = question["type"].text();
    if (const auto found = std::ranges::find(kinds, asked, &Kind::type); found != kinds.end()) return type == found->value;
    if (asked == "open-choice" && type == "string") return true;
    if (asked != "choice" && asked != "open-choice") return true;
    // "choice": of the types that its options have, else a Coding.
    bool any = false;
    for (const Value option : question["answerOption"].children()) {
        any = true;
        if (answer_value(option, "value").type == type) return true;
    }
    return !any && type == "Coding";
}

std::string wanted(Value question) {
    const std::string_view asked = question["type"].text();
    const auto found = std::ranges::find(kinds, asked, &Kind::type);
    if (found != kinds.end()) return std::string(found->value);
    std::string names;
    for (const Value option : question["answerOption"].children()) {
        const std::string type(answer_value(option, "value").type);
        if (names.find(type) == std::string::npos) names += (names.empty() ? "" : ", ") + type;
    }
    if (names.empty()) names = "Coding";
    return asked == "open-choice" ? names + " or string" : names;
}

Value contained_set(Value questionnaire, std::string_view canonical) {
    if (!canonical.starts_with('#')) return {};
    for (const Value one : questionnaire["contained"].children()) {
        if (one["id"].text() == canonical.substr(1)) return one;
    }
    return {};
}

class Look {
public:
    Look(Value question, Value questionnaire, const AnswerValue& answer, const Place& place, const AnswersWorld& world)
        : question_(question), questionnaire_(questionnaire), answer_(answer), place_(place), at_{&place, "value", answer.type}, world_(world) {}

    void run() {
        if (!takes(question_, answer_.type)) {
            wrong(at_, "structure", fmt::format("The Questionnaire asks for {} here, not {}.", wanted(question_), answer_.type));
            return;
        }
        const bool is_free = question_["type"].text() == "open-choice" && answer_.type == "string";
        if (!is_free) options();
        if (!is_free && question_["answerValueSet"]) value_set(question_["answerValueSet"].text());
        if (answer_.value.is_string()) texts();
        if (answer_.value.kind() == json::Kind::number) decimals();
        limits();
        if (answer_.type == "Quantity") units();
        if (answer_.type == "Attachment") attachment();
        if (answer_.type == "Reference") reference();
    }

private:
    void wrong(const Place& at, std::string_view code, std::string text, Severity severity = Severity::error) { world_.findings.add(at, code, std::move(text), severity); }
    Value extension(std::string_view name) const { return question_extension(question_, name); }

    void options() {
        const Value given = question_["answerOption"];
        if (!given) return;
        for (const Value option : given.children()) {
            if (!world_.may_go_on(place_) || same_answer(answer_value(option, "value"), answer_)) return;
        }
        wrong(place_, "code-invalid", "This is none of the answers that the Questionnaire offers.");
    }

    Answer is_in(std::string_view canonical, const terminology::Code& code) const {
        if (const Value set = contained_set(questionnaire_, canonical)) return world_.terms.contains(set, code, world_.beside);
        return canonical.starts_with('#') ? Answer::unknown : world_.terms.contains(canonical, code, world_.beside);
    }

    void value_set(std::string_view canonical) {
        if (answer_.type != "Coding" || !answer_.value["code"]) return;
        const Answer found = is_in(canonical, {answer_.value["system"].text(), answer_.value["code"].text(), answer_.value["version"].text()});
        const bool is_open = question_["type"].text() == "open-choice";
        if (found == Answer::no) {
            wrong(place_, "code-invalid", fmt::format("The code is none of {}, from which the Questionnaire takes its answers.", canonical), is_open ? Severity::warning : Severity::error);
        } else if (found == Answer::unknown) {
            wrong(place_, "not-found", fmt::format("Whether the code is of {} could not be told: not all of it is held here.", canonical), Severity::warning);
        }
    }

    void texts() {
        const std::string_view text = answer_.value.text();
        const auto length = static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
        if (const auto most = count_of(question_["maxLength"]); most && length > *most) wrong(at_, "too-long", fmt::format("The Questionnaire takes {} characters at most.", *most));
        if (const auto least = count_of(extension("minLength")["valueInteger"]); least && length < *least) {
            wrong(at_, "value", fmt::format("The Questionnaire asks for {} characters at least.", *least));
        }
        const Value pattern = extension("regex")["valueString"];
        if (!pattern) return;
        const auto compiled = path::compiled_pattern(pattern.text());
        if (!compiled) {
            wrong(at_, "not-supported", "The Questionnaire's pattern for this answer could not be applied.", Severity::warning);
        } else if (!re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), **compiled)) {
            wrong(at_, "value", "The answer has not the form that the Questionnaire asks for.");
        }
    }

    void decimals() {
        const auto most = count_of(extension("maxDecimalPlaces")["valueInteger"]);
        const std::string_view text = answer_.value.text();
        const std::size_t dot = text.find('.');
        if (!most || dot == std::string_view::npos) return;
        const std::size_t end = std::min(text.find_first_of("eE"), text.size());
        if (end - dot - 1 > *most) wrong(at_, "value", fmt::format("The Questionnaire takes {} decimal places at most.", *most));
    }

    void limits() {
        limit("minValue", r4, -1, "less");
        limit("maxValue", r4, 1, "more");
        limit("sdc-questionnaire-minQuantity", sdc, -1, "less");
        limit("sdc-questionnaire-maxQuantity", sdc, 1, "more");
    }

    void limit(std::string_view name, std::string_view base, int beyond, std::string_view word) {
        for (const Value extension : question_["extension"].children()) {
            const std::string_view url = extension["url"].text();
            if (!url.starts_with(base) || url.substr(base.size()) != name) continue;
            const AnswerValue bound = answer_value(extension, "value");
            const std::optional<int> order = compare_answers(answer_, bound);
            if (order == beyond) wrong(at_, "value", fmt::format("This is {} than the Questionnaire takes.", word));
            else if (!order) wrong(at_, "value", "This cannot be compared with the limit that the Questionnaire sets: their units differ, or have no code.", Severity::warning);
        }
    }

    void units() {
        const Value unit = answer_.value["code"];
        bool any = false, found = false;
        for (const Value extension : question_["extension"].children()) {
            if (extension["url"].text() != std::string(r4) + "questionnaire-unitOption") continue;
            any = true;
            const Value option = extension["valueCoding"];
            found = found || (unit && option["code"].text() == unit.text() && option["system"].text() == answer_.value["system"].text());
        }
        if (any && !found) wrong(at_, "code-invalid", "The unit is none of those that the Questionnaire offers.");
        if (const Value set = extension("questionnaire-unitValueSet")["valueCanonical"]) {
            const Answer in = unit ? is_in(set.text(), {answer_.value["system"].text(), unit.text()}) : Answer::no;
            if (in == Answer::no) wrong(at_, "code-invalid", fmt::format("The unit is none of {}.", set.text()));
        }
    }

    void attachment() {
        bool any = false, found = false;
        for (const Value extension : question_["extension"].children()) {
            if (extension["url"].text() != std::string(r4) + "mimeType") continue;
            any = true;
            found = found || extension["valueCode"].text() == answer_.value["contentType"].text();
        }
        if (any && !found) wrong(place_, "value", "The Questionnaire does not take files of this kind.");
        const auto most = Decimal::parse(extension("maxSize")["valueDecimal"].text());
        if (!most) return;
        auto size = Decimal::parse(answer_.value["size"].text());
        if (!size) {
            if (const auto bytes = validation::base64_size(answer_.value["data"].text())) size = Decimal::parse(std::to_string(*bytes));
        }
        if (size && *most < *size) wrong(place_, "too-long", fmt::format("The Questionnaire takes files of {} bytes at most.", extension("maxSize")["valueDecimal"].text()));
    }

    // "https://a.b/fhir/Patient/1": the last parts name a type of R4.
    void reference() {
        const std::string_view text = answer_.value["reference"].text();
        if (text.starts_with('#') || text.starts_with("urn:")) return;
        const std::size_t slash = text.rfind('/');
        if (slash == std::string_view::npos || slash == 0) return;
        const std::size_t before = text.rfind('/', slash - 1);
        const std::string_view type = text.substr(before == std::string_view::npos ? 0 : before + 1, slash - (before == std::string_view::npos ? 0 : before + 1));
        if (type == "_history" || type.empty()) return;
        if (definitions::find_resource(type) == definitions::none) {
            wrong(at_, "value", "The reference names no type of R4.");
            return;
        }
        bool any = false, found = false;
        for (const Value extension : question_["extension"].children()) {
            if (extension["url"].text() != std::string(r4) + "questionnaire-referenceResource") continue;
            any = true;
            found = found || extension["valueCode"].text() == type;
        }
        if (any && !found) wrong(at_, "structure", fmt::format("The Questionnaire does not take a {} here.", type));
    }

    Value question_, questionnaire_;
    const AnswerValue& answer_;
    const Place& place_;
    Place at_;
    const AnswersWorld& world_;
};

}  // namespace

AnswerValue answer_value(Value object, std::string_view prefix) {
    static const definitions::TypeIndex extension = definitions::find_type("Extension");
    for (const Value member : object.children()) {
        const std::string_view key = member.key();
        if (!key.starts_with(prefix) || key.size() == prefix.size()) continue;
        // Extension.value[x] has every type.
        const definitions::Element* const element = definitions::find_element(extension, "value" + std::string(key.substr(prefix.size())));
        if (element) return {member, definitions::type(element->type).name};
    }
    return {};
}

bool same_answer(const AnswerValue& a, const AnswerValue& b) {
    if (a.type.empty() || b.type.empty()) return false;
    if (a.type == "Coding" && b.type == "Coding") {
        return a.value["code"].text() == b.value["code"].text() && a.value["system"].text() == b.value["system"].text();
    }
    if (a.type == "Reference" && b.type == "Reference") return a.value["reference"].text() == b.value["reference"].text();
    if (const std::optional<int> order = compare_answers(a, b)) return *order == 0;
    return !a.value.is_object() && a.type == b.type && a.value.text() == b.value.text();
}

std::optional<int> compare_answers(const AnswerValue& a, const AnswerValue& b) {
    if (a.type.empty() || b.type.empty()) return std::nullopt;
    if (a.type == "Quantity" && b.type == "Quantity" && !a.value["code"] && !b.value["code"]) {
        // Without codes the words must be the same.
        if (a.value["unit"].text() != b.value["unit"].text()) return std::nullopt;
    }
    const bool are_numbers = a.value.kind() == json::Kind::number && b.value.kind() == json::Kind::number;
    const bool are_days = (a.type == "date" || a.type == "dateTime") && (b.type == "date" || b.type == "dateTime");
    if (a.type == "time" && b.type == "time") return a.value.text() < b.value.text() ? -1 : b.value.text() < a.value.text() ? 1 : 0;
    if (!are_numbers && !are_days && !(a.type == "Quantity" && b.type == "Quantity")) return std::nullopt;
    return compare_with(item_of(a), b.value);
}

Value question_extension(Value question, std::string_view name) {
    for (const Value extension : question["extension"].children()) {
        const std::string_view url = extension["url"].text();
        if (url.starts_with(r4) && url.substr(r4.size()) == name) return extension;
    }
    return {};
}

void check_answer_value(Value question, Value questionnaire, const AnswerValue& answer, const Place& place, const AnswersWorld& world) {
    Look(question, questionnaire, answer, place, world).run();
}

void check_exclusive(Value question, Value item, const Place& place, const AnswersWorld& world) {
    if (item["answer"].size() < 2) return;
    for (const Value option : question["answerOption"].children()) {
        if (question_extension(option, "questionnaire-optionExclusive")["valueBoolean"].text() != "true") continue;
        const AnswerValue alone = answer_value(option, "value");
        Place at{&place, "answer", {}, -1};
        for (const Value answer : item["answer"].children()) {
            ++at.index;
            if (!world.may_go_on(at)) return;
            if (same_answer(answer_value(answer, "value"), alone)) world.findings.add(at, "structure", "The Questionnaire takes this answer alone, not beside another.");
        }
    }
}

}  // namespace medhome::fhir::profiles
