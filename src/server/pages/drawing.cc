// SPDX-License-Identifier: Apache-2.0
#include "server/pages/drawing.h"

#include "base/result.h"

namespace medhome::embedded {
std::span<const http::EmbeddedFile> page_files();
}

namespace medhome::server {
namespace {

namespace mustache = kainjow::mustache;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

mustache::data partial(std::string_view name) {
    return mustache::data(mustache::partial{[name] { return std::string(page_file(std::string(name) + ".mustache")); }});
}

}  // namespace

const http::EmbeddedFile& embedded_page_file(std::string_view name) {
    const http::EmbeddedFile* found = http::StaticFiles(embedded::page_files()).find(name);
    INVARIANT(found != nullptr);
    return *found;
}

std::string_view page_file(std::string_view name) { return embedded_page_file(name).identity; }

mustache::data words(const PageText& text) {
    return mustache::data(mustache::lambda2{[text](const std::string& key, const mustache::renderer&) {
        return escaped(catalogue::text(text.language, key, text.arguments));
    }});
}

std::string draw(std::string_view name, mustache::data data) {
    data.set("head", partial("head"));
    data.set("top", partial("top"));
    data.set("foot", partial("foot"));
    mustache::mustache page{std::string(page_file(std::string(name) + ".mustache"))};
    INVARIANT(page.is_valid());
    return page.render(data);
}

}  // namespace medhome::server
