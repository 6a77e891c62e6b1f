// SPDX-License-Identifier: Apache-2.0
#include "fhir/patch/slots.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace medhome::fhir::patch {

namespace {

using definitions::TypeIndex;
using json::Kind;
using json::Value;

// A null, an empty list and an empty object, to be copied where one is needed.
Value made(Kind kind) {
    static const json::Document document = *json::parse("[null,[],{}]");
    return document.root().at(kind == Kind::null ? 0 : kind == Kind::array ? 1 : 2);
}

Tree::Child* find(Tree& object, std::string_view key) {
    for (Tree::Child& child : object.children()) {
        if (child.key == key) return &child;
    }
    return nullptr;
}

Tree::Child child_of(std::string key, Tree tree) {
    std::string text = json::quote(key);
    return Tree::Child{std::move(key), std::move(text), std::move(tree)};
}

void erase(Tree& object, std::string_view key) {
    std::erase_if(object.children(), [&](const Tree::Child& child) { return child.key == key; });
}

bool is_null(const Tree& tree) { return tree.kind() == Kind::null; }

// The list under this key, filled up with nulls to `size`; made where it is not there, when `make`.
std::vector<Tree::Child>* list_at(Tree& object, const std::string& key, std::size_t size, bool make) {
    Tree::Child* member = find(object, key);
    if (!member) {
        if (!make) return nullptr;
        object.children().push_back(child_of(key, Tree(made(Kind::array))));
        member = &object.children().back();
    }
    std::vector<Tree::Child>& list = member->tree.children();
    while (list.size() < size) list.push_back(Tree::Child{{}, {}, Tree(made(Kind::null))});
    return &list;
}

// Lists in which nothing stands any more go.
void drop_nulls(Tree& object, const std::string& key) {
    for (const std::string& name : {key, "_" + key}) {
        Tree::Child* member = find(object, name);
        if (!member || member->tree.kind() != Kind::array) continue;
        const auto& list = member->tree.children();
        if (std::all_of(list.begin(), list.end(), [](const Tree::Child& child) { return is_null(child.tree); })) erase(object, name);
    }
}

TypeIndex type_under(TypeIndex type, std::string_view key, Value value) {
    if (type == definitions::none) return definitions::none;
    const definitions::Element* element = definitions::find_element(type, key.starts_with('_') ? key.substr(1) : key);
    if (!element) return definitions::none;
    if (definitions::type(element->type).kind != definitions::TypeKind::abstract_resource) return element->type;
    return definitions::find_resource(value["resourceType"].text());
}

Tree& with(Tree& tree, Value value) {
    tree = Tree(value ? value : made(Kind::null));
    return tree;
}

}  // namespace

bool stands_in(Value root, const path::Node& node) {
    const Value value = node.value ? node.value : node.extra;
    return value && value.raw().data() - value.begin() == root.raw().data() - root.begin();
}

std::optional<Slot> slot_of(Value root, Tree& tree, const path::Node& node) {
    const std::size_t offset = (node.value ? node.value : node.extra).begin();
    if (offset == root.begin()) return std::nullopt;
    Slot slot;
    Value at = root;
    Tree* here = &tree;
    TypeIndex type = definitions::find_resource(root["resourceType"].text());
    for (;;) {
        std::size_t index = 0;
        Value inside = at.first();
        while (inside && !(inside.begin() <= offset && offset < inside.end())) {
            inside = inside.next();
            ++index;
        }
        if (!inside) return std::nullopt;
        if (at.is_array()) {
            slot.index = index;
            if (definitions::Type const* kind = type == definitions::none ? nullptr : &definitions::type(type);
                kind && kind->is_resource() && inside.is_object() && inside["resourceType"]) {
                type = definitions::find_resource(inside["resourceType"].text());
            }
        } else {
            slot = Slot{here, std::string(inside.key()), std::nullopt, type};
            type = type_under(type, inside.key(), inside.is_array() ? inside.first() : inside);
        }
        here = &here->children()[index].tree;
        if (inside.begin() == offset) break;
        at = inside;
    }
    if (!node.value && slot.key.starts_with('_')) slot.key.erase(0, 1);
    return slot;
}

Tree* object_of(Value root, Tree& tree, const path::Node& node) {
    const auto slot = slot_of(root, tree, node);
    if (!slot) return &tree;
    const bool is_primitive = node.type != definitions::none && definitions::type(node.type).primitive != definitions::Primitive::no;
    if (!is_primitive) {
        Tree::Child* member = find(*slot->parent, slot->key);
        if (!member) return nullptr;
        Tree& own = slot->index ? member->tree.children()[*slot->index].tree : member->tree;
        return own.kind() == Kind::object ? &own : nullptr;
    }
    const std::string beside = "_" + slot->key;
    if (slot->index) {
        const std::size_t size = list_size(*slot);
        Tree& own = (*list_at(*slot->parent, beside, size, true))[*slot->index].tree;
        if (own.kind() != Kind::object) own = Tree(made(Kind::object));
        return &own;
    }
    Tree::Child* member = find(*slot->parent, beside);
    if (!member) {
        slot->parent->children().push_back(child_of(beside, Tree(made(Kind::object))));
        member = &slot->parent->children().back();
    }
    return &member->tree;
}

