// When two things are the same, and which of two is the larger.
//
// https://hl7.org/fhirpath/N1/#equality, #comparison
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "fhir/path/evaluator.h"
#include "fhir/path/text.h"

namespace medhome::fhir::path {
namespace {

// "Comparison is done on values rounded to the precision of the least precise operand. Trailing zeroes after the decimal are ignored
// in determining precision."
bool are_close(const Decimal& a, const Decimal& b) {
    const int scale = std::min(a.without_trailing_zeros().scale(), b.without_trailing_zeros().scale());
    return a.rounded(scale) == b.rounded(scale);
}

bool is_different_kind(const Temporal& a, const Temporal& b) { return (a.kind == Temporal::Kind::time) != (b.kind == Temporal::Kind::time); }

bool has_content(json::Value extra) { return extra.is_object() && extra.size() > 0; }

}  // namespace

// Members in any order; numbers by value.
Result<bool> Evaluator::same_json(json::Value a, json::Value b, bool is_equivalence, int depth) {
    TRY_VOID(spend(1));
    if (depth > 100 || a.kind() != b.kind()) return false;
    switch (a.kind()) {
        case json::Kind::null: return true;
        case json::Kind::boolean: return a.text() == b.text();
        case json::Kind::string: return is_equivalence ? folded(a.text()) == folded(b.text()) : a.text() == b.text();
        case json::Kind::number: {
            const auto x = Decimal::parse(a.text()), y = Decimal::parse(b.text());
            return x && y && (is_equivalence ? are_close(*x, *y) : *x == *y);
        }
        case json::Kind::array: {
            if (a.size() != b.size()) return false;
            std::vector<json::Value> left;
            for (const json::Value item : b.children()) left.push_back(item);
            std::size_t place = 0;
            for (const json::Value item : a.children()) {
                bool found = false;
                // Equivalence does not ask for the order.
                for (std::size_t i = is_equivalence ? 0 : place; i < (is_equivalence ? left.size() : place + 1); ++i) {
                    if (is_equivalence && !left[i]) continue;
                    if (!TRY(same_json(item, left[i], is_equivalence, depth + 1))) continue;
                    found = true;
                    if (is_equivalence) left[i] = {};
                    break;
                }
                if (!found) return false;
                ++place;
            }
            return true;
        }
        case json::Kind::object: {
            if (a.size() != b.size()) return false;
            for (const json::Value item : a.children()) {
                const json::Value other = b.member(item.key());
                if (!other || !TRY(same_json(item, other, is_equivalence, depth + 1))) return false;
            }
            return true;
        }
    }
    return false;
}

Result<std::optional<bool>> Evaluator::equal(const Item& a, const Item& b) {
    TRY_VOID(spend(1));
    const Node* x = std::get_if<Node>(&a);
    const Node* y = std::get_if<Node>(&b);
    if (x && y && (has_content(x->extra) || has_content(y->extra))) {
        // Two FHIR primitives: their ids and extensions count as well.
        if (!TRY(same_json(x->extra, y->extra, false, 0))) return false;
        if (!x->value || !y->value || x->value.kind() == json::Kind::null || y->value.kind() == json::Kind::null) {
            return !(x->value && x->value.kind() != json::Kind::null) && !(y->value && y->value.kind() != json::Kind::null);
        }
    }
    const std::optional<Item> left = plain(a), right = plain(b);
    if (!left || !right) return std::nullopt;
    const Node* left_node = std::get_if<Node>(&*left);
    const Node* right_node = std::get_if<Node>(&*right);
    if (left_node || right_node) {
        if (!left_node || !right_node) {
            if (!(x && y)) return false;
            return TRY(same_json(x->value, y->value, false, 0));
        }
        return TRY(same_json(left_node->value, right_node->value, false, 0));
    }
    if (const auto n = number_of(*left), m = number_of(*right); n && m) return *n == *m;
    if (std::holds_alternative<Quantity>(*left) || std::holds_alternative<Quantity>(*right)) {
        const auto n = quantity_of(*left), m = quantity_of(*right);
        if (!n || !m) return false;
        const auto same = in_same_unit(*n, *m);
        return same ? std::optional(same->a == same->b) : std::nullopt;
    }
    if (const auto* n = std::get_if<Temporal>(&*left)) {
        const auto* m = std::get_if<Temporal>(&*right);
        if (!m || is_different_kind(*n, *m)) return false;
        const auto order = compare(*n, *m);
        return order ? std::optional(*order == 0) : std::nullopt;
    }
    if (left->index() != right->index()) return false;
    if (const auto* n = std::get_if<std::string_view>(&*left)) return *n == std::get<std::string_view>(*right);
    if (const auto* n = std::get_if<bool>(&*left)) return *n == std::get<bool>(*right);
    const auto& n = std::get<TypeName>(*left);
    const auto& m = std::get<TypeName>(*right);
    return n.space == m.space && n.name == m.name;
}

Result<bool> Evaluator::equivalent(const Item& a, const Item& b) {
    TRY_VOID(spend(1));
    const std::optional<Item> left = plain(a), right = plain(b);
    if (!left || !right) return !left && !right;
    if (const auto n = number_of(*left), m = number_of(*right); n && m) return are_close(*n, *m);
    if (std::holds_alternative<Quantity>(*left) || std::holds_alternative<Quantity>(*right)) {
        const auto n = quantity_of(*left), m = quantity_of(*right);
        const auto same = n && m ? in_same_unit(*n, *m, true) : std::nullopt;
        return same && are_close(same->a, same->b);
    }
    if (const auto* n = std::get_if<Temporal>(&*left)) {
        const auto* m = std::get_if<Temporal>(&*right);
        if (!m || is_different_kind(*n, *m)) return false;
        const auto order = compare(*n, *m);
        return order && *order == 0;
    }
    if (left->index() != right->index()) return false;
    if (const auto* n = std::get_if<std::string_view>(&*left)) return folded(*n) == folded(std::get<std::string_view>(*right));
    if (const auto* n = std::get_if<Node>(&*left)) return same_json(n->value, std::get<Node>(*right).value, true, 0);
    return TRY(equal(*left, *right)).value_or(false);
}

Result<std::optional<bool>> Evaluator::equal(const Collection& a, const Collection& b) {
    if (a.empty() || b.empty()) return std::nullopt;
    if (a.size() != b.size()) return false;
    bool is_open = false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::optional<bool> same = TRY(equal(a[i], b[i]));
        if (same && !*same) return false;
        is_open |= !same;
    }
    return is_open ? std::nullopt : std::optional(true);
}

