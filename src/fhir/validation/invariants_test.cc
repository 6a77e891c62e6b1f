// R4's invariants by their own formulas, and the hand-written checks beside them: both find the same.
// https://hl7.org/fhir/R4/conformance-rules.html#constraints
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/invariants.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "fhir/validation/validate.h"

namespace medhome::fhir::validation {
namespace {

using definitions::Element;
using definitions::TypeIndex;
using json::Value;
using Keys = std::set<std::string>;

// Every key that the formulas say is broken, wherever in the resource.
class ByFormula {
public:
    explicit ByFormula(Value root) : root_(root) { object(root, definitions::find_resource(root["resourceType"].text()), root); }
    Keys broken;

private:
    void object(Value value, TypeIndex type, Value resource) {
        const path::Node element{value, {}, type};
        for (TypeIndex at = type; at != definitions::none; at = definitions::type(at).base) {
            for (const path::Invariant& one : path::invariants_of(at)) {
                if (one.is_error && one.element.empty()) look(one, element, resource);
            }
        }
        for (const Value member : value.children()) {
            const Element* found = definitions::find_element(type, member.key());
            if (!found) continue;
            for (Value item = member.is_array() ? member.first() : member; item; item = member.is_array() ? item.next() : Value()) {
                for (const path::Invariant& one : path::invariants_of(type)) {
                    if (one.is_error && one.element == found->path_name()) look(one, path::Node{item, {}, found->type}, resource);
                }
                if (!item.is_object()) continue;
                const TypeIndex own = item["resourceType"] ? definitions::find_resource(item["resourceType"].text()) : definitions::none;
                if (own != definitions::none) object(item, own, item);
                else object(item, found->type, resource);
            }
        }
    }
    void look(const path::Invariant& invariant, const path::Node& element, Value resource) {
        if (path::keeps(invariant, element, resource, root_) == false) broken.insert(std::string(invariant.key));
    }
    Value root_;
};

// The keys that stand in parentheses in what validate() says; nothing where an element is missing that formulas take for granted.
std::optional<Keys> by_hand(Value root) {
    Keys keys;
    for (const Issue& issue : validate(root)) {
        if (issue.code == "required") return std::nullopt;
        const std::size_t end = issue.text.rfind(')'), begin = issue.text.rfind('(');
        if (issue.severity == Severity::error && issue.code == "invariant" && begin != std::string::npos && end != std::string::npos && begin < end) keys.insert(issue.text.substr(begin + 1, end - begin - 1));
    }
    return keys;
}

std::vector<std::string> examples() {
    std::ifstream file("tests/cases/search/r4-examples.ndjson");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

TEST(Invariants, EachFormulaOfR4IsUnderstood) {
    std::size_t count = 0;
    for (std::size_t type = 0; type < definitions::types().size(); ++type) count += path::invariants_of(static_cast<TypeIndex>(type)).size();
    EXPECT_GT(count, 240u);
}

TEST(Invariants, FormulasAndHandWrittenChecksFindTheSame) {
    // Read otherwise on purpose: docs/spec-notes.md says why.
    const Keys apart{"que-12", "txt-1", "txt-2", "ref-1", "ele-1"};
    std::map<std::string, int> only_formula, only_hand;
    int found = 0;
    const auto compare = [&](Value root) {
        const std::optional<Keys> said = by_hand(root);
        if (!said) return;
        const Keys formula = ByFormula(root).broken, &hand = *said;
        for (const std::string& key : formula) {
            found += static_cast<int>(hand.contains(key));
            if (!hand.contains(key) && !apart.contains(key)) ++only_formula[key];
        }
        for (const std::string& key : hand) {
            if (!formula.contains(key) && !apart.contains(key)) ++only_hand[key];
        }
    };
    for (const std::string& line : examples()) {
        const json::Document document = json::parse(line).value();
        const Value resource = document.root()["resource"];
        compare(resource);
        // Without each of its members in turn it breaks many a rule.
        for (const Value member : resource.children()) {
            if (member.key() == "resourceType") continue;
            std::string rest = "{";
            for (const Value other : resource.children()) {
                if (other.key() == member.key()) continue;
                if (rest.size() > 1) rest += ',';
                rest += json::quote(other.key()) + ":" + std::string(other.raw());
            }
            compare(json::parse(rest + "}").value().root());
        }
    }
    for (const auto& [key, times] : only_formula) ADD_FAILURE() << key << ": " << times << " times by its formula alone";
    for (const auto& [key, times] : only_hand) ADD_FAILURE() << key << ": " << times << " times by the hand-written check alone";
    EXPECT_GT(found, 10) << "the examples must break something, or nothing is compared";
}

std::string told(std::string_view resource) {
    std::string out;
    for (const Issue& issue : validate(json::parse(std::string(resource)).value().root())) out += issue.path + " " + issue.text + "\n";
    return out;
}

TEST(Invariants, AConsentWithoutPatientNeedsNoPatientOnlyWhereItsScopeSaysSo) {
    const std::string consent = told(R"({"resourceType":"Consent","status":"active","scope":{"coding":[{"system":"something","code":"research"}]},
        "category":[{"text":"x"}],"policyRule":{"text":"p"}})");
    EXPECT_NE(consent.find("(ppc-3)"), std::string::npos) << consent;
}

TEST(Invariants, AProbabilityIsAtMostAHundredPercent) {
    EXPECT_NE(told(R"({"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/1"},"prediction":[{"probabilityDecimal":101.5}]})").find("(ras-2)"), std::string::npos);
    EXPECT_EQ(told(R"({"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/1"},"prediction":[{"probabilityDecimal":100.0}]})").find("(ras-2)"), std::string::npos);
    const std::string range = told(R"({"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/1"},"prediction":[{"probabilityRange":{"low":{"value":1,"unit":"percent"}}}]})");
    EXPECT_NE(range.find("RiskAssessment.prediction[0].probability"), std::string::npos) << range;
}

TEST(Invariants, ACareTeamMemberActsOnBehalfOfAnOrganizationOnlyIfAPractitioner) {
    const auto team = [](std::string_view member) {
        return told(R"({"resourceType":"CareTeam","participant":[{"member":{"reference":")" + std::string(member) + R"("},"onBehalfOf":{"reference":"Organization/1"}}]})");
    };
    EXPECT_NE(team("Patient/1").find("(ctm-1)"), std::string::npos);
    EXPECT_EQ(team("Practitioner/1").find("(ctm-1)"), std::string::npos);
}

TEST(Invariants, ManyWarningsHideNoError) {
    std::string bundle = R"({"resourceType":"Bundle","type":"collection","entry":[)";
    for (int i = 0; i < 700; ++i) bundle += (i ? "," : "") + std::string(R"({"resource":{"resourceType":"ValueSet","name":"has blanks","status":"active"}})");
    bundle += R"(,{"resource":{"resourceType":"ValueSet","name":"Fine","status":"unheard-of"}}]})";
    const auto issues = validate(json::parse(bundle).value().root());
    EXPECT_TRUE(has_errors(issues));
}

TEST(Invariants, WhatIsOnlyAdvisedIsAWarning) {
    const auto issues = validate(json::parse(R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},"category":[{"text":"problem"}]})").value().root());
    EXPECT_FALSE(has_errors(issues));
}

}  // namespace
}  // namespace medhome::fhir::validation
