// SPDX-License-Identifier: Apache-2.0
#include "fhir/xml/xhtml_slice.h"

namespace medhome::fhir::xml {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;

std::size_t past(std::string_view xml, std::string_view what, std::size_t from) {
    const std::size_t found = xml.find(what, from);
    return found == nowhere ? nowhere : found + what.size();
}

// Past the '>' of a tag; a '>' in an attribute's quotes is none.
std::size_t past_tag(std::string_view xml, std::size_t at) {
    char quote = 0;
    for (; at < xml.size(); ++at) {
        const char c = xml[at];
        if (quote) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at + 1;
        }
    }
    return nowhere;
}

}  // namespace

std::string_view element_text(std::string_view xml, std::size_t from) {
    std::size_t depth = 0;
    std::size_t at = from;
    while (at < xml.size()) {
        const std::string_view rest = xml.substr(at);
        if (rest[0] != '<') {
            at = xml.find('<', at);
        } else if (rest.starts_with("<!--")) {
            at = past(xml, "-->", at + 4);
        } else if (rest.starts_with("<![CDATA[")) {
            at = past(xml, "]]>", at);
        } else if (rest.starts_with("<?")) {
            at = past(xml, "?>", at);
        } else {
            const bool closes = rest.starts_with("</");
            at = past_tag(xml, at);
            if (at == nowhere) return {};
            const bool empty = xml[at - 2] == '/';
            if (closes) --depth;
            else if (!empty) ++depth;
            if (depth == 0) return xml.substr(from, at - from);
        }
        if (at == nowhere) return {};
    }
    return {};
}

}  // namespace medhome::fhir::xml
