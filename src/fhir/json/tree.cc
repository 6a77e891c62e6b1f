// The tree's owner: the source, the nodes and what had to be unescaped.
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/json/tree.h"

#include <cstring>

#include "fhir/json/arena.h"

namespace medhome::fhir::json {

static_assert(sizeof(Node) <= 40);
static_assert(sizeof(Kept) % alignof(Node) == 0);

Document::Document() : impl_(std::make_unique<Impl>()) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Value Document::root() const { return impl_ && impl_->nodes.size() ? Value(impl_->nodes.begin()) : Value(); }

std::shared_ptr<const std::string> Document::shared_source() const {
    static const auto empty = std::make_shared<const std::string>();
    return impl_ && impl_->source ? impl_->source : empty;
}

const std::string& Document::source() const {
    static const std::string empty;
    return impl_ && impl_->source ? *impl_->source : empty;
}

std::string_view Value::escaped_key() const {
    const char* at = kept().unescaped + node_->key_length;
    std::uint32_t length = 0;
    std::memcpy(&length, at, sizeof length);
    return {at + sizeof length, length};
}

Value Value::member(std::string_view name) const {
    if (!is_object()) return {};
    for (Value child = first(); child; child = child.next()) {
        if (child.key() == name) return child;
    }
    return {};
}

Value Value::at(std::size_t index) const {
    Value child = first();
    while (index > 0 && child) {
        child = child.next();
        --index;
    }
    return child;
}

}  // namespace medhome::fhir::json
