// When two JSON values are the same to a patch's `test`.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <vector>

#include "fhir/patch/json_patch.h"

namespace medhome::fhir::patch {

namespace {

using json::Kind;
using json::Value;

// 0.digits * 10^exponent, without zeros at either end; zero has no digits. Number text is never put through a double.
struct Decimal {
    bool negative = false;
    std::string digits;
    std::int64_t exponent = 0;
    bool operator==(const Decimal&) const = default;
};

Decimal decimal(std::string_view text) {
    Decimal number;
    number.negative = text.starts_with('-');
    if (number.negative) text.remove_prefix(1);
    const std::size_t mark = text.find_first_of("eE");
    std::int64_t exponent = 0;
    if (mark != std::string_view::npos) {
        std::string_view power = text.substr(mark + 1);
        if (power.starts_with('+')) power.remove_prefix(1);
        const auto [end, bad] = std::from_chars(power.data(), power.data() + power.size(), exponent);
        // Beyond every length a number text can have: only another such can be its equal.
        constexpr std::int64_t beyond = std::numeric_limits<std::int64_t>::max() / 4;
        if (bad != std::errc{}) exponent = power.starts_with('-') ? -beyond : beyond;
        text = text.substr(0, mark);
    }
    const std::size_t dot = text.find('.');
    const std::string_view whole = text.substr(0, dot);
    number.digits = whole;
    if (dot != std::string_view::npos) number.digits += text.substr(dot + 1);
    number.exponent = exponent + std::int64_t(whole.size());
    const std::size_t first = std::min(number.digits.find_first_not_of('0'), number.digits.size());
    number.digits.erase(0, first);
    number.exponent -= std::int64_t(first);
    while (number.digits.ends_with('0')) number.digits.pop_back();
    if (number.digits.empty()) return {};  // -0 is 0
    return number;
}

std::vector<Value> by_name(Value object) {
    std::vector<Value> members;
    members.reserve(object.size());
    for (const Value member : object.children()) members.push_back(member);
    std::sort(members.begin(), members.end(), [](Value a, Value b) { return a.key() < b.key(); });
    return members;
}

}  // namespace

bool equal(Value a, Value b) {
    if (a.kind() != b.kind() || a.size() != b.size()) return false;
    switch (a.kind()) {
        case Kind::null: return true;
        case Kind::boolean:
        case Kind::string: return a.text() == b.text();
        case Kind::number: return a.text() == b.text() || decimal(a.text()) == decimal(b.text());
        case Kind::array: {
            Value other = b.first();
            for (const Value child : a.children()) {
                if (!equal(child, other)) return false;
                other = other.next();
            }
            return true;
        }
        case Kind::object: {
            const std::vector<Value> left = by_name(a), right = by_name(b);
            return std::equal(left.begin(), left.end(), right.begin(), [](Value x, Value y) { return x.key() == y.key() && equal(x, y); });
        }
    }
    return false;
}

}  // namespace medhome::fhir::patch
