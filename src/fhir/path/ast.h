// An expression as it was understood: nodes in one array, children before their parents.
//
// Grammar: https://hl7.org/fhirpath/N1/grammar.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/path/item.h"

namespace re2 {
class RE2;
}

namespace medhome::fhir::path {

struct FunctionEntry;

using Place = std::uint32_t;  // of a node in Ast::nodes

enum class NodeKind : std::uint8_t {
    literal,      // or the empty collection {}
    chain,        // first child, then a step each: Patient.name.where(use = 'official')[0]
    member, index, call,  // steps; `call` has its arguments as children
    this_item, this_index, this_total, variable,
    negate, keep_sign,
    multiply, divide, whole_divide, modulo, add, subtract, concatenate,
    unite, less, less_or_equal, greater, greater_or_equal,
    equal, equivalent, not_equal, not_equivalent,
    is_in, contains, conjunction, disjunction, exclusive, implication,
    type_is, type_as
};

// "Patient", "FHIR.Patient", "System.String"
struct TypeSpecifier {
    enum class Space : std::uint8_t { fhir, system };
    Space space = Space::fhir;
    std::string_view name;
    definitions::TypeIndex type = definitions::none;
    bool is_known = false;
    bool is_qualified = false;
};

struct AstNode {
    NodeKind kind = NodeKind::literal;
    bool is_descending = false;  // sort(-family)
    bool is_first = false;       // a member at the beginning of a chain: may name the type of its input
    std::uint32_t first_child = 0, child_count = 0;  // in Ast::children
    std::uint32_t position = 0;                      // in the text
    std::string_view name;
    const FunctionEntry* function = nullptr;
    std::uint32_t literal = 0;  // in Ast::literals, or of a type specifier in Ast::types
};

struct Ast {
    std::string text;
    std::deque<std::string> strings;  // names and literals that had to be unescaped
    std::vector<AstNode> nodes;
    std::vector<Place> children;
    std::vector<Collection> literals;
    std::vector<TypeSpecifier> types;
    std::vector<std::pair<Place, std::shared_ptr<const re2::RE2>>> patterns;  // of calls whose pattern is a literal
    Place root = 0;
};

TypeSpecifier resolve_type(std::string_view space, std::string_view name);

// What is wrong is said with its place in the text; code fhirpath.syntax, kind invalid.
Result<std::shared_ptr<const Ast>> parse_ast(std::string_view text);

}  // namespace medhome::fhir::path
