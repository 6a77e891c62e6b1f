// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/invariants.h"

#include <vector>

#include "fhir/path/invariant_tables.h"

namespace medhome::fhir::path {
namespace {

// Formulas that do not say what their texts say. ras-2's yields nothing, which is not true, for a prediction without a probability.
std::string_view corrected(const tables::InvariantRow& row) {
    return row.key == "ras-2" ? "probability.ofType(decimal).all($this <= 100)" : row.expression;
}

const std::vector<std::vector<Invariant>>& all() {
    static const std::vector<std::vector<Invariant>> by_type = [] {
        std::vector<std::vector<Invariant>> out(definitions::types().size());
        for (const tables::InvariantRow& row : std::span(tables::invariants, tables::invariant_count)) {
            const definitions::TypeIndex type = definitions::find_type(row.type);
            Result<Expression> expression = Expression::parse(corrected(row));
            INVARIANT(type != definitions::none && expression.has_value());  // a test parses each of them
            out[type].push_back({row.key, row.element, row.text, row.is_error, std::move(*expression)});
        }
        return out;
    }();
    return by_type;
}

}  // namespace

std::span<const Invariant> invariants_of(definitions::TypeIndex type) { return all()[type]; }

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
