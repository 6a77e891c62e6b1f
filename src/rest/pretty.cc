// SPDX-License-Identifier: Apache-2.0
#include "rest/pretty.h"

namespace medhome::rest {

std::string prettied(std::string_view json) {
    std::string out;
    out.reserve(json.size() * 2);
    std::size_t depth = 0;
    bool in_string = false, just_opened = false;
    const auto new_line = [&] { out.append("\n").append(2 * depth, ' '); };
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_string) {
            out += c;
            if (c == '\\' && i + 1 < json.size()) out += json[++i];
            else if (c == '"') in_string = false;
            continue;
        }
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
        if (c == '}' || c == ']') {
            if (depth > 0) --depth;
            if (!just_opened) new_line();
            out += c;
            just_opened = false;
            continue;
        }
        if (just_opened) new_line();
        just_opened = c == '{' || c == '[';
        out += c;
        if (just_opened) ++depth;
        else if (c == ',') new_line();
        else if (c == ':') out += ' ';
        else if (c == '"') in_string = true;
    }
    return out;
}

}  // namespace medhome::rest
