// SPDX-License-Identifier: Apache-2.0
#include "server/pages/page.h"

#include <kainjow/mustache.hpp>

#include "base/result.h"
#include "http/static_files.h"
#include "server/pages/qr.h"

namespace medhome::embedded {
std::span<const http::EmbeddedFile> page_files();
}

namespace medhome::server {
namespace {

namespace mustache = kainjow::mustache;

std::string_view file(std::string_view name) {
    const http::EmbeddedFile* found = http::StaticFiles(embedded::page_files()).find(name);
    INVARIANT(found != nullptr);
    return found->identity;
}

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

// {{#t}}public.home.title{{/t}}: the message in the page's language, as text. Braces cannot come back as template code.
mustache::data words(const PageText& text) {
    return mustache::data(mustache::lambda2{[text](const std::string& key, const mustache::renderer&) {
        return escaped(catalogue::text(text.language, key, text.arguments));
    }});
}

mustache::data partial(std::string_view name) {
    return mustache::data(mustache::partial{[name] { return std::string(file(std::string(name) + ".mustache")); }});
}

std::string draw(std::string_view name, mustache::data data) {
    data.set("head", partial("head"));
    data.set("top", partial("top"));
    data.set("foot", partial("foot"));
    mustache::mustache page{std::string(file(std::string(name) + ".mustache"))};
    INVARIANT(page.is_valid());
    return page.render(data);
}

}  // namespace

const std::vector<PublicPage>& public_pages() {
    static const std::vector<PublicPage> all{{"home", "public.home.title", "/", "/es/"},
                                             {"explainer", "public.explainer.title", "/medical-home", "/es/hogar-medico"}};
    return all;
}

std::string_view pages_css() { return file("pages.css"); }

std::string draw_public(const PublicPage& page, std::string_view language, std::string_view site) {
    const bool spanish = language == "es";
    mustache::data data;
    data.set("language", std::string(language));
    data.set("title", catalogue::text(language, page.title) + " · Medhome");
    data.set("t", words({std::string(language), {}}));
    data.set("home", spanish ? "/es/" : "/");
    data.set("explainer", std::string(spanish ? public_pages()[1].spanish : public_pages()[1].english));
    data.set("other", spanish ? "en" : "es");
    data.set("other_name", spanish ? "English" : "Español");
    data.set("other_href", std::string(spanish ? page.english : page.spanish));
    mustache::data alternates{mustache::data::type::list};
    const auto alternate = [&](std::string_view hreflang, std::string_view path) {
        mustache::data one;
        one.set("hreflang", std::string(hreflang));
        one.set("href", std::string(site) + std::string(path));
        alternates.push_back(one);
    };
    alternate("en", page.english);
    alternate("es", page.spanish);
    alternate("x-default", page.english);
    data.set("alternates", alternates);
    return draw(page.file, std::move(data));
}

std::string draw_invitation(const InvitationSheet& sheet) {
    const auto text = [&](std::string_view language) {
        PageText made{std::string(language), {}};
        made.arguments = {{"name", sheet.caregiver},
                          {"child", sheet.child},
                          {"practice", sheet.practice},
                          {"contact", sheet.contact.empty() ? sheet.practice : sheet.contact},
                          {"phone", catalogue::phone_in_print(sheet.phone)},
                          {"after_hours", catalogue::phone_in_print(sheet.after_hours_phone)},
                          {"day", sheet.ends ? catalogue::day_in_words(language, *sheet.ends) : std::string()},
                          {"printed_on", catalogue::day_in_words(language, sheet.printed_on)},
                          {"printed_by", sheet.printed_by}};
        return made;
    };
    mustache::data data;
    data.set("language", sheet.language);
    data.set("title", catalogue::text(sheet.language, "print.invitation.title"));
    data.set("t", words(text(sheet.language)));
    mustache::data sheets{mustache::data::type::list};
    const auto add = [&](std::string_view language) {
        mustache::data one;
        one.set("language", std::string(language));
        one.set("t", words(text(language)));
        one.set("practice", sheet.practice);
        one.set("address", sheet.address);
        one.set("qr", qr_svg(sheet.address));
        if (!sheet.code.empty()) one.set("code", sheet.code);
        one.set("after_hours", !sheet.after_hours_phone.empty());
        sheets.push_back(one);
    };
    add(sheet.language);
    if (sheet.language != "en") add("en");
    data.set("sheets", sheets);
    return draw("invitation", std::move(data));
}

}  // namespace medhome::server
