// UI.md 3, "Print page": one sheet, both languages when the family's is not English.
//
// SPDX-License-Identifier: Apache-2.0
#include "server/pages/page.h"

#include <gtest/gtest.h>

namespace medhome::server {
namespace {

using namespace std::chrono;

InvitationSheet maria() {
    InvitationSheet sheet;
    sheet.language = "es";
    sheet.caregiver = "María <José>";
    sheet.child = "Teo";
    sheet.practice = "Lakeside Pediatrics";
    sheet.address = "https://records.example.org/family/invitation";
    sheet.code = "ABCD-EFGH-JKLM";
    sheet.ends = 2026y / 12 / 6;
    sheet.contact = "Rosa Delgado";
    sheet.phone = "+15550142201";
    sheet.after_hours_phone = "+15550142299";
    sheet.printed_on = 2026y / 11 / 22;
    sheet.printed_by = "Rosa Delgado";
    return sheet;
}

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

TEST(Invitation, IsInTheFamilysLanguageFirstThenInEnglish) {
    const std::string html = draw_invitation(maria());
    EXPECT_LT(html.find("Su invitación"), html.find("Your invitation</h1>"));
    EXPECT_EQ(count(html, "ABCD-EFGH-JKLM"), 2U);
    EXPECT_NE(html.find("hasta el domingo 6 de diciembre de 2026"), std::string::npos) << html;
    EXPECT_NE(html.find("until Sunday, December 6, 2026"), std::string::npos);
    EXPECT_EQ(count(html, "Rosa Delgado: (555) 014-2201"), 2U);
    EXPECT_EQ(html.find("María <José>"), std::string::npos) << "a name is text, never markup";
    EXPECT_NE(html.find("María &lt;José&gt;"), std::string::npos);

    EXPECT_EQ(count(html, "<svg class=\"qr\""), 2U) << "a phone's camera reads the address";

    InvitationSheet english = maria();
    english.language = "en";
    EXPECT_EQ(draw_invitation(english).find("Su invitación"), std::string::npos);
}

TEST(Invitation, WithoutACodeSaysWhereToGetOne) {
    InvitationSheet sheet = maria();
    sheet.code.clear();
    const std::string html = draw_invitation(sheet);
    EXPECT_NE(html.find("Pida su código a Lakeside Pediatrics."), std::string::npos);
    EXPECT_EQ(html.find("class=\"code\""), std::string::npos);
    EXPECT_EQ(html.find("Escriba este código"), std::string::npos);
}

TEST(Invitation, CannotSmuggleATemplateThroughAName) {
    InvitationSheet sheet = maria();
    sheet.caregiver = "{{address}} {{#t}}nothing.such{{/t}}";
    EXPECT_NE(draw_invitation(sheet).find("{{address}}"), std::string::npos);
}

}  // namespace
}  // namespace medhome::server
