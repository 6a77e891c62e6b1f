// JSON as text: shortened, quoted, edited in place, and written in order.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "fhir/json/scan.h"
#include "fhir/json/tree.h"

namespace medhome::fhir::json {

std::string minify(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    const char* at = json.data();
    const char* const end = at + json.size();
    while (at != end) {
        if (is_space(*at)) {
            at = skip_space(at, end);
            continue;
        }
        const char* const run = at;
        if (*at == '"') {
            for (++at; at != end && *at != '"';) {
                at = skip_plain(at, end);
                if (at == end || *at == '"') break;
                at += *at == '\\' && end - at > 1 ? 2 : 1;
            }
            if (at != end) ++at;
        } else {
            while (at != end && *at != '"' && !is_space(*at)) ++at;
        }
        out.append(run, at);
    }
    return out;
}

namespace {

void append_quoted(std::string& out, std::string_view text) {
    constexpr char hex[] = "0123456789abcdef";
    out.push_back('"');
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        const char* const run = at;
        at = skip_plain(at, end);
        out.append(run, at);
        if (at == end) break;
        const auto byte = static_cast<unsigned char>(*at);
        if (byte >= 0x80) {
            const int length = utf8_length(at, end);
            if (length == 0) {
                out += "\xEF\xBF\xBD";  // U+FFFD stands for what is not UTF-8
                ++at;
            } else {
                out.append(at, at + length);
                at += length;
            }
            continue;
        }
        switch (byte) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                out += "\\u00";
                out.push_back(hex[byte >> 4]);
                out.push_back(hex[byte & 15]);
        }
        ++at;
    }
    out.push_back('"');
}

std::string edited(std::string_view source, std::size_t begin, std::size_t end, std::vector<const Edit*> edits) {
    std::stable_sort(edits.begin(), edits.end(), [](const Edit* a, const Edit* b) {
        return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
    });
    std::size_t size = end - begin;
    for (const Edit* edit : edits) size += edit->text.size();
    std::string out;
    out.reserve(size);
    std::size_t at = begin;
    for (const Edit* edit : edits) {
        INVARIANT(edit->begin >= at && edit->begin <= edit->end && edit->end <= end);
        out.append(source.substr(at, edit->begin - at));
        out.append(edit->text);
        at = edit->end;
    }
    out.append(source.substr(at, end - at));
    return out;
}

}  // namespace

std::string quote(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    append_quoted(out, text);
    return out;
}

std::string apply(std::string_view source, std::vector<Edit> edits) {
    std::vector<const Edit*> all;
    for (const Edit& edit : edits) all.push_back(&edit);
    return edited(source, 0, source.size(), std::move(all));
}

std::string apply_within(std::string_view source, std::size_t begin, std::size_t end, const std::vector<Edit>& edits) {
    std::vector<const Edit*> inside;
    for (const Edit& edit : edits) {
        if (edit.begin >= begin && edit.end <= end) inside.push_back(&edit);
    }
    return edited(source, begin, end, std::move(inside));
}

void Writer::separate() {
    if (needs_comma_) out_.push_back(',');
    needs_comma_ = true;
}

Writer& Writer::object() {
    separate();
    out_.push_back('{');
    open_.push_back('}');
    needs_comma_ = false;
    return *this;
}

Writer& Writer::array() {
    separate();
    out_.push_back('[');
    open_.push_back(']');
    needs_comma_ = false;
    return *this;
}

Writer& Writer::end() {
    INVARIANT(!open_.empty());
    out_.push_back(open_.back());
    open_.pop_back();
    needs_comma_ = true;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    separate();
    append_quoted(out_, name);
    out_.push_back(':');
    needs_comma_ = false;
    return *this;
}

Writer& Writer::string(std::string_view text) {
    separate();
    append_quoted(out_, text);
    return *this;
}

Writer& Writer::number(std::int64_t value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    return raw({digits, static_cast<std::size_t>(end - digits)});
}

Writer& Writer::boolean(bool value) { return raw(value ? "true" : "false"); }
Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view json) {
    separate();
    out_.append(json);
    return *this;
}

Writer& Writer::member(std::string_view name, std::string_view text) {
    return text.empty() ? *this : key(name).string(text);
}

std::string Writer::take() {
    INVARIANT(open_.empty());
    needs_comma_ = false;
    return std::move(out_);
}

}  // namespace medhome::fhir::json
