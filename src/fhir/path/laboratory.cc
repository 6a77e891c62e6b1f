// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/laboratory.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "fhir/path/ast.h"
#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {
namespace {

using json::Value;
using json::Writer;

constexpr std::string_view json_value = "http://fhir.forms-lab.com/StructureDefinition/json-value";
constexpr std::string_view resource_path = "http://fhir.forms-lab.com/StructureDefinition/resource-path";

// --- the tree of the expression, for the tool to draw

constexpr std::pair<NodeKind, std::string_view> signs[] = {
    {NodeKind::multiply, "*"}, {NodeKind::divide, "/"}, {NodeKind::whole_divide, "div"}, {NodeKind::modulo, "mod"}, {NodeKind::add, "+"}, {NodeKind::subtract, "-"},
    {NodeKind::concatenate, "&"}, {NodeKind::unite, "|"}, {NodeKind::less, "<"}, {NodeKind::less_or_equal, "<="}, {NodeKind::greater, ">"},
    {NodeKind::greater_or_equal, ">="}, {NodeKind::equal, "="}, {NodeKind::equivalent, "~"}, {NodeKind::not_equal, "!="}, {NodeKind::not_equivalent, "!~"},
    {NodeKind::is_in, "in"}, {NodeKind::contains, "contains"}, {NodeKind::conjunction, "and"}, {NodeKind::disjunction, "or"}, {NodeKind::exclusive, "xor"},
    {NodeKind::implication, "implies"}, {NodeKind::negate, "-"}, {NodeKind::keep_sign, "+"}, {NodeKind::type_is, "is"}, {NodeKind::type_as, "as"}};

class Tree {
public:
    explicit Tree(const Ast& ast) : ast_(ast) {}

    std::string of(Place place) const {
        const AstNode& node = ast_.nodes[place];
        switch (node.kind) {
            case NodeKind::literal: {
                const Collection& items = ast_.literals[node.literal];
                return drawn("ConstantExpression", items.empty() ? "{}" : text_of(items.front()), {});
            }
            case NodeKind::this_item: return drawn("AxisExpression", "builtin.this", {});
            case NodeKind::this_index: return drawn("AxisExpression", "builtin.index", {});
            case NodeKind::this_total: return drawn("AxisExpression", "builtin.total", {});
            case NodeKind::variable: return drawn("VariableRefExpression", node.name, {});
            case NodeKind::chain: {
                std::string out;
                for (std::uint32_t i = 0; i < node.child_count; ++i) out = step(ast_.children[node.first_child + i], std::move(out));
                return out;
            }
            case NodeKind::member: case NodeKind::index: case NodeKind::call: return step(place, {});
            default: break;
        }
        std::vector<std::string> operands;
        for (std::uint32_t i = 0; i < node.child_count; ++i) operands.push_back(of(ast_.children[node.first_child + i]));
        if (node.kind == NodeKind::type_is || node.kind == NodeKind::type_as) operands.push_back(drawn("ConstantExpression", ast_.types[node.literal].name, {}));
        const auto sign = std::ranges::find(signs, node.kind, &std::pair<NodeKind, std::string_view>::first);
        return drawn(node.child_count == 1 ? "UnaryExpression" : "BinaryExpression", sign == std::end(signs) ? "" : sign->second, operands);
    }

    // Each step holds the one before: a chain of thousands would be a tree nobody can draw.
    bool is_drawable() const {
        return std::ranges::all_of(ast_.nodes, [](const AstNode& node) { return node.kind != NodeKind::chain || node.child_count < 100; });
    }

private:
    std::string step(Place place, std::string before) const {
        const AstNode& node = ast_.nodes[place];
        const bool is_step = node.kind == NodeKind::member || node.kind == NodeKind::index || node.kind == NodeKind::call;
        if (!is_step) return of(place);
        std::vector<std::string> arguments{before.empty() ? drawn("AxisExpression", "builtin.that", {}) : std::move(before)};
        if (node.kind == NodeKind::member) return drawn("ChildExpression", node.name, arguments);
        for (std::uint32_t i = 0; i < node.child_count; ++i) arguments.push_back(of(ast_.children[node.first_child + i]));
        if (node.kind == NodeKind::index) return drawn("IndexerExpression", "[]", arguments);
        if (node.function->takes_type) arguments.push_back(drawn("ConstantExpression", ast_.types[node.literal].name, {}));
        return drawn("FunctionCallExpression", node.name, arguments);
    }

