// Reads JSON in one pass without recursion; https://www.rfc-editor.org/rfc/rfc8259
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "fhir/json/arena.h"
#include "fhir/json/scan.h"
#include "fhir/json/tree.h"

namespace medhome::fhir::json {
namespace {

// Up to here repeated names are looked for as members come; beyond, by sorting them once the object is closed.
constexpr std::uint32_t small_object = 64;

struct Open {  // an object or array not closed yet
    std::uint32_t node;
    std::uint32_t last;       // its latest child
    std::uint32_t count = 0;
    std::uint64_t names = 0;  // a bit for the hash of each name so far
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void append_utf8(std::string& out, std::uint32_t point) {
    const auto add = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (point < 0x80) {
        add(point);
    } else if (point < 0x800) {
        add(0xC0 | point >> 6);
        add(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        add(0xE0 | point >> 12);
        add(0x80 | (point >> 6 & 0x3F));
        add(0x80 | (point & 0x3F));
    } else {
        add(0xF0 | point >> 18);
        add(0x80 | (point >> 12 & 0x3F));
        add(0x80 | (point >> 6 & 0x3F));
        add(0x80 | (point & 0x3F));
    }
}

std::string_view key_of(const Node& node, const char* source, const std::string& unescaped) {
    if (!node.key_escaped) return {source + node.key_begin + 1, node.key_length};
    std::uint32_t length = 0;
    std::memcpy(&length, unescaped.data() + node.key_length, sizeof length);
    return {unescaped.data() + node.key_length + sizeof length, length};
}

// A name may be quoted in an error when it looks like FHIR's own: then it is no one's data.
bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    });
}

}  // namespace

class Parser {
public:
    Parser(Nodes& nodes, std::string& unescaped, const std::string& text, std::size_t begin, std::size_t end, const Limits& limits)
        : nodes_(nodes),
          unescaped_(unescaped),
          source_(text.data()),
          begin_(source_ + begin),
          end_(source_ + end),
          at_(begin_),
          limits_(limits) {
        open_.reserve(16);
    }

    bool run();
    Error error() const;

private:
    bool value();
    bool key();
    bool string(bool& escaped, std::uint32_t& length, bool prefix_length);
    bool unescape();
    bool number();
    bool word(std::string_view word);
    bool close();
    bool check_name();
    bool check_many_names(std::uint32_t object);
    bool wrong(const char* expected, const char* code = "json.malformed");
    bool repeated(std::uint32_t earlier, std::uint32_t later);
    void space() { at_ = skip_space(at_, end_); }
    std::uint32_t offset() const { return static_cast<std::uint32_t>(at_ - source_); }
    std::pair<std::size_t, std::size_t> line_and_column(const char* at) const;
    std::string found() const;
    std::string path() const;

    Nodes& nodes_;
    std::string& unescaped_;
    const char* source_;
    const char* begin_;
    const char* end_;
    const char* at_;
    const Limits limits_;
    std::vector<Open> open_;
    // The name that was read last, for the value after it.
    std::uint32_t key_begin_ = 0;
    std::uint32_t key_length_ = 0;
    bool key_escaped_ = false;
    bool has_key_ = false;
    const char* expected_ = "";
    const char* code_ = "";
    const char* earlier_ = nullptr;
    std::string name_;
};

bool Parser::wrong(const char* expected, const char* code) {
    expected_ = expected;
    code_ = code;
    return false;
}

bool Parser::run() {
    if (end_ - at_ >= 3 && std::memcmp(at_, "\xEF\xBB\xBF", 3) == 0) {
        if (!limits_.allow_bom) return wrong("a value, not a byte order mark");
        at_ += 3;
    }
    space();
    if (!value()) return false;
    while (!open_.empty()) {
        space();
        Open& top = open_.back();
        const bool object = nodes_[top.node].kind == Kind::object;
        if (at_ == end_) return wrong(object ? "',' or '}'" : "',' or ']'");
        if (*at_ == ',') {
            if (top.count == 0) return wrong("a value");
            ++at_;
            nodes_[top.last].has_next = true;
            space();
        } else if (*at_ == (object ? '}' : ']')) {
            if (!close()) return false;
            continue;
        } else if (top.count != 0) {
            return wrong(object ? "',' or '}'" : "',' or ']'");
        }
        if (object && !key()) return false;
        if (!value()) return false;
    }
    space();
    if (at_ != end_) return wrong("nothing after the value");
    return true;
}

