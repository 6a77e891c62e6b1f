// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/evaluator.h"

#include <algorithm>

#include <fmt/format.h>

#include "fhir/path/static_types.h"

namespace medhome::fhir::path {
namespace {

const Collection& nothing() {
    static const Collection empty;
    return empty;
}

Collection of(std::optional<bool> value) { return value ? Collection{*value} : Collection{}; }

std::optional<bool> both(std::optional<bool> a, std::optional<bool> b) {
    if ((a && !*a) || (b && !*b)) return false;
    return a && b ? std::optional(true) : std::nullopt;
}
std::optional<bool> negated(std::optional<bool> a) { return a ? std::optional(!*a) : std::nullopt; }
std::optional<bool> either(std::optional<bool> a, std::optional<bool> b) { return negated(both(negated(a), negated(b))); }

}  // namespace

Result<void> Evaluator::spend(std::size_t cost) {
    spent_ += cost;
    if (spent_ > environment_.step_limit) return fail(ErrorKind::unprocessable, "fhirpath.too-costly", "The expression takes too many steps.");
    return {};
}

Result<std::string_view> Evaluator::keep(std::string text) {
    kept_bytes_ += text.size() + sizeof(std::string);
    if (kept_bytes_ > environment_.text_limit) return fail(ErrorKind::unprocessable, "fhirpath.too-costly", "The expression makes too much text.");
    return std::string_view(outcome_.texts.emplace_back(std::move(text)));
}

Result<json::Value> Evaluator::keep_document(std::string text) {
    kept_bytes_ += text.size();
    if (kept_bytes_ > environment_.text_limit) return fail(ErrorKind::unprocessable, "fhirpath.too-costly", "The expression makes too much text.");
    return outcome_.documents.emplace_back(TRY(json::parse(std::move(text)))).root();
}

Result<Collection> Evaluator::evaluate(Place place, const Focus& focus) {
    TRY_VOID(spend(1));
    const AstNode& node = ast_.nodes[place];
    switch (node.kind) {
        case NodeKind::literal: return ast_.literals[node.literal];
        case NodeKind::chain: return chain(node, focus);
        case NodeKind::member: case NodeKind::index: case NodeKind::call: return step(node, *focus.items, focus);
        case NodeKind::this_item: return *focus.items;
        case NodeKind::this_index: return Collection{focus.index};
        case NodeKind::this_total: return focus.total ? *focus.total : nothing();
        case NodeKind::variable: return variable(node);
        case NodeKind::negate: case NodeKind::keep_sign: {
            const Collection operand = TRY(evaluate(ast_.children[node.first_child], focus));
            if (operand.empty()) return operand;
            const std::optional<Item> value = operand.size() == 1 ? plain(operand.front()) : std::nullopt;
            if (operand.size() == 1 && !value) return Collection{};
            if (!value || !quantity_of(*value)) return failed("Only a number or a quantity has a sign");
            return node.kind == NodeKind::keep_sign ? Collection{*value} : arithmetic(NodeKind::multiply, {*value}, {std::int64_t{-1}});
        }
        case NodeKind::conjunction: case NodeKind::disjunction: case NodeKind::exclusive: case NodeKind::implication: return logic(node, focus);
        case NodeKind::type_is: case NodeKind::type_as: {
            const Collection operand = TRY(evaluate(ast_.children[node.first_child], focus));
            const Call call{*this, operand, node, {}, focus};
            return find_function(node.kind == NodeKind::type_is ? "is" : "as")->run(call);
        }
        default: return binary(node, focus);
    }
}

Result<Collection> Evaluator::chain(const AstNode& node, const Focus& focus) {
    const std::span<const Place> parts(ast_.children.data() + node.first_child, node.child_count);
    const std::size_t defined = defined_.size();
    Collection items = TRY(evaluate(parts.front(), focus));
    for (const Place part : parts.subspan(1)) items = TRY(step(ast_.nodes[part], std::move(items), focus));
    defined_.resize(defined);
    return items;
}

Result<Collection> Evaluator::step(const AstNode& node, Collection input, const Focus& focus) {
    TRY_VOID(spend(1 + input.size()));
    switch (node.kind) {
        case NodeKind::member: {
            Collection out;
            for (const Item& item : input) TRY_VOID(member(item, node.name, node.is_first, out));
            TRY_VOID(spend(out.size()));
            return out;
        }
        case NodeKind::index: {
            const Collection index = TRY(evaluate(ast_.children[node.first_child], focus));
            if (index.empty()) return Collection{};
            const std::optional<Item> value = index.size() == 1 ? plain(index.front()) : std::nullopt;
            const auto* number = value ? std::get_if<std::int64_t>(&*value) : nullptr;
            if (!number) return failed("An index is one whole number");
            if (*number < 0 || static_cast<std::size_t>(*number) >= input.size()) return Collection{};
            return Collection{input[static_cast<std::size_t>(*number)]};
        }
        case NodeKind::call: {
            const Call call{*this, std::move(input), node, {ast_.children.data() + node.first_child, node.child_count}, focus};
            return node.function->run(call);
        }
        default: return input;  // $this after a dot
    }
}

Result<void> Evaluator::define(std::string_view name, Collection items) {
    static constexpr std::string_view reserved[] = {"context", "resource", "rootResource", "ucum", "sct", "loinc"};
    const bool is_taken = std::ranges::find(reserved, name) != std::end(reserved) || environment_.variables.contains(name) ||
                          std::ranges::find(defined_, name, &std::pair<std::string_view, Collection>::first) != defined_.end();
    if (is_taken || name.empty()) return failed("defineVariable() takes a name that is not defined yet");
    defined_.emplace_back(name, std::move(items));
    return {};
}

Result<Collection> Evaluator::variable(const AstNode& node) {
    for (const auto& [name, items] : defined_) {
        if (name == node.name) return items;
    }
    const auto found = environment_.variables.find(node.name);
    if (found != environment_.variables.end()) return found->second;
    if (node.name == "context") return *context_;
    if (node.name == "resource") return Collection{environment_.resource};
    if (node.name == "rootResource") return Collection{environment_.root_resource};
    if (node.name == "ucum") return Collection{std::string_view("http://unitsofmeasure.org")};
    if (node.name == "sct") return Collection{std::string_view("http://snomed.info/sct")};
    if (node.name == "loinc") return Collection{std::string_view("http://loinc.org")};
    if (node.name.starts_with("vs-")) return Collection{TRY(keep("http://hl7.org/fhir/ValueSet/" + std::string(node.name.substr(3))))};
    if (node.name.starts_with("ext-")) return Collection{TRY(keep("http://hl7.org/fhir/StructureDefinition/" + std::string(node.name.substr(4))))};
    return failed("A %variable is used that is not defined");
}

Result<Collection> Evaluator::logic(const AstNode& node, const Focus& focus) {
    const std::optional<bool> a = TRY(truth(TRY(evaluate(ast_.children[node.first_child], focus))));
    if (a == false && node.kind == NodeKind::conjunction) return Collection{false};
    if (a == true && node.kind == NodeKind::disjunction) return Collection{true};
    if (a == false && node.kind == NodeKind::implication) return Collection{true};
    const std::optional<bool> b = TRY(truth(TRY(evaluate(ast_.children[node.first_child + 1], focus))));
    switch (node.kind) {
        case NodeKind::conjunction: return of(both(a, b));
        case NodeKind::disjunction: return of(either(a, b));
        case NodeKind::implication: return of(either(negated(a), b));
        default: return a && b ? Collection{*a != *b} : Collection{};
    }
}

Result<Collection> Evaluator::binary(const AstNode& node, const Focus& focus) {
    Collection a = TRY(evaluate(ast_.children[node.first_child], focus));
    Collection b = TRY(evaluate(ast_.children[node.first_child + 1], focus));
    switch (node.kind) {
        case NodeKind::unite:
            a.insert(a.end(), b.begin(), b.end());
            return distinct(std::move(a));
        case NodeKind::equal: return of(TRY(equal(a, b)));
        case NodeKind::not_equal: return of(negated(TRY(equal(a, b))));
        case NodeKind::equivalent: return Collection{TRY(equivalent(a, b))};
        case NodeKind::not_equivalent: return Collection{!TRY(equivalent(a, b))};
        case NodeKind::is_in: case NodeKind::contains: {
            const Collection& item = node.kind == NodeKind::is_in ? a : b;
            if (item.size() > 1) return failed("`in` and `contains` look for one item");
            if (item.empty()) return Collection{};
            return Collection{TRY(holds(node.kind == NodeKind::is_in ? b : a, item.front()))};
        }
        case NodeKind::less: case NodeKind::less_or_equal: case NodeKind::greater: case NodeKind::greater_or_equal: return compared(node, a, b);
        default: return arithmetic(node.kind, a, b);
    }
}

Result<Collection> Evaluator::compared(const AstNode& node, const Collection& a, const Collection& b) {
    if (a.empty() || b.empty()) return Collection{};
    if (a.size() > 1 || b.size() > 1) return failed("Only single items are compared");
    const std::optional<std::strong_ordering> result = TRY(order(a.front(), b.front()));
    if (!result) return Collection{};
    switch (node.kind) {
        case NodeKind::less: return Collection{*result < 0};
        case NodeKind::less_or_equal: return Collection{*result <= 0};
        case NodeKind::greater: return Collection{*result > 0};
        default: return Collection{*result >= 0};
    }
}

// --- calls

Result<Collection> Call::value(std::size_t which) const { return engine.evaluate(arguments[which], focus); }

Result<std::optional<Item>> Call::single(std::size_t which) const {
    const Collection items = TRY(value(which));
    if (items.size() > 1) return wrong("has an argument of several items");
    return items.empty() ? std::nullopt : plain(items.front());
}

Result<std::optional<std::string_view>> Call::text(std::size_t which) const {
    const std::optional<Item> item = TRY(single(which));
    if (!item) return std::nullopt;
    const auto* text = std::get_if<std::string_view>(&*item);
    if (!text) return wrong("expects a text");
    return *text;
}

Result<std::optional<std::int64_t>> Call::whole(std::size_t which) const {
    const std::optional<Item> item = TRY(single(which));
    if (!item) return std::nullopt;
    const std::optional<Decimal> number = is_whole(*item) ? number_of(*item) : std::nullopt;
    if (!number) return wrong("expects a whole number");
    return number->whole();
}

Result<Collection> Call::for_item(std::size_t which, const Item& item, std::int64_t index, const Collection* total) const {
    const Collection one{item};
    return engine.evaluate(arguments[which], Focus{&one, index, total ? total : focus.total});
}

Result<std::optional<Item>> Call::input_single() const {
    if (input.size() > 1) return wrong("takes one item");
    return input.empty() ? std::nullopt : plain(input.front());
}

Result<std::optional<std::string_view>> Call::input_text() const {
    const std::optional<Item> item = TRY(input_single());
    if (!item) return std::nullopt;
    if (const auto* text = std::get_if<std::string_view>(&*item)) return *text;
    // A FHIR date is a text as well.
    const Node* written = std::get_if<Node>(&input.front());
    if (written && written->value.is_string()) return written->value.text();
    return wrong("takes a text");
}

const TypeSpecifier& Call::type() const { return engine.ast().types[node.literal]; }

tl::unexpected<Error> Call::wrong(std::string_view what) const { return failed(fmt::format("{}() {}", node.name, what)); }

// --- outside

Result<Expression> Expression::parse(std::string_view text) { return Expression(TRY(parse_ast(text))); }

std::string_view Expression::text() const { return ast_->text; }

Result<Outcome> evaluate(const Expression& expression, const Item& context, const Environment& environment) {
    if (const Node* at = std::get_if<Node>(&context); at && environment.is_strict) TRY(static_types(expression, at->type));
    Outcome outcome;
    outcome.source = expression.ast();
    Environment around;  // only when something is missing in what was given
    const Environment* used = &environment;
    const auto is_given = [](const Item& item) { return !std::holds_alternative<Node>(item) || std::get<Node>(item).value; };
    if (!is_given(environment.resource) || !is_given(environment.root_resource)) {
        around = environment;
        if (!is_given(around.resource)) around.resource = context;
        if (!is_given(around.root_resource)) around.root_resource = around.resource;
        used = &around;
    }
    const Collection input = is_given(context) || std::get<Node>(context).extra ? Collection{context} : Collection{};
    Evaluator evaluator(*outcome.source, *used, outcome, input);
    outcome.items = TRY(evaluator.evaluate(outcome.source->root, Focus{&input}));
    return outcome;
}

Result<std::optional<bool>> evaluate_boolean(const Expression& expression, const Item& context, const Environment& environment) {
    const Outcome outcome = TRY(evaluate(expression, context, environment));
    return truth(outcome.items);
}

}  // namespace medhome::fhir::path
