// How an expression is worked out over a resource. For the functions' files; users include expression.h.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/path/ast.h"
#include "fhir/path/expression.h"

namespace medhome::fhir::path {

// $this, $index and $total of the place that is worked out.
struct Focus {
    const Collection* items;
    std::int64_t index = 0;
    const Collection* total = nullptr;
};

class Evaluator;

// One call of a function: its input, and its arguments still unevaluated.
struct Call {
    Evaluator& engine;
    Collection input;
    const AstNode& node;
    std::span<const Place> arguments;
    const Focus& focus;  // of the caller

    // An argument as a value: `name.take(count)` has the caller's $this.
    Result<Collection> value(std::size_t which) const;
    Result<std::optional<Item>> single(std::size_t which) const;  // plain; nothing when empty, an error when many
    Result<std::optional<std::string_view>> text(std::size_t which) const;
    Result<std::optional<std::int64_t>> whole(std::size_t which) const;
    // An argument as a criterion or projection, worked out for one item.
    Result<Collection> for_item(std::size_t which, const Item& item, std::int64_t index, const Collection* total = nullptr) const;
    Result<std::optional<Item>> input_single() const;
    Result<std::optional<std::string_view>> input_text() const;
    const TypeSpecifier& type() const;
    tl::unexpected<Error> wrong(std::string_view what) const;
};

struct FunctionEntry {
    std::string_view name;
    Result<Collection> (*run)(const Call& call);
    std::uint8_t least, most;  // arguments
    bool takes_type = false;   // its argument names a type
};

// The functions of one file each.
std::span<const FunctionEntry> existence_functions();
std::span<const FunctionEntry> filtering_functions();
std::span<const FunctionEntry> conversion_functions();
std::span<const FunctionEntry> text_functions();
std::span<const FunctionEntry> encoding_functions();
std::span<const FunctionEntry> math_functions();
std::span<const FunctionEntry> navigation_functions();
std::span<const FunctionEntry> fhir_functions();
std::span<const FunctionEntry> boundary_functions();
const FunctionEntry* find_function(std::string_view name);

class Evaluator {
public:
    Evaluator(const Ast& ast, const Environment& environment, Outcome& outcome, const Collection& context)
        : ast_(ast), environment_(environment), outcome_(outcome), context_(&context) {}

    Result<Collection> evaluate(Place place, const Focus& focus);
    const Ast& ast() const { return ast_; }
    const Environment& environment() const { return environment_; }
    Outcome& outcome() { return outcome_; }

    // Every step and every item costs one; an expression that costs too much is ended.
    Result<void> spend(std::size_t cost);
    // A text that lives as long as the outcome.
    Result<std::string_view> keep(std::string text);
    // A document that lives as long as the outcome.
    Result<json::Value> keep_document(std::string json);

    // Children of a node by name, or all of them.
    Result<void> member(const Item& item, std::string_view name, bool may_name_type, Collection& out);
    Result<void> children(const Item& item, Collection& out);

    Result<std::optional<bool>> equal(const Collection& a, const Collection& b);
    Result<bool> equivalent(const Collection& a, const Collection& b);
    Result<std::optional<bool>> equal(const Item& a, const Item& b);
    Result<bool> equivalent(const Item& a, const Item& b);
    Result<bool> holds(const Collection& items, const Item& item);  // whether one of them equals it
    Result<Collection> distinct(Collection items);
    // Negative, zero, positive; nothing when it is not decided. An error when the two cannot be compared.
    Result<std::optional<std::strong_ordering>> order(const Item& a, const Item& b);

    // %name from here to the end of the chain or argument it is defined in; an error when it is taken.
    Result<void> define(std::string_view name, Collection items);

    Result<Collection> arithmetic(NodeKind kind, const Collection& a, const Collection& b);

private:
    Result<Collection> chain(const AstNode& node, const Focus& focus);
    Result<Collection> step(const AstNode& node, Collection input, const Focus& focus);
    Result<Collection> variable(const AstNode& node);
    Result<Collection> binary(const AstNode& node, const Focus& focus);
    Result<Collection> logic(const AstNode& node, const Focus& focus);
    Result<Collection> compared(const AstNode& node, const Collection& a, const Collection& b);
    Result<bool> same_json(json::Value a, json::Value b, bool is_equivalence, int depth);
    void add_values(json::Value value, json::Value extra, definitions::TypeIndex type, Collection& out);

    const Ast& ast_;
    const Environment& environment_;
    Outcome& outcome_;
    const Collection* context_;
    std::vector<std::pair<std::string_view, Collection>> defined_;
    std::size_t spent_ = 0;
    std::size_t kept_bytes_ = 0;
};

// --- items (items.cc)

bool is_primitive(const Node& node);
// The System value of an item: of a FHIR primitive or Quantity its value; an object stays what it is; nothing when a primitive
// has extensions but no value.
std::optional<Item> plain(const Item& item);
std::optional<Quantity> quantity_of(const Item& plain);   // numbers are quantities without unit
std::optional<Decimal> number_of(const Item& plain);      // whole or decimal
bool is_whole(const Item& plain);
std::string_view kind_name(const Item& item);             // for messages: "a date"
bool is_of_type(const Item& item, const TypeSpecifier& type);

// "If the collection contains a single node that is not a Boolean it is true." https://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections
Result<std::optional<bool>> truth(const Collection& items);

tl::unexpected<Error> failed(std::string_view what);  // code fhirpath.evaluation, kind unprocessable

// --- quantities (quantity.cc)

std::string_view calendar_word(CalendarUnit unit);
std::optional<Quantity> fhir_quantity(json::Value value);  // nothing when it has no value or its unit is not UCUM
bool are_comparable(const Quantity& a, const Quantity& b);
// b's value in a's unit, or both in the finer of the two units.
struct SameUnit {
    Decimal a, b;
    std::string_view unit;
    Semantics semantics = Semantics::ucum;
};
std::optional<SameUnit> in_same_unit(const Quantity& a, const Quantity& b, bool is_equivalence = false);
std::optional<Quantity> in_unit(const Quantity& quantity, std::string_view unit);
std::optional<Decimal> dimensionless(const Quantity& quantity);
std::optional<CalendarUnit> duration_unit(const Quantity& quantity);  // for date arithmetic; not 'a' and 'mo'
std::string text_of(const Quantity& quantity);

}  // namespace medhome::fhir::path