    static std::string drawn(std::string_view type, std::string_view name, const std::vector<std::string>& arguments) {
        Writer w;
        w.object().member("ExpressionType", type).key("Name").string(name);
        if (!arguments.empty()) {
            w.key("Arguments").array();
            for (const std::string& argument : arguments) w.raw(argument);
            w.end();
        }
        w.end();
        return w.take();
    }

    const Ast& ast_;
};

// --- values

std::string capital(std::string_view name) {
    std::string out(name);
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
    return out;
}

// Whether Parameters.parameter.value[x] may have this type.
bool is_value_type(std::string_view type) {
    static const definitions::TypeIndex parameter = definitions::find_type("Parameters.parameter");
    return definitions::find_element(parameter, "value" + capital(type)) != nullptr;
}

void add_extension(Writer& w, std::string_view url, std::string_view text) {
    w.key("extension").array().object().member("url", url).member("valueString", text).end().end();
}

void add_node(Writer& w, const Node& node, Value resource) {
    const std::string_view type = node.type == definitions::none ? "" : definitions::type(node.type).name;
    const std::string place = path_within(resource, node.value ? node.value : node.extra);
    const bool is_resource = node.type != definitions::none && definitions::type(node.type).is_resource();
    const bool fits = is_resource || (!type.empty() && is_value_type(type));
    if (!fits && node.value) {
        add_extension(w, json_value, node.value.raw());
    } else if (!place.empty()) {
        add_extension(w, resource_path, place);
    }
    w.member("name", type.empty() ? "Element" : type);
    if (!fits) return;
    if (is_resource) {
        if (node.value) w.key("resource").raw(node.value.raw());
        return;
    }
    const std::string name = "value" + capital(type);
    if (node.value && node.value.kind() != json::Kind::null) w.key(name).raw(node.value.raw());
    if (node.extra) w.key("_" + name).raw(node.extra.raw());
}

void add_moment(Writer& w, const Temporal& moment) {
    const bool is_time = moment.kind == Temporal::Kind::time;
    const std::string_view type = is_time ? "time" : moment.kind == Temporal::Kind::date ? "date" : "dateTime";
    w.member("name", type);
    // FHIR has no time without seconds, and no date with a time but without a zone.
    const bool has_time = is_time || moment.precision >= Temporal::Precision::hour;
    const bool fits = !has_time || (moment.precision == Temporal::Precision::second && (is_time || moment.has_zone));
    w.member(fits ? "value" + capital(type) : "valueString", text(moment));
}

void add_quantity(Writer& w, const Quantity& quantity) {
    w.member("name", "Quantity").key("valueQuantity").object().key("value").raw(quantity.value.text());
    w.member("unit", quantity.unit);
    if (quantity.semantics != Semantics::calendar) w.member("system", "http://unitsofmeasure.org").member("code", quantity.unit);
    w.end();
}

void add_part(Writer& w, const Item& item, Value resource) {
    w.object();
    if (const auto* node = std::get_if<Node>(&item)) {
        add_node(w, *node, resource);
    } else if (const auto* boolean = std::get_if<bool>(&item)) {
        w.member("name", "boolean").key("valueBoolean").boolean(*boolean);
    } else if (const auto* whole = std::get_if<std::int64_t>(&item)) {
        w.member("name", "integer").key("valueInteger").number(*whole);
    } else if (const auto* decimal = std::get_if<Decimal>(&item)) {
        w.member("name", "decimal").key("valueDecimal").raw(decimal->text());
    } else if (const auto* text = std::get_if<std::string_view>(&item)) {
        if (text->empty()) w.member("name", "empty-string");
        else w.member("name", "string").key("valueString").string(*text);
    } else if (const auto* moment = std::get_if<Temporal>(&item)) {
        add_moment(w, *moment);
    } else if (const auto* quantity = std::get_if<Quantity>(&item)) {
        add_quantity(w, *quantity);
    } else {
        const bool is_long = std::holds_alternative<Long>(item);
        w.member("name", is_long ? "integer64" : "SimpleTypeInfo").member("valueString", text_of(item));
    }
    w.end();
}

void add_result(Writer& w, const Outcome& outcome, std::string_view where, Value resource) {
    w.object().member("name", "result").member("valueString", where);
    if (!outcome.items.empty() || !outcome.traces.empty()) {
        w.key("part").array();
        for (const Item& item : outcome.items) add_part(w, item, resource);
        for (const Trace& trace : outcome.traces) {
            w.object().member("name", "trace").member("valueString", trace.name);
            if (!trace.items.empty()) {
                w.key("part").array();
                for (const Item& item : trace.items) add_part(w, item, resource);
                w.end();
            }
            w.end();
        }
        w.end();
    }
    w.end();
}

// A part's value[x] with its type: valueHumanName is a HumanName.
Item value_of(Value part) {
    static const definitions::TypeIndex parameter = definitions::find_type("Parameters.parameter");
    if (part["resource"]) return node(part["resource"]);
    for (const Value member : part.children()) {
        const definitions::Element* element = definitions::find_element(parameter, member.key());
        if (element && element->choice == "value") return Node{member, {}, element->type};
    }
    return Node{};
}

}  // namespace