// Reads a scalar whole, and of an object or array its first byte.
bool Parser::value() {
    if (at_ == end_) return wrong("a value");
    const std::uint32_t index = static_cast<std::uint32_t>(nodes_.size());
    if (!open_.empty()) {
        open_.back().last = index;
        ++open_.back().count;
    }
    Node& node = nodes_.push();
    node.begin = offset();
    node.index = index;
    node.skip = 1;
    node.count = 0;
    node.has_next = false;
    node.text_escaped = false;
    node.key_begin = has_key_ ? key_begin_ : node.begin;
    node.key_length = has_key_ ? key_length_ : 0;
    node.key_escaped = has_key_ && key_escaped_;
    if (has_key_ && !check_name()) return false;
    has_key_ = false;
    switch (*at_) {
        case '"': {
            node.kind = Kind::string;
            bool escaped = false;
            std::uint32_t length = 0;
            std::uint32_t kept = static_cast<std::uint32_t>(unescaped_.size());
            if (!string(escaped, length, false)) return false;
            if (escaped) {
                node.text_escaped = true;
                node.count = kept;
                node.skip = length;
            }
            break;
        }
        case '{':
        case '[':
            node.kind = *at_ == '{' ? Kind::object : Kind::array;
            if (open_.size() >= limits_.depth) return wrong("fewer levels of nesting", "json.too-deep");
            open_.push_back({index, index});
            ++at_;
            return true;
        case 't':
        case 'f':
            node.kind = Kind::boolean;
            if (!word(*at_ == 't' ? "true" : "false")) return false;
            break;
        case 'n':
            node.kind = Kind::null;
            if (!word("null")) return false;
            break;
        default:
            node.kind = Kind::number;
            if (!number()) return false;
    }
    node.end = offset();
    return true;
}

bool Parser::close() {
    ++at_;
    const Open top = open_.back();
    Node& node = nodes_[top.node];
    node.end = offset();
    node.count = top.count;
    node.skip = static_cast<std::uint32_t>(nodes_.size()) - top.node;
    if (node.kind == Kind::object && top.count > small_object && !check_many_names(top.node)) return false;
    open_.pop_back();
    return true;
}

bool Parser::key() {
    if (at_ == end_ || *at_ != '"') return wrong(open_.back().count ? "a member's name" : "a member's name or '}'");
    key_begin_ = offset();
    const auto kept = static_cast<std::uint32_t>(unescaped_.size());
    if (!string(key_escaped_, key_length_, true)) return false;
    if (key_escaped_) key_length_ = kept;
    has_key_ = true;
    space();
    if (at_ == end_ || *at_ != ':') return wrong("':'");
    ++at_;
    space();
    return true;
}

bool Parser::word(std::string_view word) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) {
        return wrong("a value (an object, array, string, number, true, false or null)");
    }
    at_ += word.size();
    return true;
}

bool Parser::number() {
    const auto digits = [&] {
        if (at_ == end_ || !is_digit(*at_)) return wrong("a digit");
        while (at_ != end_ && is_digit(*at_)) ++at_;
        return true;
    };
    if (*at_ != '-' && !is_digit(*at_)) return wrong("a value (an object, array, string, number, true, false or null)");
    if (*at_ == '-') ++at_;
    if (at_ != end_ && *at_ == '0') {
        ++at_;
        if (at_ != end_ && is_digit(*at_)) return wrong("no digit after a leading zero");
    } else if (!digits()) {
        return false;
    }
    if (at_ != end_ && *at_ == '.') {
        ++at_;
        if (!digits()) return false;
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
        ++at_;
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
        if (!digits()) return false;
    }
    return true;
}

