// Which items stand in a response, in which order and how often, and which of them are asked at all. The values are in answer_values.cc.
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/profiles/answers.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

namespace medhome::fhir::profiles {

using json::Value;
using validation::Place;

namespace {

constexpr std::string_view asked_by_expression = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression";

bool is_true(Value value) { return value.kind() == json::Kind::boolean && value.text() == "true"; }

std::size_t number(Value value, std::size_t otherwise) {
    std::size_t out = 0;
    const std::string_view text = value.text();
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out);
    return bad == std::errc{} && !text.empty() && end == text.data() + text.size() ? out : otherwise;
}

bool has_answer(Value item) {
    for (const Value answer : item["answer"].children()) {
        if (answer.size() > 0) return true;
    }
    return false;
}

class AnswerCheck {
public:
    AnswerCheck(Value response, Value questionnaire, const AnswersWorld& world) : response_(response), questionnaire_(questionnaire), world_(world) {
        const std::string_view status = response["status"].text();
        // "in-progress" and "stopped" may leave out what is required.
        is_whole_ = status == "completed" || status == "amended";
    }

    void run(const Place& place) {
        around_.push_back(response_);
        level(questionnaire_, response_, place);
    }

private:
    // The items of one group, of one answer, or of the whole.
    void level(Value questions, Value answers, const Place& place) {
        std::unordered_map<std::string_view, std::size_t> order;
        std::vector<Value> asked;
        for (const Value question : questions["item"].children()) {
            if (!world_.may_go_on(place)) return;
            order.try_emplace(question["linkId"].text(), asked.size());
            asked.push_back(question);
        }
        std::vector<std::vector<Value>> given(asked.size());
        std::vector<int> first_place(asked.size(), -1);
        std::size_t latest = 0;
        Place at{&place, "item", {}, -1};
        for (const Value item : answers["item"].children()) {
            ++at.index;
            if (!world_.may_go_on(at)) return;
            const auto found = order.find(item["linkId"].text());
            if (found == order.end()) {
                world_.findings.add(at, "structure", "The Questionnaire has no item of this linkId here.");
                continue;
            }
            const std::size_t which = found->second;
            if (which < latest) world_.findings.add(at, "structure", "The Questionnaire has this item before the one that it follows here.");
            latest = std::max(latest, which);
            if (given[which].empty()) first_place[which] = at.index;
            given[which].push_back(item);
            one(asked[which], item, at);
        }
        for (std::size_t i = 0; i < asked.size(); ++i) {
            if (!world_.may_go_on(place)) return;
            at.index = first_place[i];
            how_often(asked[i], given[i], given[i].empty() ? place : at);
        }
    }

    void one(Value question, Value item, const Place& place) {
        const std::string_view type = question["type"].text();
        const Value answers = item["answer"];
        if (has_content(item) && is_asked(question) == false) {
            world_.findings.add(place, "structure", "This is not asked for: what it depends on (enableWhen) was answered otherwise.");
        }
        around_.push_back(item);
        if (type == "group") {
            if (answers) world_.findings.add(place, "structure", "A group has items and no answers.");
            level(question, item, place);
        } else if (type == "display") {
            if (answers || item["item"]) world_.findings.add(place, "structure", "A text that is shown has no answers and no items.");
        } else {
            if (item["item"]) world_.findings.add(place, "structure", "The items below a question stand in its answers.");
            Place at{&place, "answer", {}, -1};
            for (const Value answer : answers.children()) {
                ++at.index;
                if (!world_.may_go_on(at)) break;
                if (const AnswerValue value = answer_value(answer, "value"); !value.type.empty()) check_answer_value(question, questionnaire_, value, at, world_);
                around_.push_back(answer);
                level(question, answer, at);
                around_.pop_back();
            }
            check_exclusive(question, item, place, world_);
        }
        around_.pop_back();
    }

