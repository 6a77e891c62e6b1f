// Our JSON parser against Boost.JSON: what one accepts the other accepts, and both read the same values. We refuse two things
// more: a member name that stands twice, and nesting past the limit (docs/decisions/0002).
//
// SPDX-License-Identifier: Apache-2.0
#include <boost/json/src.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fhir/json/tree.h"

namespace {

using medhome::fhir::json::Kind;
using medhome::fhir::json::Value;

void hold(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

void compare(Value ours, const boost::json::value& theirs) {
    switch (ours.kind()) {
        case Kind::null: hold(theirs.is_null(), "null"); break;
        case Kind::boolean: hold(theirs.is_bool() && theirs.get_bool() == (ours.text() == "true"), "boolean"); break;
        case Kind::number: {
            hold(theirs.is_number(), "number");
            boost::system::error_code error;
            const boost::json::value again = boost::json::parse(ours.raw(), error);
            hold(!error && again.is_number(), "a number's text is a number");
            // Boost 1.81 rounds the last digit by where the number stands, and reads 0e999999 as not-a-number.
            const double one = again.to_number<double>(error), other = theirs.to_number<double>(error);
            hold(!(std::abs(one - other) > 1e-12 * std::abs(one)), "a number's text is all of the number");
            break;
        }
        case Kind::string: hold(theirs.is_string() && std::string_view(theirs.get_string()) == ours.text(), "string"); break;
        case Kind::array: {
            hold(theirs.is_array() && theirs.get_array().size() == ours.size(), "array");
            std::size_t index = 0;
            for (Value child : ours.children()) compare(child, theirs.get_array()[index++]);
            break;
        }
        case Kind::object: {
            hold(theirs.is_object() && theirs.get_object().size() == ours.size(), "object");
            for (Value child : ours.children()) {
                const boost::json::value* found = theirs.get_object().if_contains(child.key());
                hold(found != nullptr, "a member's name");
                compare(child, *found);
            }
            break;
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto ours = medhome::fhir::json::parse(std::string(text), {.depth = 100, .allow_bom = false});

    boost::json::parse_options options;
    options.max_depth = 100;
    boost::system::error_code error;
    const boost::json::value theirs = boost::json::parse(text, error, {}, options);
    // Numbers past a double's range are text to us.
    if (error == boost::json::error::exponent_overflow) return 0;

    if (!ours) {
        hold(!ours.error().code.empty() && !ours.error().text.empty(), "an error has a code and words");
        const bool stricter = ours.error().code == "json.duplicate-key" || ours.error().code == "json.too-deep";
        hold(error || stricter, "we refuse what is sound");
        return 0;
    }
    hold(!error || error == boost::json::error::too_deep, "we accept what is malformed");
    if (error) return 0;
    compare(ours->root(), theirs);
    hold(medhome::fhir::json::apply(ours->source(), {}) == text, "no edit changes nothing");
    const auto again = medhome::fhir::json::parse(medhome::fhir::json::minify(text));
    hold(again.has_value(), "what is minified is sound");
    compare(again->root(), theirs);
    return 0;
}
