// A document while it is patched: what was not touched is still the bytes it was read as.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fhir/json/tree.h"

namespace medhome::fhir::patch {

// A place in the document that may be changed. While closed it is the bytes it was read as; opened, it has children of its own.
class Tree {
public:
    struct Child;

    explicit Tree(json::Value closed);
    Tree(const Tree&);
    Tree(Tree&&) noexcept;
    Tree& operator=(const Tree&);
    Tree& operator=(Tree&&) noexcept;
    ~Tree();

    json::Kind kind() const { return kind_; }
    std::vector<Child>& children() {
        open();
        return children_;
    }
    bool is_opened() const { return opened_; }
    bool is_bare() const { return children_.empty(); }  // of one that is opened
    bool has_children() const { return kind_ == json::Kind::object || kind_ == json::Kind::array; }
    std::size_t bytes() const;
    void write(std::string& out) const;
    bool deeper_than(std::size_t levels) const;  // more containers stand in each other

private:
    void open();

    json::Value value_;
    json::Kind kind_;
    bool opened_ = false;
    std::vector<Child> children_;
};

struct Tree::Child {
    std::string key;       // of an object's member, unescaped
    std::string key_text;  // as it was written, with its quotes
    Tree tree;
};

inline Tree::Tree(json::Value closed) : value_(closed), kind_(closed.kind()) {}
inline Tree::Tree(const Tree&) = default;
inline Tree::Tree(Tree&&) noexcept = default;
inline Tree& Tree::operator=(const Tree&) = default;
inline Tree& Tree::operator=(Tree&&) noexcept = default;
inline Tree::~Tree() = default;

}  // namespace medhome::fhir::patch