// From the opening quote past the closing one. `length` is that of the text; escaped text goes to unescaped_, for names after its length.
bool Parser::string(bool& escaped, std::uint32_t& length, bool prefix_length) {
    const char* const start = ++at_;
    const char* run = start;
    escaped = false;
    std::size_t kept = 0;
    for (;;) {
        at_ = skip_plain(at_, end_);
        if (at_ == end_) return wrong("'\"' at the end of the string");
        if (*at_ == '"') break;
        if (*at_ == '\\') {
            if (!escaped) {
                escaped = true;
                kept = unescaped_.size();
                if (prefix_length) unescaped_.append(sizeof(std::uint32_t), '\0');
            }
            unescaped_.append(run, at_);
            if (!unescape()) return false;
            run = at_;
        } else if (static_cast<unsigned char>(*at_) < 0x20) {
            return wrong("an escape such as \\n, not the control character itself");
        } else {
            const int bytes = utf8_length(at_, end_);
            if (bytes == 0) return wrong("UTF-8 text");
            at_ += bytes;
        }
    }
    if (escaped) {
        unescaped_.append(run, at_);
        if (unescaped_.size() > std::numeric_limits<std::uint32_t>::max()) return wrong("a shorter text");
        if (prefix_length) {
            const auto size = static_cast<std::uint32_t>(unescaped_.size() - kept - sizeof(std::uint32_t));
            std::memcpy(unescaped_.data() + kept, &size, sizeof size);
        }
        length = static_cast<std::uint32_t>(unescaped_.size() - kept);
    } else {
        length = static_cast<std::uint32_t>(at_ - start);
    }
    ++at_;
    return true;
}

bool Parser::unescape() {
    const auto unit = [&](std::uint32_t& value) {
        if (end_ - at_ < 4) return false;
        value = 0;
        for (int i = 0; i < 4; ++i) {
            const int digit = hex_digit(at_[i]);
            if (digit < 0) return false;
            value = value << 4 | static_cast<std::uint32_t>(digit);
        }
        at_ += 4;
        return true;
    };
    ++at_;
    if (at_ == end_) return wrong("the rest of the escape");
    const char letter = *at_;
    switch (letter) {
        case '"': case '\\': case '/': unescaped_.push_back(letter); break;
        case 'b': unescaped_.push_back('\b'); break;
        case 'f': unescaped_.push_back('\f'); break;
        case 'n': unescaped_.push_back('\n'); break;
        case 'r': unescaped_.push_back('\r'); break;
        case 't': unescaped_.push_back('\t'); break;
        case 'u': {
            ++at_;
            std::uint32_t point = 0;
            if (!unit(point)) return wrong("four hexadecimal digits after \\u");
            if (point >= 0xDC00 && point <= 0xDFFF) return wrong("a high surrogate before a low one");
            if (point >= 0xD800 && point <= 0xDBFF) {
                std::uint32_t low = 0;
                if (end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return wrong("a low surrogate after a high one");
                at_ += 2;
                if (!unit(low) || low < 0xDC00 || low > 0xDFFF) return wrong("a low surrogate after a high one");
                point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
            }
            append_utf8(unescaped_, point);
            return true;
        }
        default: return wrong("one of \" \\ / b f n r t u after a backslash");
    }
    ++at_;
    return true;
}

// RFC 8259 section 4: "The names within an object SHOULD be unique." FHIR R4 JSON: "property names SHALL be unique".
bool Parser::check_name() {
    Open& top = open_.back();
    if (top.count > small_object) return true;
    const Node& node = nodes_[nodes_.size() - 1];
    const std::string_view name = key_of(node, source_, unescaped_);
    std::uint64_t hash = name.size() * 0x9E3779B97F4A7C15u;
    std::uint64_t part = 0;
    std::memcpy(&part, name.data(), std::min<std::size_t>(name.size(), 8));
    hash = (hash ^ part) * 0xD6E8FEB86659FD93u;
    if (name.size() > 8) {
        std::memcpy(&part, name.data() + name.size() - 8, 8);
        hash = (hash ^ (hash >> 32) ^ part) * 0xD6E8FEB86659FD93u;
    }
    const std::uint64_t bit = std::uint64_t{1} << (hash >> 58);
    if (top.names & bit) {
        std::uint32_t other = top.node + 1;
        for (std::uint32_t i = 1; i < top.count; ++i) {
            const Node& sibling = nodes_[other];
            if (key_of(sibling, source_, unescaped_) == name) return repeated(other, node.index);
            other += sibling.kind >= Kind::array ? sibling.skip : 1;
        }
    }
    top.names |= bit;
    return true;
}

bool Parser::check_many_names(std::uint32_t object) {
    std::vector<std::uint32_t> members;
    members.reserve(nodes_[object].count);
    std::uint32_t member = object + 1;
    for (std::uint32_t i = 0; i < nodes_[object].count; ++i) {
        members.push_back(member);
        member += nodes_[member].kind >= Kind::array ? nodes_[member].skip : 1;
    }
    const auto name = [&](std::uint32_t index) { return key_of(nodes_[index], source_, unescaped_); };
    std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) {
        const int order = name(a).compare(name(b));
        return order != 0 ? order < 0 : a < b;
    });
    for (std::size_t i = 1; i < members.size(); ++i) {
        if (name(members[i - 1]) == name(members[i])) return repeated(members[i - 1], members[i]);
    }
    return true;
}

