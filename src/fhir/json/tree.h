// JSON as it was written: a tree over the bytes themselves, so that number text, string escapes and member order
// are kept and a resource can be changed by replacing a few bytes of it.
//
// RFC 8259; FHIR R4 JSON https://hl7.org/fhir/R4/json.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace medhome::fhir::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

// What the parser leaves of one value, in the order of the text: a container's first child is the node after it, its next
// sibling stands `skip` nodes on. Not for use outside; Value reads it.
struct Node {
    std::uint32_t begin;       // of the value, in the source
    std::uint32_t end;
    std::uint32_t key_begin;   // of the opening quote of the member's name; begin for what is not a member
    std::uint32_t key_length;  // key_escaped: where Kept::unescaped holds it instead
    std::uint32_t index;       // this node's own place
    std::uint32_t skip;        // nodes of this subtree; of an escaped string, the length of its unescaped text
    std::uint32_t count;       // children; of an escaped string, where Kept::unescaped holds it
    Kind kind;
    bool has_next;
    bool key_escaped;
    bool text_escaped;
};

// Stands right before the first node.
struct Kept {
    const char* source;
    const char* unescaped;
    const void* reserved[2];
};

// A borrowed place in a Document: 8 bytes, valid as long as the Document (also after the Document is moved).
// A default Value is "absent": false, kind() null, no children, empty text.
class Value {
public:
    Value() = default;
    explicit operator bool() const { return node_ != nullptr; }
    Kind kind() const { return node_ ? node_->kind : Kind::null; }
    bool is_object() const { return node_ && kind() == Kind::object; }
    bool is_array() const { return node_ && kind() == Kind::array; }
    bool is_string() const { return node_ && kind() == Kind::string; }
    std::string_view key() const;   // the member's name, unescaped; empty in arrays and at the root
    std::string_view text() const;  // string: unescaped; number, true, false: as written; else empty
    std::string_view raw() const;   // exactly the bytes of this value in the source
    std::size_t begin() const;      // where raw() starts in Document::source()
    std::size_t end() const;
    std::size_t member_begin() const;  // where the member's "name" starts; begin() for what is not a member
    Value first() const;            // first child, absent if none
    Value next() const;             // next sibling
    std::size_t size() const;       // number of children
    Value member(std::string_view name) const;    // of an object; absent if there is none
    Value operator[](std::string_view name) const { return member(name); }
    Value at(std::size_t index) const;            // of an array (or object, in order)

    class Iterator;
    Iterator begin_children() const;
    struct Children;
    Children children() const;      // for (Value child : value.children())

private:
    friend class Document;
    friend class Parser;
    explicit Value(const Node* node) : node_(node) {}
    const Kept& kept() const { return reinterpret_cast<const Kept*>(node_ - node_->index)[-1]; }
    std::string_view escaped_key() const;
    const Node* node_ = nullptr;
};

struct Limits {
    std::size_t depth = 100;  // 10,000-deep input is answered "nested too deeply", without recursion on the machine's stack
    bool allow_bom = true;    // a leading UTF-8 byte order mark is skipped
};

// Owns the source bytes and the nodes. Movable; Values stay valid.
class Document {
public:
    Document();
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();
    Value root() const;
    const std::string& source() const;
    std::shared_ptr<const std::string> shared_source() const;

private:
    friend Result<Document> parse(std::string text, const Limits& limits);
    friend Result<Document> parse_shared(std::shared_ptr<const std::string> text, std::size_t begin, std::size_t end, const Limits& limits);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Strict RFC 8259: one value, no comments, no trailing comma, valid UTF-8, no lone surrogates, no raw control
// characters, no duplicate member names, nothing after the value. The error says line, column and what was expected
// (kind invalid, code json.malformed | json.duplicate-key | json.too-deep), with an Issue whose code is "structure" or "invalid".
Result<Document> parse(std::string text, const Limits& limits = {});
// The same over a slice of kept bytes, uncopied; offsets stay those of the whole text.
Result<Document> parse_shared(std::shared_ptr<const std::string> text, std::size_t begin, std::size_t end, const Limits& limits = {});

// The bytes [begin, end) become `text`. Edits may come in any order; they must not overlap.
struct Edit {
    std::size_t begin;
    std::size_t end;
    std::string text;
};
std::string apply(std::string_view source, std::vector<Edit> edits);
// The slice [begin, end) of source with the edits that fall inside it (offsets of the whole source).
std::string apply_within(std::string_view source, std::size_t begin, std::size_t end, const std::vector<Edit>& edits);

std::string minify(std::string_view json);  // drops whitespace outside strings; input must be valid
std::string quote(std::string_view text);   // as a JSON string, with its quotes

// Builds JSON text in order: w.object().key("a").string("x").key("n").raw("1.50").end();
class Writer {
public:
    Writer& object();
    Writer& array();
    Writer& end();  // closes the innermost
    Writer& key(std::string_view name);
    Writer& string(std::string_view text);
    Writer& number(std::int64_t value);
    Writer& boolean(bool value);
    Writer& null();
    Writer& raw(std::string_view json);  // a whole value, already JSON
    // key and value in one; an empty text writes nothing.
    Writer& member(std::string_view name, std::string_view text);
    std::string take();

private:
    void separate();
    std::string out_;
    std::vector<char> open_;
    bool needs_comma_ = false;
};

struct Value::Children {
    Value parent;
    Iterator begin() const;
    Iterator end() const;
};

class Value::Iterator {
public:
    explicit Iterator(Value at) : at_(at) {}
    Value operator*() const { return at_; }
    Iterator& operator++() {
        at_ = at_.next();
        return *this;
    }
    bool operator!=(const Iterator& other) const { return at_.node_ != other.at_.node_; }

private:
    Value at_;
};

inline std::string_view Value::key() const {
    if (!node_) return {};
    if (node_->key_escaped) return escaped_key();
    return {kept().source + node_->key_begin + (node_->key_length ? 1 : 0), node_->key_length};
}
inline std::string_view Value::text() const {
    if (!node_ || node_->kind == Kind::null || node_->kind >= Kind::array) return {};
    if (node_->kind != Kind::string) return {kept().source + node_->begin, node_->end - node_->begin};
    if (node_->text_escaped) return {kept().unescaped + node_->count, node_->skip};
    return {kept().source + node_->begin + 1, node_->end - node_->begin - 2};
}
inline std::string_view Value::raw() const {
    return node_ ? std::string_view{kept().source + node_->begin, node_->end - node_->begin} : std::string_view{};
}
inline std::size_t Value::begin() const { return node_ ? node_->begin : 0; }
inline std::size_t Value::end() const { return node_ ? node_->end : 0; }
inline std::size_t Value::member_begin() const { return node_ ? node_->key_begin : 0; }
inline Value Value::first() const { return size() ? Value(node_ + 1) : Value(); }
inline Value Value::next() const {
    if (!node_ || !node_->has_next) return {};
    return Value(node_ + (node_->kind >= Kind::array ? node_->skip : 1));
}
inline std::size_t Value::size() const { return node_ && node_->kind >= Kind::array ? node_->count : 0; }

inline Value::Iterator Value::Children::begin() const { return Iterator(parent.first()); }
inline Value::Iterator Value::Children::end() const { return Iterator(Value()); }
inline Value::Children Value::children() const { return Children{*this}; }
inline Value::Iterator Value::begin_children() const { return Iterator(first()); }

}  // namespace medhome::fhir::json