    void how_often(Value question, const std::vector<Value>& given, const Place& place) {
        const bool is_group = question["type"].text() == "group";
        const bool repeats = is_true(question["repeats"]);
        std::size_t answers = 0, with_content = 0;
        for (const Value item : given) {
            answers += is_group ? 1 : item["answer"].size();
            with_content += is_group ? item["item"].size() > 0 : has_answer(item);
        }
        if (!repeats && given.size() > 1) world_.findings.add(place, "structure", "The Questionnaire asks this once: only one item of this linkId may stand here.");
        const std::size_t most = number(question_extension(question, "questionnaire-maxOccurs")["valueInteger"], 0);
        const std::size_t least = number(question_extension(question, "questionnaire-minOccurs")["valueInteger"], 0);
        if (most == 0 && !repeats && !is_group && answers > 1 && given.size() == 1) {
            world_.findings.add(place, "structure", "The Questionnaire takes one answer to this.");
        }
        if (most > 0 && answers > most) world_.findings.add(place, "structure", fmt::format("The Questionnaire takes {} answers at most; these are {}.", most, answers));
        if (!is_whole_ || is_asked(question) != true) return;
        const bool is_required = is_true(question["required"]);
        if (is_required && with_content == 0) {
            world_.findings.add(place, "required", fmt::format("The Questionnaire requires an answer to its item {}.", question["linkId"].text().substr(0, 100)));
        } else if (least > answers && (is_required || !given.empty())) {
            world_.findings.add(place, "required", fmt::format("The Questionnaire asks for {} answers at least; these are {}.", least, answers));
        }
    }

    // Some forms send what was not asked too, with no answer in it.
    bool has_content(Value item) {
        if (has_answer(item)) return true;
        for (const Value inner : item["item"].children()) {
            if (!world_.may_go_on(Place{nullptr, "QuestionnaireResponse"}) || has_content(inner)) return true;
        }
        return false;
    }

    // By its enableWhen; nothing where that cannot be told. https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen
    std::optional<bool> is_asked(Value question) {
        for (const Value extension : question["extension"].children()) {
            if (extension["url"].text() != asked_by_expression) continue;
            const Value formula = extension["valueExpression"];
            return formula["language"].text() == "text/fhirpath" ? world_.holds(formula["expression"].text()) : std::nullopt;
        }
        const Value conditions = question["enableWhen"];
        if (!conditions) return true;
        const bool needs_all = question["enableBehavior"].text() == "all";
        for (const Value condition : conditions.children()) {
            if (holds(condition) != needs_all) return !needs_all;
        }
        return needs_all;
    }

    bool holds(Value condition) {
        const Value item = nearest(condition["question"].text());
        const std::string_view by = condition["operator"].text();
        if (by == "exists") return has_answer(item) == (condition["answerBoolean"].text() != "false");
        const AnswerValue wanted = answer_value(condition, "answer");
        bool any_equal = false, any_in_order = false;
        for (const Value answer : item["answer"].children()) {
            const AnswerValue value = answer_value(answer, "value");
            any_equal = any_equal || same_answer(value, wanted);
            const std::optional<int> order = compare_answers(value, wanted);
            if (!order) continue;
            any_in_order = any_in_order || (by == ">" && *order > 0) || (by == "<" && *order < 0) || (by == ">=" && *order >= 0) || (by == "<=" && *order <= 0);
        }
        // "True if whether at least no answer has a value that is equal to the enableWhen answer."
        return by == "=" ? any_equal : by == "!=" ? !any_equal : any_in_order;
    }

    // "If multiple question occurrences are present, this refers to the nearest": outwards from here.
    Value nearest(std::string_view link) {
        for (auto at = around_.rbegin(); at != around_.rend(); ++at) {
            if ((*at)["linkId"].text() == link) return *at;
            if (const Value found = below(*at, link)) return found;
        }
        return {};
    }

    Value below(Value holder, std::string_view link) {
        for (const Value item : holder["item"].children()) {
            if (!world_.may_go_on(Place{nullptr, "QuestionnaireResponse"})) return {};
            if (item["linkId"].text() == link) return item;
            if (const Value found = below(item, link)) return found;
            for (const Value answer : item["answer"].children()) {
                if (const Value found = below(answer, link)) return found;
            }
        }
        return {};
    }

    Value response_, questionnaire_;
    const AnswersWorld& world_;
    bool is_whole_ = false;
    std::vector<Value> around_;  // the response, and the items and answers around the place that is looked at
};

}  // namespace

void check_answers(Value response, Value questionnaire, const Place& place, const AnswersWorld& world) { AnswerCheck(response, questionnaire, world).run(place); }

}  // namespace medhome::fhir::profiles
