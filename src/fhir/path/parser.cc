// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "fhir/path/ast.h"
#include "fhir/path/evaluator.h"
#include "fhir/path/lexer.h"
#include "fhir/path/patterns.h"

namespace medhome::fhir::path {
namespace {

constexpr std::size_t most_characters = 20'000;
constexpr int most_depth = 200;

struct Operator {
    std::string_view sign;
    NodeKind kind;
    int precedence;  // the higher binds the tighter
};
constexpr Operator operators[] = {
    {"implies", NodeKind::implication, 1}, {"or", NodeKind::disjunction, 2}, {"xor", NodeKind::exclusive, 2}, {"and", NodeKind::conjunction, 3},
    {"in", NodeKind::is_in, 4}, {"contains", NodeKind::contains, 4}, {"=", NodeKind::equal, 5}, {"~", NodeKind::equivalent, 5},
    {"!=", NodeKind::not_equal, 5}, {"!~", NodeKind::not_equivalent, 5}, {"<=", NodeKind::less_or_equal, 6}, {"<", NodeKind::less, 6},
    {">", NodeKind::greater, 6}, {">=", NodeKind::greater_or_equal, 6}, {"|", NodeKind::unite, 7}, {"is", NodeKind::type_is, 8},
    {"as", NodeKind::type_as, 8}, {"+", NodeKind::add, 9}, {"-", NodeKind::subtract, 9}, {"&", NodeKind::concatenate, 9},
    {"*", NodeKind::multiply, 10}, {"/", NodeKind::divide, 10}, {"div", NodeKind::whole_divide, 10}, {"mod", NodeKind::modulo, 10}};

class Parser {
public:
    explicit Parser(Ast& ast) : ast_(ast) {}

    Result<void> run() {
        if (ast_.text.size() > most_characters) return fail(ErrorKind::invalid, "fhirpath.syntax", "The expression is longer than 20,000 characters.");
        tokens_ = TRY(tokens(ast_.text));
        ast_.root = TRY(expression(0, 0));
        if (current().kind != TokenKind::end) return wrong("an operator or the end was expected");
        if (is_too_deep_) return wrong("the expression is nested too deeply");
        return {};
    }

private:
    const Token& current() const { return tokens_[at_]; }
    bool is_sign(std::string_view sign) const { return current().kind == TokenKind::sign && current().text == sign; }
    bool take(std::string_view sign) {
        if (!is_sign(sign)) return false;
        ++at_;
        return true;
    }
    tl::unexpected<Error> wrong(std::string_view what) const {
        return fail(ErrorKind::invalid, "fhirpath.syntax", fmt::format("At character {}: {}.", current().position + 1, what));
    }
    Result<void> expect(std::string_view sign) {
        if (!take(sign)) return wrong(fmt::format("'{}' was expected", sign));
        return {};
    }

    std::string_view kept(const std::string& text) { return ast_.strings.emplace_back(text); }

    Place make(NodeKind kind, std::initializer_list<Place> children = {}) { return make(kind, std::vector<Place>(children)); }
    Place make(NodeKind kind, const std::vector<Place>& children) {
        AstNode node;
        node.kind = kind;
        node.position = current().position;
        node.first_child = static_cast<std::uint32_t>(ast_.children.size());
        node.child_count = static_cast<std::uint32_t>(children.size());
        ast_.children.insert(ast_.children.end(), children.begin(), children.end());
        int depth = 0;
        for (const Place child : children) depth = std::max(depth, depths_[child]);
        depths_.push_back(depth + 1);
        is_too_deep_ |= depth >= most_depth;
        ast_.nodes.push_back(node);
        return static_cast<Place>(ast_.nodes.size() - 1);
    }

    const Operator* infix() const {
        if (current().kind != TokenKind::sign && current().kind != TokenKind::word) return nullptr;
        const auto found = std::ranges::find(operators, current().text, &Operator::sign);
        return found == std::end(operators) ? nullptr : found;
    }

    Result<Place> expression(int least, int depth) {
        if (depth > most_depth) return wrong("the expression is nested too deeply");
        Place left = TRY(unary(depth));
        for (;;) {
            const Operator* op = infix();
            if (!op || op->precedence < least) return left;
            ++at_;
            if (op->kind == NodeKind::type_is || op->kind == NodeKind::type_as) {
                const std::uint32_t type = TRY(type_specifier());
                left = make(op->kind, {left});
                ast_.nodes[left].literal = type;
                continue;
            }
            const Place right = TRY(expression(op->precedence + 1, depth + 1));
            left = make(op->kind, {left, right});
        }
    }

