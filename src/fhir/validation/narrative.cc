// One pass over the text with a stack of open elements. Rules txt-1 and txt-2: "The narrative SHALL contain only the basic
// html formatting elements and attributes described in chapters 7-11 (except section 4 of chapter 9) and 15 of the HTML 4.0
// standard, <a> elements (either name or href), images and internally contained style attributes"; "The narrative SHALL have
// some non-whitespace content".
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/validation/narrative.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace medhome::fhir::validation {
namespace {

using namespace std::string_view_literals;

constexpr std::array elements{
    "a"sv, "abbr"sv, "acronym"sv, "address"sv, "area"sv, "b"sv, "bdo"sv, "big"sv, "blockquote"sv, "br"sv, "caption"sv, "center"sv, "cite"sv,
    "code"sv, "col"sv, "colgroup"sv, "dd"sv, "del"sv, "dfn"sv, "div"sv, "dl"sv, "dt"sv, "em"sv, "font"sv, "h1"sv, "h2"sv, "h3"sv, "h4"sv,
    "h5"sv, "h6"sv, "hr"sv, "i"sv, "img"sv, "ins"sv, "kbd"sv, "li"sv, "map"sv, "ol"sv, "p"sv, "pre"sv, "q"sv, "s"sv, "samp"sv, "small"sv,
    "span"sv, "strike"sv, "strong"sv, "sub"sv, "sup"sv, "table"sv, "tbody"sv, "td"sv, "tfoot"sv, "th"sv, "thead"sv, "tr"sv, "tt"sv, "u"sv,
    "ul"sv, "var"sv};
constexpr std::array attributes{
    "abbr"sv, "accesskey"sv, "align"sv, "alt"sv, "axis"sv, "bgcolor"sv, "border"sv, "cellhalign"sv, "cellpadding"sv, "cellspacing"sv,
    "cellvalign"sv, "char"sv, "charoff"sv, "charset"sv, "cite"sv, "class"sv, "color"sv, "colspan"sv, "compact"sv, "coords"sv, "datetime"sv,
    "dir"sv, "face"sv, "frame"sv, "headers"sv, "height"sv, "href"sv, "hreflang"sv, "hspace"sv, "id"sv, "lang"sv, "longdesc"sv, "name"sv,
    "nohref"sv, "noshade"sv, "nowrap"sv, "rel"sv, "rev"sv, "rowspan"sv, "rules"sv, "scope"sv, "shape"sv, "size"sv, "span"sv, "src"sv,
    "start"sv, "style"sv, "summary"sv, "tabindex"sv, "target"sv, "title"sv, "type"sv, "usemap"sv, "valign"sv, "value"sv, "vspace"sv,
    "width"sv, "xml:lang"sv, "xml:space"sv, "xmlns"sv};

bool holds(const auto& sorted, std::string_view name) { return std::ranges::binary_search(sorted, name); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.' ||
           static_cast<unsigned char>(c) >= 0x80;
}

class Reader {
public:
    Reader(std::string_view text, NarrativeLinks* links) : text_(text), links_(links) {}
    std::string run();

private:
    std::string open_tag();
    std::string close_tag();
    std::string attribute(std::string_view element);
    std::string entity();
    std::string skip_past(std::string_view end, const char* what);
    std::string_view name();
    bool at(std::string_view what) const { return text_.substr(at_).starts_with(what); }
    bool ended() const { return at_ >= text_.size(); }
    void spaces() {
        while (!ended() && is_space(text_[at_])) ++at_;
    }
    static bool is_shown(std::string_view word) { return word.size() <= 20; }

    std::string_view text_;
    NarrativeLinks* links_;
    std::size_t at_ = 0;
    std::vector<std::string_view> open_;
    bool has_content_ = false;
    bool namespace_seen_ = false;
};

std::string Reader::run() {
    spaces();
    if (at("<?xml")) {
        if (std::string wrong = skip_past("?>", "declaration"); !wrong.empty()) return wrong;
        spaces();
    }
    while (at("<!--")) {
        if (std::string wrong = skip_past("-->", "comment"); !wrong.empty()) return wrong;
        spaces();
    }
    if (!at("<div") || (text_.size() > at_ + 4 && is_name(text_[at_ + 4]))) return "is not one <div> element";
    bool started = false;
    while (!ended()) {
        if (started && open_.empty()) {
            if (at("<!--")) {
                if (std::string wrong = skip_past("-->", "comment"); !wrong.empty()) return wrong;
                continue;
            }
            if (!is_space(text_[at_])) return "has text after its </div>";
            ++at_;
            continue;
        }
        std::string wrong;
        if (text_[at_] == '<') {
            if (at("<!--")) wrong = skip_past("-->", "comment");
            else if (at("<![CDATA[")) wrong = (has_content_ = true, skip_past("]]>", "CDATA section"));
            else if (at("<!")) wrong = "holds a declaration (<!...>), which a narrative may not";
            else if (at("<?")) wrong = "holds a processing instruction, which a narrative may not";
            else if (at("</")) wrong = close_tag();
            else wrong = open_tag();
            started = true;
        } else if (text_[at_] == '&') {
            has_content_ = true;
            wrong = entity();
        } else {
            if (!is_space(text_[at_])) has_content_ = true;
            ++at_;
        }
        if (!wrong.empty()) return wrong;
    }
    if (!open_.empty()) return fmt::format("is not well-formed: <{}> is never closed", open_.back());
    if (!namespace_seen_) return "needs xmlns=\"http://www.w3.org/1999/xhtml\" on its <div>";
    if (!has_content_) return "says nothing: it needs some text or an image (txt-2)";
    return {};
}

std::string_view Reader::name() {
    const std::size_t from = at_;
    while (!ended() && is_name(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
}

std::string Reader::skip_past(std::string_view end, const char* what) {
    const std::size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) return fmt::format("is not well-formed: a {} does not end", what);
    at_ = found + end.size();
    return {};
}

std::string Reader::open_tag() {
    ++at_;
    const std::string_view element = name();
    if (element.empty()) return "is not well-formed: write '<' as &lt;";
    if (!holds(elements, element)) {
        return is_shown(element) ? fmt::format("holds the element <{}>, which a narrative may not (txt-1)", element)
                                 : "holds an element that a narrative may not (txt-1)";
    }
    if (element == "img") has_content_ = true;
    std::vector<std::string_view> seen;
    for (;;) {
        const bool spaced = !ended() && is_space(text_[at_]);
        spaces();
        if (ended()) return fmt::format("is not well-formed: the tag <{}> does not end", element);
        if (text_[at_] == '>') {
            ++at_;
            if (open_.size() >= 200) return "is nested too deeply";
            open_.push_back(element);
            break;
        }
        if (at("/>")) {
            at_ += 2;
            break;
        }
        const std::size_t from = at_;
        if (!spaced) return fmt::format("is not well-formed: an attribute of <{}> needs a space before it", element);
        if (std::string wrong = attribute(element); !wrong.empty()) return wrong;
        const std::string_view attribute_name = text_.substr(from, text_.find_first_of("= \t\r\n", from) - from);
        if (std::ranges::find(seen, attribute_name) != seen.end()) {
            return fmt::format("is not well-formed: <{}> has an attribute twice", element);
        }
        seen.push_back(attribute_name);
    }
    return {};
}

std::string Reader::attribute(std::string_view element) {
    const std::string_view attribute_name = name();
    if (attribute_name.empty()) return fmt::format("is not well-formed: <{}> has something that is no attribute", element);
    const bool prefix = attribute_name.starts_with("xmlns:");
    if (!prefix && !holds(attributes, attribute_name)) {
        return is_shown(attribute_name) ? fmt::format("has the attribute {} on <{}>, which a narrative may not (txt-1)", attribute_name, element)
                                        : fmt::format("has an attribute on <{}> that a narrative may not (txt-1)", element);
    }
    spaces();
    if (ended() || text_[at_] != '=') return fmt::format("is not well-formed: {} of <{}> has no value", attribute_name, element);
    ++at_;
    spaces();
    if (ended() || (text_[at_] != '"' && text_[at_] != '\'')) {
        return fmt::format("is not well-formed: the value of {} of <{}> is not in quotes", attribute_name, element);
    }
    const char quote = text_[at_++];
    const std::size_t from = at_;
    while (!ended() && text_[at_] != quote) {
        if (text_[at_] == '<') return fmt::format("is not well-formed: the value of {} of <{}> holds '<'", attribute_name, element);
        if (text_[at_] == '&') {
            if (std::string wrong = entity(); !wrong.empty()) return wrong;
        } else {
            ++at_;
        }
    }
    if (ended()) return fmt::format("is not well-formed: the value of {} of <{}> does not end", attribute_name, element);
    std::string_view value = text_.substr(from, at_ - from);
    ++at_;
    if (attribute_name == "xmlns") {
        if (value != "http://www.w3.org/1999/xhtml") return "has another namespace than http://www.w3.org/1999/xhtml";
        if (open_.empty()) namespace_seen_ = true;
    }
    if (links_ && attribute_name == "href" && value.starts_with('#')) links_->leads_to.push_back(value.substr(1));
    if (links_ && (attribute_name == "id" || attribute_name == "name")) links_->places.push_back(value);
    if (attribute_name == "href" || attribute_name == "src") {
        std::string scheme;
        for (const char c : value.substr(0, 32)) {
            if (c == ':') break;
            if (static_cast<unsigned char>(c) > 0x20) scheme.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
        }
        if (scheme == "javascript" || scheme == "vbscript" || scheme.find('&') != std::string::npos) {
            return fmt::format("has a {} on <{}> that runs code", attribute_name, element);
        }
    }
    return {};
}

std::string Reader::close_tag() {
    at_ += 2;
    const std::string_view element = name();
    spaces();
    if (ended() || text_[at_] != '>') return "is not well-formed: a closing tag does not end";
    ++at_;
    if (open_.empty() || open_.back() != element) {
        return open_.empty() ? "is not well-formed: a closing tag has no opening one"
                             : fmt::format("is not well-formed: <{}> is closed by another tag", open_.back());
    }
    open_.pop_back();
    return {};
}

// "&nbsp;" and the rest of HTML's names, or a number; https://hl7.org/fhir/R4/narrative.html#html
std::string Reader::entity() {
    const std::size_t end = text_.find(';', at_);
    const std::string_view body = end == std::string_view::npos || end - at_ > 12 ? std::string_view{} : text_.substr(at_ + 1, end - at_ - 1);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_hex = [&](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    const auto is_word = [&](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    bool good = false;
    if (body.starts_with("#x")) good = body.size() > 2 && std::ranges::all_of(body.substr(2), is_hex);
    else if (body.starts_with('#')) good = body.size() > 1 && std::ranges::all_of(body.substr(1), is_digit);
    else good = !body.empty() && std::ranges::all_of(body, is_word);
    if (!good) return "is not well-formed: write '&' as &amp;";
    at_ = end + 1;
    return {};
}

}  // namespace

std::string wrong_narrative(std::string_view div, NarrativeLinks* links) { return Reader(div, links).run(); }

}  // namespace medhome::fhir::validation