Result<bool> Evaluator::equivalent(const Collection& a, const Collection& b) {
    if (a.size() != b.size()) return false;
    std::vector<bool> is_taken(b.size());
    for (const Item& item : a) {
        bool found = false;
        for (std::size_t i = 0; i < b.size() && !found; ++i) {
            if (is_taken[i] || !TRY(equivalent(item, b[i]))) continue;
            is_taken[i] = found = true;
        }
        if (!found) return false;
    }
    return true;
}

Result<bool> Evaluator::holds(const Collection& items, const Item& item) {
    for (const Item& other : items) {
        if (TRY(equal(other, item)).value_or(false)) return true;
    }
    return false;
}

Result<Collection> Evaluator::distinct(Collection items) {
    Collection out;
    for (const Item& item : items) {
        if (!TRY(holds(out, item))) out.push_back(item);
    }
    return out;
}

Result<std::optional<std::strong_ordering>> Evaluator::order(const Item& a, const Item& b) {
    const std::optional<Item> left = plain(a), right = plain(b);
    if (!left || !right) return std::nullopt;
    if (const auto n = number_of(*left), m = number_of(*right); n && m) return *n <=> *m;
    if (std::holds_alternative<Quantity>(*left) || std::holds_alternative<Quantity>(*right)) {
        const auto n = quantity_of(*left), m = quantity_of(*right);
        if (n && m) {
            const auto same = in_same_unit(*n, *m);
            return same ? std::optional(same->a <=> same->b) : std::nullopt;
        }
    }
    if (const auto *n = std::get_if<std::string_view>(&*left), *m = std::get_if<std::string_view>(&*right); n && m) {
        return n->compare(*m) <=> 0;  // UTF-8 sorts as its code points do
    }
    if (const auto *n = std::get_if<Temporal>(&*left), *m = std::get_if<Temporal>(&*right); n && m && !is_different_kind(*n, *m)) return compare(*n, *m);
    return failed(fmt::format("{} and {} cannot be compared", kind_name(*left), kind_name(*right)));
}

}  // namespace medhome::fhir::path
