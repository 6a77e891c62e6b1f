// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/static_types.h"

#include <algorithm>

#include <fmt/format.h>

#include "fhir/path/ast.h"
#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {
namespace {

using definitions::Element;
using definitions::TypeIndex;

template <class... Names>
bool is_one_of(std::string_view name, Names... names) {
    return ((name == names) || ...);
}

void add(std::vector<TypeIndex>& types, TypeIndex type) {
    if (std::ranges::find(types, type) == types.end()) types.push_back(type);
}

// A Resource or an Element may be anything that is one.
bool is_open(TypeIndex type) {
    static const TypeIndex element = definitions::find_type("Element");
    return type == element || definitions::type(type).kind == definitions::TypeKind::abstract_resource;
}

class Reader {
public:
    explicit Reader(const Ast& ast, StaticTypes context) : ast_(ast), context_(std::move(context)) {}

    Result<StaticTypes> read(Place place, const StaticTypes& focus) {
        const AstNode& node = ast_.nodes[place];
        switch (node.kind) {
            case NodeKind::literal: case NodeKind::this_index: case NodeKind::this_total: return StaticTypes{};
            case NodeKind::this_item: return focus;
            case NodeKind::variable: return node.name == "context" || node.name == "resource" ? context_ : StaticTypes{};
            case NodeKind::member: case NodeKind::index: case NodeKind::call: return step(node, focus, focus);
            case NodeKind::chain: {
                StaticTypes at = TRY(read(child(node, 0), focus));
                for (std::uint32_t i = 1; i < node.child_count; ++i) at = TRY(step(ast_.nodes[child(node, i)], at, focus));
                return at;
            }
            case NodeKind::type_as: {
                TRY(read(child(node, 0), focus));
                return named(node);
            }
            case NodeKind::unite: {
                StaticTypes left = TRY(read(child(node, 0), focus));
                const StaticTypes right = TRY(read(child(node, 1), focus));
                if (!left.types || !right.types) return StaticTypes{};
                for (const TypeIndex type : *right.types) add(*left.types, type);
                return left;
            }
            default: break;
        }
        for (std::uint32_t i = 0; i < node.child_count; ++i) TRY(read(child(node, i), focus));
        return StaticTypes{};
    }

private:
    Place child(const AstNode& node, std::uint32_t which) const { return ast_.children[node.first_child + which]; }

    tl::unexpected<Error> wrong(std::string text) const { return fail(ErrorKind::invalid, "fhirpath.semantic", std::move(text)); }

    StaticTypes named(const AstNode& node) const {
        const TypeSpecifier& type = ast_.types[node.literal];
        if (type.type == definitions::none || is_open(type.type)) return {};
        return StaticTypes{std::vector<TypeIndex>{type.type}};
    }

    Result<StaticTypes> step(const AstNode& node, const StaticTypes& input, const StaticTypes& focus) {
        if (node.kind == NodeKind::member) return member(node, input);
        if (node.kind == NodeKind::index) {
            TRY(read(child(node, 0), focus));
            return ordered(input, "[]");
        }
        if (node.kind != NodeKind::call) return input;
        const std::string_view name = node.name;
        // A criterion is asked of each item; what is no criterion has the caller's focus.
        const bool is_of_items = is_one_of(name, "where", "select", "exists", "all", "repeat", "repeatAll", "sort", "aggregate", "iif", "trace", "defineVariable");
        StaticTypes last;
        for (std::uint32_t i = 0; i < node.child_count; ++i) last = TRY(read(child(node, i), is_of_items ? input : focus));
        if (is_one_of(name, "first", "last", "tail", "skip", "take")) return ordered(input, name);
        if (is_one_of(name, "where", "single", "distinct", "intersect", "exclude", "sort", "checkModifiers", "defineVariable")) return input;
        if (name == "trace") return input;
        if (name == "select") return StaticTypes{last.types, input.is_ordered};
        if (is_one_of(name, "as", "ofType")) return named(node);
        if (is_one_of(name, "children", "descendants")) return StaticTypes{std::nullopt, false};
        if (name == "extension") return StaticTypes{std::vector<TypeIndex>{definitions::find_type("Extension")}};
        return StaticTypes{};
    }

    Result<StaticTypes> ordered(const StaticTypes& input, std::string_view name) const {
        if (!input.is_ordered) return wrong(fmt::format("{} asks for an order that children() and descendants() do not have.", name));
        return input;
    }

    Result<StaticTypes> member(const AstNode& node, const StaticTypes& input) const {
        if (!input.types) return StaticTypes{std::nullopt, input.is_ordered};
        StaticTypes out{std::vector<TypeIndex>{}, input.is_ordered};
        bool is_known = false, is_unsure = false;
        const TypeIndex own = node.is_first ? definitions::find_type(node.name) : definitions::none;
        for (const TypeIndex type : *input.types) {
            if (own != definitions::none && definitions::is_a(type, own)) {
                add(*out.types, type);
                is_known = true;
                continue;
            }
            if (is_open(type)) {
                is_unsure = true;
                continue;
            }
            for (const Element& element : definitions::elements(type)) {
                if (element.path_name() != node.name) continue;
                is_known = true;
                is_unsure |= is_open(element.type);
                add(*out.types, element.type);
            }
        }
        if (is_unsure) return StaticTypes{std::nullopt, input.is_ordered};
        if (is_known || input.types->empty()) return out;
        return wrong(fmt::format("{} has no element {}.", definitions::type(input.types->front()).name, node.name));
    }

    const Ast& ast_;
    const StaticTypes context_;
};

}  // namespace

Result<StaticTypes> static_types(const Expression& expression, TypeIndex context) {
    StaticTypes focus;
    if (context != definitions::none && !is_open(context)) focus.types = std::vector<TypeIndex>{context};
    const Ast& ast = *expression.ast();
    return Reader(ast, focus).read(ast.root, focus);
}

}  // namespace medhome::fhir::path
