// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/invariants.h"

#include <algorithm>
#include <vector>

#include "fhir/definitions/per_type.h"
#include "fhir/path/invariant_tables.h"

namespace medhome::fhir::path {
namespace {

// Formulas that do not say what their texts say. ras-2's yields nothing, which is not true, for a prediction without a probability.
std::string_view corrected(const tables::InvariantRow& row) {
    return row.key == "ras-2" ? "probability.ofType(decimal).all($this <= 100)" : row.expression;
}

std::vector<Invariant> parsed(definitions::TypeIndex type) {
    const std::string_view name = definitions::type(type).name;
    const tables::InvariantRow* const end = tables::invariants + tables::invariant_count;
    const auto is_before = [](const tables::InvariantRow& row, std::string_view other) { return row.type < other; };
    std::vector<Invariant> out;
    for (const tables::InvariantRow* at = std::lower_bound(tables::invariants, end, name, is_before); at != end && at->type == name; ++at) {
        const tables::InvariantRow& row = *at;
        Result<Expression> expression = Expression::parse(corrected(row));
        INVARIANT(expression.has_value());  // a test parses each of them
        out.push_back({row.key, row.element, row.text, row.is_error, std::move(*expression)});
    }
    return out;
}

}  // namespace

// A type's formulas are read when it is first met: most are of types that few servers ever hold.
std::span<const Invariant> invariants_of(definitions::TypeIndex type) {
    static definitions::PerType<std::vector<Invariant>> all;
    return all.of(type, parsed);
}

std::optional<bool> keeps(const Expression& expression, const Node& element, const Environment& environment) {
    const Result<std::optional<bool>> answer = evaluate_boolean(expression, element, environment);
    return answer ? std::optional(answer->value_or(false)) : std::nullopt;
}

std::optional<bool> keeps(const Invariant& invariant, const Node& element, json::Value resource, json::Value root) {
    Environment environment;
    environment.resource = node(resource);
    environment.root_resource = node(root);
    environment.resolve_by_type = true;
    environment.many_as = true;  // dom-3 asks descendants().as(canonical)
    environment.step_limit = 500'000;
    return keeps(invariant.expression, element, environment);
}

}  // namespace medhome::fhir::path
