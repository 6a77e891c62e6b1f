// https://hl7.org/fhirpath/N1/#existence
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {
namespace {

Result<Collection> empty(const Call& call) { return Collection{call.input.empty()}; }

Result<Collection> exists(const Call& call) {
    if (call.arguments.empty()) return Collection{!call.input.empty()};
    std::int64_t index = 0;
    for (const Item& item : call.input) {
        if (TRY(truth(TRY(call.for_item(0, item, index++)))).value_or(false)) return Collection{true};
    }
    return Collection{false};
}

Result<Collection> all(const Call& call) {
    std::int64_t index = 0;
    for (const Item& item : call.input) {
        if (!TRY(truth(TRY(call.for_item(0, item, index++)))).value_or(false)) return Collection{false};
    }
    return Collection{true};
}

// allTrue() and its kin: whether every item, or any item, is the value.
template <bool every, bool value>
Result<Collection> booleans(const Call& call) {
    bool any = false, others = false;
    for (const Item& item : call.input) {
        const std::optional<Item> one = plain(item);
        const bool* boolean = one ? std::get_if<bool>(&*one) : nullptr;
        if (!boolean) return call.wrong("takes booleans");
        (*boolean == value ? any : others) = true;
    }
    return Collection{every ? !others : any};
}

Result<bool> is_subset(const Call& call, const Collection& small, const Collection& large) {
    for (const Item& item : small) {
        if (!TRY(call.engine.holds(large, item))) return false;
    }
    return true;
}
Result<Collection> subset_of(const Call& call) { return Collection{TRY(is_subset(call, call.input, TRY(call.value(0))))}; }
Result<Collection> superset_of(const Call& call) { return Collection{TRY(is_subset(call, TRY(call.value(0)), call.input))}; }

Result<Collection> count(const Call& call) { return Collection{static_cast<std::int64_t>(call.input.size())}; }
Result<Collection> distinct(const Call& call) { return call.engine.distinct(call.input); }
Result<Collection> is_distinct(const Call& call) { return Collection{TRY(call.engine.distinct(call.input)).size() == call.input.size()}; }

Result<Collection> negation(const Call& call) {
    const std::optional<bool> value = TRY(truth(call.input));
    return value ? Collection{!*value} : Collection{};
}

constexpr FunctionEntry entries[] = {
    {"empty", empty, 0, 0}, {"exists", exists, 0, 1}, {"all", all, 1, 1}, {"allTrue", booleans<true, true>, 0, 0}, {"anyTrue", booleans<false, true>, 0, 0},
    {"allFalse", booleans<true, false>, 0, 0}, {"anyFalse", booleans<false, false>, 0, 0}, {"subsetOf", subset_of, 1, 1}, {"supersetOf", superset_of, 1, 1},
    {"count", count, 0, 0}, {"distinct", distinct, 0, 0}, {"isDistinct", is_distinct, 0, 0}, {"not", negation, 0, 0}};

}  // namespace

std::span<const FunctionEntry> existence_functions() { return entries; }

}  // namespace medhome::fhir::path
