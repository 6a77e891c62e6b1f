// Search parameters of a practice's own: what their SearchParameter resources ask for, compiled, and the rows of a record by them.
//
// Each has a branch of its own for each type it is for, whose number is never given again, so that rows of what it was before are never taken for
// rows of what it is. https://hl7.org/fhir/R4/searchparameter.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/tree.h"
#include "fhir/search/index.h"
#include "fhir/search/query.h"

namespace medhome::fhir::search {

struct CustomParameter {
    enum class State {
        indexing,  // new and changed records have their rows, old ones not all
        ready,
        failed,    // its expression could not be worked out on a record: it finds nothing until it is put right
        removing,  // it is no more, and its rows are being taken away
    };
    std::int64_t number = 0;  // of its practice
    std::string type, code;   // "Patient", "shelf"
    ParameterType kind = ParameterType::string;
    std::string expression;
    std::vector<std::string> targets;  // of a reference; none: any type
    std::string definition;            // its canonical address
    std::string resource_id;           // of its SearchParameter
    State state = State::indexing;
    std::int64_t done = 0, of_all = 0;  // records, while indexing
    std::string error;                  // failed: why
    friend bool operator==(const CustomParameter&, const CustomParameter&) = default;
};
std::string_view to_string(CustomParameter::State state);
CustomParameter::State custom_state_of(std::string_view text);

// Bit 29 tells them from the 24 bits of the tables and from paired branches; then the number and the type.
inline constexpr Branch custom_bit = 0x20000000;
inline constexpr std::int64_t most_custom_numbers = 0x1fffff;
inline bool is_custom(Branch branch) { return (branch & 0xe0000000) == custom_bit; }
inline std::uint32_t type_of_custom(Branch branch) { return branch & 0xff; }
Branch branch_of(const CustomParameter& parameter);
// That and those beside it: every branch that rows of the parameter can have.
std::vector<Branch> all_branches_of(const CustomParameter& parameter);

namespace tables {
struct Parameter;
}

// All of one practice, as they stood at a generation; never changed.
class CustomParameters {
public:
    CustomParameters();
    CustomParameters(std::int64_t generation, std::vector<CustomParameter> all);
    ~CustomParameters();
    CustomParameters(const CustomParameters&) = delete;
    CustomParameters& operator=(const CustomParameters&) = delete;

    // Changes whenever anything else here does that a search or a write could depend on.
    std::int64_t generation() const { return generation_; }
    const std::vector<CustomParameter>& all() const { return all_; }
    // Not of those that are being removed.
    const CustomParameter* find(std::string_view type, std::string_view code) const;

    struct Extracted {
        IndexRows rows;
        std::vector<std::pair<std::int64_t, std::string>> failed;  // number and why, of those whose expression could not be worked out
    };
    // Whether records of the type have rows to be kept.
    bool any_of(std::string_view type) const;
    Extracted index(json::Value resource, std::string_view base_url, std::string_view zone) const;
    // Of one parameter alone, whatever its state.
    Extracted index_by(std::int64_t number, json::Value resource, std::string_view base_url, std::string_view zone) const;
    // Records "Type/id" that one reference parameter finds in the resource.
    std::vector<std::pair<std::string, std::string>> references(std::int64_t number, json::Value resource, std::string_view base_url) const;

    // For this folder: the parameter as a query reads it.
    const tables::Parameter& as_table(const CustomParameter& parameter) const;

private:
    struct Compiled;
    void add(const Compiled& compiled, json::Value resource, std::string_view base_url, std::string_view zone, Extracted& to) const;

    std::int64_t generation_ = 0;
    std::vector<CustomParameter> all_;
    std::vector<std::unique_ptr<Compiled>> compiled_;  // as all_
};

}  // namespace medhome::fhir::search