std::string path_within(Value resource, Value value) {
    if (!resource || !value) return {};
    const char* const begin = resource.raw().data();
    const char* const at = value.raw().data();
    if (at < begin || at >= begin + resource.raw().size()) return {};
    std::string out(resource["resourceType"].text());
    definitions::TypeIndex type = definitions::find_resource(out);
    Value current = resource;
    while (current.raw().data() != at || current.raw().size() != value.raw().size()) {
        Value next;
        std::size_t index = 0;
        for (const Value child : current.children()) {
            if (at >= child.raw().data() && at < child.raw().data() + child.raw().size()) {
                next = child;
                break;
            }
            ++index;
        }
        if (!next) return {};
        if (current.is_array()) {
            out += fmt::format("[{}]", index);
        } else {
            const std::string_view key = next.key().starts_with('_') ? next.key().substr(1) : next.key();
            const definitions::Element* element = type == definitions::none ? nullptr : definitions::find_element(type, key);
            out += fmt::format(".{}", element ? element->path_name() : key);
            type = element ? element->type : definitions::none;
        }
        if (next.is_object() && next["resourceType"]) type = definitions::find_resource(next["resourceType"].text());
        current = next;
    }
    return out;
}

Result<std::string> try_out(const Trial& trial, Environment environment) {
    const Expression expression = TRY(Expression::parse(trial.expression));
    const Item root = trial.resource ? node(trial.resource) : Item(Node{});
    environment.resource = environment.root_resource = root;
    for (const Value part : trial.variables["part"].children()) {
        Collection& items = environment.variables[std::string(part["name"].text())];
        if (const Item value = value_of(part); std::get<Node>(value).value) items.push_back(value);
    }
    Writer w;
    w.object().member("resourceType", "Parameters").member("id", "fhirpath").key("parameter").array();
    w.object().member("name", "parameters").key("part").array();
    w.object().member("name", "evaluator").member("valueString", "Medhome 0.1.0 (R4)").end();
    if (const Tree tree(*expression.ast()); tree.is_drawable()) w.object().member("name", "parseDebugTree").member("valueString", tree.of(expression.ast()->root)).end();
    w.object().member("name", "expression").member("valueString", trial.expression).end();
    if (!trial.context.empty()) w.object().member("name", "context").member("valueString", trial.context).end();
    if (trial.resource) w.object().member("name", "resource").key("resource").raw(trial.resource.raw()).end();
    if (trial.variables) w.raw(trial.variables.raw());
    w.end().end();
    if (trial.context.empty()) {
        const Outcome outcome = TRY(evaluate(expression, root, environment));
        add_result(w, outcome, {}, trial.resource);
    } else {
        const Expression context = TRY(Expression::parse(trial.context));
        const Outcome places = TRY(evaluate(context, root, environment));
        constexpr std::size_t most = 1'000;
        if (places.items.size() > most) return fail(ErrorKind::unprocessable, "fhirpath.too-costly", "The context has more than 1,000 items.");
        environment.step_limit = std::max<std::size_t>(environment.step_limit / std::max<std::size_t>(places.items.size(), 1), 10'000);
        for (std::size_t i = 0; i < places.items.size(); ++i) {
            const Node* at = std::get_if<Node>(&places.items[i]);
            const std::string place = at ? path_within(trial.resource, at->value ? at->value : at->extra) : std::string();
            const Outcome outcome = TRY(evaluate(expression, places.items[i], environment));
            add_result(w, outcome, place.empty() ? fmt::format("{}[{}]", trial.context, i) : place, trial.resource);
        }
    }
    w.end().end();
    return w.take();
}

}  // namespace medhome::fhir::path
