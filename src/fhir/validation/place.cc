// SPDX-License-Identifier: Apache-2.0
#include "fhir/validation/place.h"

#include <fmt/format.h>

namespace medhome::fhir::validation {

std::string Place::text() const {
    std::string text = up ? up->text() : std::string();
    if (!text.empty()) text += '.';
    text += name;
    if (index >= 0) text += fmt::format("[{}]", index);
    if (!choice_type.empty()) text += fmt::format(".ofType({})", choice_type);
    return text;
}

void Findings::add(const Place& place, std::string_view code, std::string text, Severity severity) {
    // Warnings leave room: what must not be stored is found however much else might be better.
    const bool is_minor = severity != Severity::error && severity != Severity::fatal;
    if (full() || (is_minor && minor_ >= most_ / 4)) {
        ++left_out_;
        return;
    }
    minor_ += is_minor ? 1 : 0;
    issues_.push_back(Issue{severity, std::string(code), place.text(), std::move(text)});
}

std::vector<Issue> Findings::take() {
    if (left_out_ > 0) {
        issues_.push_back(Issue{Severity::information, "informational", "",
                                fmt::format("{} more problems are not listed. Solve these first.", left_out_)});
    }
    return std::move(issues_);
}

}  // namespace medhome::fhir::validation
