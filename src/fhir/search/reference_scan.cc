// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/reference_scan.h"

#include <cstring>

#include "fhir/search/values.h"

namespace medhome::fhir::search {
namespace {

constexpr std::string_view member = "\"reference\"";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::size_t past_space(std::string_view text, std::size_t at) {
    while (at < text.size() && is_space(text[at])) ++at;
    return at;
}

}  // namespace

// Inside a JSON string a quotation mark is escaped, so `"reference"` is a member's name or a whole string; the colon tells which. A member may
// also be written with escapes (\u0072eference): any \u at all is left to the tree.
bool scan_references(std::string_view resource, std::string_view base_url, std::vector<Referred>& found) {
    if (memmem(resource.data(), resource.size(), "\\u", 2)) return false;
    std::size_t from = 0;
    while (from < resource.size()) {
        const void* hit = memmem(resource.data() + from, resource.size() - from, member.data(), member.size());
        if (!hit) return true;
        std::size_t at = std::size_t(static_cast<const char*>(hit) - resource.data()) + member.size();
        from = at;
        at = past_space(resource, at);
        if (at >= resource.size() || resource[at] != ':') continue;
        at = past_space(resource, at + 1);
        if (at >= resource.size() || resource[at] != '"') continue;  // an object named so: not a Reference's string
        const std::size_t end = resource.find('"', at + 1);
        if (end == std::string_view::npos) return false;
        const std::string_view text = resource.substr(at + 1, end - at - 1);
        if (text.find('\\') != std::string_view::npos) return false;
        const Name name = named(text, base_url);
        if (name.is == Name::Is::record) found.push_back({name.type, name.id});
        from = end;
    }
    return true;
}

}  // namespace medhome::fhir::search
