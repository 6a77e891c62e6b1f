// SPDX-License-Identifier: Apache-2.0
#include "fhir/profiles/check.h"

#include <algorithm>

#include "fhir/profiles/checker.h"

namespace medhome::fhir::profiles {

std::vector<Issue> check(Value resource, const CheckOptions& options) {
    const TypeIndex type = resource_type_of(resource);
    if (type == definitions::none) return {};
    const packages::Source& source = options.source ? *options.source : packages::Library::base();
    const terminology::Terminology terms(source);
    Findings findings(options.most_issues);
    Checker checker(options, source, terms, findings);
    const Place place{nullptr, definitions::type(type).name};
    const Item item{resource, {}, type, definitions::type(type).name, -1, nullptr};
    for (const std::string& canonical : options.profiles) checker.claim(item, canonical, place, true);
    checker.everywhere(resource, place);
    std::vector<Issue> issues = findings.take();
    // What two profiles ask alike is said once.
    std::vector<Issue> told;
    for (Issue& issue : issues) {
        if (std::ranges::find(told, issue) == told.end()) told.push_back(std::move(issue));
    }
    return told;
}

}  // namespace medhome::fhir::profiles
