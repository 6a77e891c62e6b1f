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

struct Node;  // tree.cc's own

// A borrowed place in a Document: 8 bytes, valid as long as the Document (also after the Document is moved).
// A default Value is "absent": false, kind() null, no children, empty text.
class Value {
public:
    Value() = default;
    explicit operator bool() const { return node_ != nullptr; }
    Kind kind() const;
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
std::string apply_within(std::string_view source, std::size_t begin, std::size_t end, std::vector<Edit> edits);

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

inline Value::Iterator Value::Children::begin() const { return Iterator(parent.first()); }
inline Value::Iterator Value::Children::end() const { return Iterator(Value()); }
inline Value::Children Value::children() const { return Children{*this}; }
inline Value::Iterator Value::begin_children() const { return Iterator(first()); }

}  // namespace medhome::fhir::json
