// SPDX-License-Identifier: Apache-2.0
#include "fhir/profiles/reports.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace medhome::fhir::profiles {

using json::Value;
using validation::Findings;
using validation::Place;

namespace {

// One coding in common, or the same text where neither has codings. A report's stratifier has a list of codes.
bool same_meaning(Value a, Value b) {
    if (b.is_array()) {
        for (const Value one : b.children()) {
            if (same_meaning(a, one)) return true;
        }
        return false;
    }
    for (const Value one : a["coding"].children()) {
        for (const Value other : b["coding"].children()) {
            if (one["code"].text() == other["code"].text() && one["system"].text() == other["system"].text()) return true;
        }
    }
    return !a["coding"] && !b["coding"] && !a["text"].text().empty() && a["text"].text() == b["text"].text();
}

class ReportCheck {
public:
    ReportCheck(Value report, Findings& findings, const std::function<bool(const Place&)>& may_go_on)
        : lists_subjects_(report["type"].text() == "subject-list"), findings_(findings), may_go_on_(may_go_on) {}

    void groups(Value measured, Value reported, const Place& place) {
        level(measured["group"], reported["group"], "group", place, [this](Value group, Value of_report, const Place& at) {
            populations(group, of_report, at);
            level(group["stratifier"], of_report["stratifier"], "stratifier", at, [](Value, Value, const Place&) {});
        });
    }

private:
    void populations(Value group, Value reported, const Place& place) {
        level(group["population"], reported["population"], "population", place, [this](Value, Value population, const Place& at) {
            if (population["subjectResults"] && !lists_subjects_) {
                findings_.add(Place{&at, "subjectResults"}, "structure", "Only a report of type subject-list names the subjects of a population.");
            }
        });
    }

    // What the Measure defines and what the report says of it belong together by their codes; where the Measure has one alone and gives it
    // no code, that is it.
    template <class Then>
    void level(Value defined, Value reported, std::string_view name, const Place& place, Then&& then) {
        std::vector<bool> taken(defined.size(), false);
        Place at{&place, name, {}, -1};
        for (const Value one : reported.children()) {
            ++at.index;
            std::size_t index = 0;
            Value found;
            for (const Value candidate : defined.children()) {
                if (!may_go_on_(at)) return;
                const bool is_only_one = defined.size() == 1 && !candidate["code"];
                if (!taken[index] && (is_only_one || same_meaning(candidate["code"], one["code"]))) {
                    taken[index] = true;
                    found = candidate;
                    break;
                }
                ++index;
            }
            if (found) then(found, one, at);
            else findings_.add(at, "structure", fmt::format("The Measure defines no {} of this code, or it was reported already.", name));
        }
    }

    bool lists_subjects_;
    Findings& findings_;
    const std::function<bool(const Place&)>& may_go_on_;
};

}  // namespace

void check_report(Value report, Value measure, const Place& place, Findings& findings, const std::function<bool(const Place&)>& may_go_on) {
    ReportCheck(report, findings, may_go_on).groups(measure, report, place);
}

}  // namespace medhome::fhir::profiles