    Result<Place> unary(int depth) {
        if (depth > most_depth) return wrong("the expression is nested too deeply");
        if (!is_sign("-") && !is_sign("+")) return chain(depth);
        const NodeKind kind = is_sign("-") ? NodeKind::negate : NodeKind::keep_sign;
        ++at_;
        const Place operand = TRY(unary(depth + 1));
        return make(kind, {operand});
    }

    Result<Place> chain(int depth) {
        std::vector<Place> parts{TRY(term(depth))};
        for (;;) {
            if (take(".")) {
                if (current().kind == TokenKind::special) {
                    parts.push_back(TRY(term(depth)));
                } else {
                    parts.push_back(TRY(invocation(depth)));
                }
            } else if (take("[")) {
                const Place inner = TRY(expression(0, depth + 1));
                TRY_VOID(expect("]"));
                parts.push_back(make(NodeKind::index, {inner}));
            } else {
                break;
            }
        }
        const NodeKind first = ast_.nodes[parts.front()].kind;
        const bool is_step = first == NodeKind::member || first == NodeKind::call;
        return parts.size() == 1 && !is_step ? parts.front() : make(NodeKind::chain, parts);
    }

    Place literal(Collection items) {
        const Place place = make(NodeKind::literal);
        ast_.nodes[place].literal = static_cast<std::uint32_t>(ast_.literals.size());
        ast_.literals.push_back(std::move(items));
        return place;
    }

    Result<Place> term(int depth) {
        const Token token = current();
        switch (token.kind) {
            case TokenKind::word:
                if (token.text == "true" || token.text == "false") {
                    ++at_;
                    return literal({token.text == "true"});
                }
                [[fallthrough]];
            case TokenKind::quoted_word: {
                const Place place = TRY(invocation(depth));
                ast_.nodes[place].is_first = true;
                return place;
            }
            case TokenKind::text: ++at_; return literal({kept(token.text)});
            case TokenKind::whole: case TokenKind::decimal: case TokenKind::long_whole: return number();
            case TokenKind::date: case TokenKind::date_time: case TokenKind::time: return moment();
            case TokenKind::special: {
                ++at_;
                return make(token.text == "this" ? NodeKind::this_item : token.text == "index" ? NodeKind::this_index : NodeKind::this_total);
            }
            case TokenKind::variable: {
                ++at_;
                const Place place = make(NodeKind::variable);
                ast_.nodes[place].name = kept(token.text);
                return place;
            }
            case TokenKind::sign: break;
            case TokenKind::end: return wrong("the expression ends where a value was expected");
        }
        if (take("(")) {
            const Place inner = TRY(expression(0, depth + 1));
            TRY_VOID(expect(")"));
            return inner;
        }
        if (take("{")) {
            TRY_VOID(expect("}"));
            return literal({});
        }
        return wrong("a value was expected");
    }

    Result<Place> number() {
        const Token token = current();
        const std::optional<Decimal> value = Decimal::parse(token.text);
        if (!value) return wrong("this number is too long");
        ++at_;
        // A unit makes it a quantity: 4 'mg', 3 days.
        if (token.kind != TokenKind::long_whole) {
            if (current().kind == TokenKind::text) {
                const std::string unit = current().text;
                ++at_;
                return literal({Quantity{*value, kept(unit), Semantics::ucum}});
            }
            const std::optional<CalendarUnit> unit = current().kind == TokenKind::word ? calendar_unit(current().text) : std::nullopt;
            if (unit) {
                ++at_;
                return literal({Quantity{*value, calendar_word(*unit), Semantics::calendar}});
            }
        }
        if (token.kind == TokenKind::decimal) return literal({*value});
        const std::optional<std::int64_t> whole = value->whole();
        if (!whole) return wrong("this number is too long");
        return token.kind == TokenKind::long_whole ? literal({Long{*whole}}) : literal({*whole});
    }

    Result<Place> moment() {
        const Token token = current();
        const std::optional<Temporal> value = token.kind == TokenKind::date ? parse_date(token.text) : token.kind == TokenKind::time ? parse_time(token.text) : parse_date_time(token.text);
        if (!value) return wrong("this is no date or time");
        ++at_;
        return literal({*value});
    }

