// SPDX-License-Identifier: Apache-2.0
#include "fhir/patch/tree.h"

namespace medhome::fhir::patch {

using json::Kind;
using json::Value;

namespace {

// The member's name with its quotes and escapes.
std::string_view written_name(Value member) {
    const std::string_view text(member.raw().data() - (member.begin() - member.member_begin()), member.begin() - member.member_begin());
    std::size_t end = 1;
    while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    return text.substr(0, end + 1);
}

bool value_deeper_than(Value value, std::size_t levels) {
    if (value.kind() != Kind::object && value.kind() != Kind::array) return false;
    if (levels == 0) return true;
    for (const Value child : value.children()) {
        if (value_deeper_than(child, levels - 1)) return true;
    }
    return false;
}

}  // namespace

void Tree::open() {
    if (opened_ || !has_children()) return;
    opened_ = true;
    children_.reserve(value_.size());
    for (const Value child : value_.children()) {
        Child one{std::string(child.key()), {}, Tree(child)};
        if (kind_ == Kind::object) one.key_text = written_name(child);
        children_.push_back(std::move(one));
    }
}

std::size_t Tree::bytes() const {
    if (!opened_) return value_.raw().size();
    std::size_t sum = 2;
    for (const Child& child : children_) sum += child.key_text.size() + 2 + child.tree.bytes();
    return sum;
}

void Tree::write(std::string& out) const {
    if (!opened_) {
        out += value_.raw();
        return;
    }
    out += kind_ == Kind::object ? '{' : '[';
    bool first = true;
    for (const Child& child : children_) {
        if (!first) out += ',';
        first = false;
        if (kind_ == Kind::object) out.append(child.key_text).append(":");
        child.tree.write(out);
    }
    out += kind_ == Kind::object ? '}' : ']';
}

bool Tree::deeper_than(std::size_t levels) const {
    if (!has_children()) return false;
    if (!opened_) return value_deeper_than(value_, levels);
    if (levels == 0) return true;
    for (const Child& child : children_) {
        if (child.tree.deeper_than(levels - 1)) return true;
    }
    return false;
}

}  // namespace medhome::fhir::patch
