// Where the walk stands, as a chain of frames on the stack; it becomes text only when there is something to say.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace medhome::fhir::validation {

struct Place {
    const Place* up = nullptr;
    std::string_view name;           // "Bundle", "entry", "value"
    std::string_view choice_type{};  // of a choice: "Quantity", written as .ofType(Quantity)
    int index = -1;                  // of an item of an array
    std::string text() const;        // Bundle.entry[2].resource.value.ofType(Quantity).unit
};

// Collects what is wrong, up to a number after which it only counts.
class Findings {
public:
    explicit Findings(std::size_t most) : most_(most) {}
    void add(const Place& place, std::string_view code, std::string text, Severity severity = Severity::error);
    bool full() const { return issues_.size() >= most_; }
    std::vector<Issue> take();

private:
    std::size_t most_;
    std::size_t left_out_ = 0;
    std::size_t minor_ = 0;  // warnings and less
    std::vector<Issue> issues_;
};

}  // namespace medhome::fhir::validation