bool has(Tree& object, std::string_view name) { return find(object, name) || find(object, "_" + std::string(name)); }

std::size_t list_size(const Slot& slot) {
    std::size_t size = 0;
    for (const std::string& key : {slot.key, "_" + slot.key}) {
        Tree::Child* member = find(*slot.parent, key);
        if (member && member->tree.kind() == Kind::array) size = std::max(size, member->tree.children().size());
    }
    return size;
}

void put_in_list(const Slot& slot, std::size_t index, const Filling& what) {
    const std::size_t size = list_size(slot);
    for (const bool extra : {false, true}) {
        const Value value = extra ? what.extra : what.value;
        std::vector<Tree::Child>* list = list_at(*slot.parent, extra ? "_" + slot.key : slot.key, size, bool(value) || (!extra && size == 0));
        if (list) list->insert(list->begin() + std::ptrdiff_t(index), Tree::Child{{}, {}, Tree(value ? value : made(Kind::null))});
    }
    drop_nulls(*slot.parent, slot.key);
}

void move_in_list(const Slot& slot, std::size_t source, std::size_t destination) {
    const std::size_t size = list_size(slot);
    for (const std::string& key : {slot.key, "_" + slot.key}) {
        std::vector<Tree::Child>* list = list_at(*slot.parent, key, size, false);
        if (!list) continue;
        Tree::Child moved = std::move((*list)[source]);
        list->erase(list->begin() + std::ptrdiff_t(source));
        list->insert(list->begin() + std::ptrdiff_t(destination), std::move(moved));
    }
}

void fill(const Slot& slot, const Filling& what) {
    if (what.value) slot.parent->children().push_back(child_of(slot.key, Tree(what.value)));
    if (what.extra) slot.parent->children().push_back(child_of("_" + slot.key, Tree(what.extra)));
}

void refill(const Slot& slot, const std::string& key, const Filling& what) {
    Tree& parent = *slot.parent;
    if (slot.index) {
        const std::size_t size = list_size(slot);
        for (const bool extra : {false, true}) {
            const Value value = extra ? what.extra : what.value;
            std::vector<Tree::Child>* list = list_at(parent, extra ? "_" + key : key, size, bool(value));
            if (list) with((*list)[*slot.index].tree, value);
        }
        drop_nulls(parent, key);
        return;
    }
    // At the place where it stood.
    auto& children = parent.children();
    const auto old = std::find_if(children.begin(), children.end(), [&](const Tree::Child& child) { return child.key == slot.key || child.key == "_" + slot.key; });
    std::size_t at = std::size_t(old - children.begin());
    erase(parent, slot.key);
    erase(parent, "_" + slot.key);
    at = std::min(at, children.size());
    if (what.extra) children.insert(children.begin() + std::ptrdiff_t(at), child_of("_" + key, Tree(what.extra)));
    if (what.value) children.insert(children.begin() + std::ptrdiff_t(at), child_of(key, Tree(what.value)));
}

void empty(const Slot& slot) {
    Tree& parent = *slot.parent;
    if (!slot.index) {
        erase(parent, slot.key);
        erase(parent, "_" + slot.key);
        return;
    }
    const std::size_t size = list_size(slot);
    for (const std::string& key : {slot.key, "_" + slot.key}) {
        std::vector<Tree::Child>* list = list_at(parent, key, size, false);
        if (list) list->erase(list->begin() + std::ptrdiff_t(*slot.index));
    }
    drop_nulls(parent, slot.key);
}

namespace {

// keeps_places: of a list that stands beside another, what lost all is null and stays.
void prune(Tree& tree, bool keeps_places) {
    if (!tree.is_opened()) return;
    auto& children = tree.children();
    for (Tree::Child& child : children) prune(child.tree, tree.kind() == Kind::object && child.key.starts_with('_'));
    const auto lost_all = [](const Tree::Child& child) { return child.tree.is_opened() && child.tree.is_bare(); };
    if (tree.kind() == Kind::array && keeps_places) {
        for (Tree::Child& child : children) {
            if (lost_all(child)) child.tree = Tree(made(Kind::null));
        }
        return;
    }
    std::erase_if(children, lost_all);
    if (tree.kind() == Kind::array) return;
    std::vector<std::string> keys;
    for (const Tree::Child& child : children) {
        if (child.key.starts_with('_')) keys.push_back(child.key.substr(1));
    }
    for (const std::string& key : keys) drop_nulls(tree, key);
}

}  // namespace

void prune(Tree& tree) { prune(tree, false); }

}  // namespace medhome::fhir::patch