bool Parser::repeated(std::uint32_t earlier, std::uint32_t later) {
    const std::string_view name = key_of(nodes_[later], source_, unescaped_);
    name_ = is_plain_name(name) ? fmt::format("\"{}\"", name) : "One name";
    earlier_ = source_ + nodes_[earlier].key_begin;
    at_ = source_ + nodes_[later].key_begin;
    return wrong("each name once", "json.duplicate-key");
}

std::pair<std::size_t, std::size_t> Parser::line_and_column(const char* at) const {
    const char* line_start = begin_;
    std::size_t line = 1;
    for (const char* c = begin_; c != at; ++c) {
        if (*c == '\n') {
            ++line;
            line_start = c + 1;
        }
    }
    // Characters, not bytes: those that continue one are not counted.
    const auto column = std::count_if(line_start, at, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    return {line, static_cast<std::size_t>(column) + 1};
}

std::string Parser::found() const {
    if (at_ >= end_) return "the text ends";
    const auto byte = static_cast<unsigned char>(*at_);
    if (byte == '\'') return "there is an apostrophe";
    if (byte > 0x20 && byte < 0x7F) return fmt::format("there is '{}'", *at_);
    return byte == 0x20 ? "there is a space" : fmt::format("there is the byte 0x{:02X}", byte);
}

// Where among the members, as FHIRPath without the resource's name: entry[3].resource.name[0].
std::string Parser::path() const {
    std::string path;
    for (std::size_t i = 0; i < open_.size(); ++i) {
        const Open& open = open_[i];
        if (open.count == 0) break;
        const Node& child = nodes_[open.last];
        if (nodes_[open.node].kind == Kind::array) {
            path += fmt::format("[{}]", open.count - 1);
        } else {
            const std::string_view name = key_of(child, source_, unescaped_);
            if (!is_plain_name(name)) break;
            if (!path.empty()) path += '.';
            path += name;
        }
    }
    return path;
}

Error Parser::error() const {
    const auto [line, column] = line_and_column(std::min(at_, end_));
    const std::string_view code = code_;
    std::string text;
    std::string issue = "structure";
    if (code == "json.duplicate-key") {
        const auto [first_line, first_column] = line_and_column(earlier_);
        text = fmt::format("Line {}, column {}: {} stands twice in one object, first at line {}, column {}. Keep one of them.",
                           line, column, name_, first_line, first_column);
    } else if (code == "json.too-deep") {
        text = fmt::format("Line {}, column {}: nested too deeply. Send at most {} levels of objects and arrays.", line, column,
                           limits_.depth);
        issue = "too-long";
    } else {
        text = fmt::format("Line {}, column {}: the JSON is malformed: expected {}, but {}.", line, column, expected_, found());
        if (std::string_view(expected_) == "UTF-8 text") issue = "invalid";
    }
    return Error{ErrorKind::invalid, std::string(code), text, {Issue{Severity::fatal, issue, path(), text}}};
}

Result<Document> parse_shared(std::shared_ptr<const std::string> text, std::size_t begin, std::size_t end, const Limits& limits) {
    if (text->size() > std::numeric_limits<std::uint32_t>::max()) {
        return fail(ErrorKind::too_large, "json.too-large", "The text is longer than 4 GiB. Send it in parts.");
    }
    end = std::min(end, text->size());
    begin = std::min(begin, end);
    Document document;
    Document::Impl& kept = *document.impl_;
    kept.source = std::move(text);
    kept.nodes.resize((end - begin) / 24 + 16);
    Parser parser(kept.nodes, kept.unescaped, *kept.source, begin, end, limits);
    if (!parser.run()) return tl::unexpected<Error>(parser.error());
    kept.nodes.kept() = Kept{kept.source->data(), kept.unescaped.data(), {}};
    return document;
}

Result<Document> parse(std::string text, const Limits& limits) {
    const std::size_t size = text.size();
    return parse_shared(std::make_shared<const std::string>(std::move(text)), 0, size, limits);
}

}  // namespace medhome::fhir::json
