// SPDX-License-Identifier: Apache-2.0
#include "server/pages/page.h"

#include "server/pages/drawing.h"
#include "server/pages/qr.h"

namespace medhome::server {

namespace mustache = kainjow::mustache;

std::string_view pages_css() { return page_file("pages.css"); }

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