    Result<Place> invocation(int depth) {
        const Token token = current();
        if (token.kind != TokenKind::word && token.kind != TokenKind::quoted_word) return wrong("a name was expected");
        ++at_;
        if (token.kind == TokenKind::word && take("(")) return call(token, depth);
        const Place place = make(NodeKind::member);
        ast_.nodes[place].name = kept(token.text);
        return place;
    }

    Result<Place> call(const Token& token, int depth) {
        const FunctionEntry* function = find_function(token.text);
        if (!function) return fail(ErrorKind::invalid, "fhirpath.syntax", fmt::format("At character {}: there is no function of this name.", token.position + 1));
        std::vector<Place> arguments;
        std::uint32_t type = 0;
        if (function->takes_type && !is_sign(")")) {
            type = TRY(type_specifier());
            arguments.push_back(0);
        } else if (!is_sign(")")) {
            const bool is_sort = function->name == "sort";
            do {
                const bool is_descending = is_sort && is_sign("-");
                arguments.push_back(TRY(expression(0, depth + 1)));
                if (is_sort && (is_sign(",") || is_sign(")"))) mark_order(arguments.back(), is_descending);
            } while (take(","));
        }
        TRY_VOID(expect(")"));
        if (arguments.size() < function->least || arguments.size() > function->most) {
            return fail(ErrorKind::invalid, "fhirpath.syntax", fmt::format("At character {}: {}() has another number of arguments.", token.position + 1, token.text));
        }
        if (function->takes_type) arguments.clear();
        const Place place = make(NodeKind::call, arguments);
        AstNode& node = ast_.nodes[place];
        node.function = function;
        node.name = function->name;
        node.position = token.position;
        node.literal = type;
        compile_pattern(place);
        return place;
    }

    // sort(-family): the minus says which way, and is no arithmetic; `asc` and `desc` may be written too.
    void mark_order(Place& argument, bool is_descending) {
        const AstNode& node = ast_.nodes[argument];
        if (!is_descending || node.kind != NodeKind::negate) return;
        argument = ast_.children[node.first_child];
        ast_.nodes[argument].is_descending = true;
    }

    void compile_pattern(Place place) {
        const AstNode& node = ast_.nodes[place];
        if (!node.name.starts_with("matches") && node.name != "replaceMatches") return;
        const AstNode& pattern = ast_.nodes[ast_.children[node.first_child]];
        if (pattern.kind != NodeKind::literal || ast_.literals[pattern.literal].size() != 1) return;
        const auto* text = std::get_if<std::string_view>(&ast_.literals[pattern.literal].front());
        if (!text) return;
        if (auto compiled = compiled_pattern(*text)) ast_.patterns.emplace_back(place, std::move(*compiled));
    }

    Result<std::uint32_t> type_specifier() {
        const auto name = [&]() -> Result<std::string_view> {
            if (current().kind != TokenKind::word && current().kind != TokenKind::quoted_word && current().kind != TokenKind::text) return wrong("the name of a type was expected");
            return kept(tokens_[at_++].text);
        };
        std::string_view space;
        std::string_view type = TRY(name());
        if (is_sign(".") && (type == "FHIR" || type == "System")) {
            ++at_;
            space = type;
            type = TRY(name());
        }
        ast_.types.push_back(resolve_type(space, type));
        return static_cast<std::uint32_t>(ast_.types.size() - 1);
    }

    Ast& ast_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::vector<int> depths_;  // of each node, for a + b + c + ... leans to the left without nesting
    bool is_too_deep_ = false;
};

}  // namespace

TypeSpecifier resolve_type(std::string_view space, std::string_view name) {
    static constexpr std::string_view system_types[] = {"Any", "Boolean", "String", "Integer", "Long", "Decimal", "Date", "DateTime", "Time", "Quantity"};
    TypeSpecifier out;
    out.name = name;
    out.is_qualified = !space.empty();
    out.type = space == "System" ? definitions::none : definitions::find_type(name);
    const bool is_system = std::ranges::find(system_types, name) != std::end(system_types);
    out.space = space == "System" || (space.empty() && out.type == definitions::none && is_system) ? TypeSpecifier::Space::system : TypeSpecifier::Space::fhir;
    // A System type that does not exist has no instances; only a name without namespace must be known.
    out.is_known = out.type != definitions::none || is_system || out.is_qualified;
    return out;
}

Result<std::shared_ptr<const Ast>> parse_ast(std::string_view text) {
    auto ast = std::make_shared<Ast>();
    ast->text = text;
    TRY_VOID(Parser(*ast).run());
    return std::shared_ptr<const Ast>(std::move(ast));
}

}  // namespace medhome::fhir::path
