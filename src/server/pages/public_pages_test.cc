// PRODUCT.md S01, S44-S50, S83, S98: what a medical home is, two ways to begin, in English and Spanish, without script (5.2: HTML of 30 KB
// at most). No endorsement, no referral (S85, S94).
//
// SPDX-License-Identifier: Apache-2.0
#include "server/pages/public_pages.h"

#include <gtest/gtest.h>

#include <set>

#include "server/pages/page.h"

namespace medhome::server {
namespace {

const HostPractice riverside{"Riverside Pediatrics", "+15550142200"};
constexpr std::string_view site = "https://records.example.org";

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

const PublicPage& page(std::string_view file) {
    for (const PublicPage& one : public_pages()) {
        if (one.file == file) return one;
    }
    throw std::out_of_range("no such page");
}

TEST(PublicPages, StandInBothLanguagesAndNameEachOther) {
    for (const PublicPage& one : public_pages()) {
        for (const std::string_view language : {"en", "es"}) {
            SCOPED_TRACE(std::string(one.file) + " " + std::string(language));
            const std::string html = draw_public(one, language, site, riverside);
            EXPECT_TRUE(has(html, "<html lang=\"" + std::string(language) + "\">"));
            for (const auto& [hreflang, path] : {std::pair{"en", one.english}, {"es", one.spanish}, {"x-default", one.english}}) {
                EXPECT_TRUE(has(html, "hreflang=\"" + std::string(hreflang) + "\" href=\"" + std::string(site) + std::string(path) + "\"")) << hreflang;
            }
            EXPECT_TRUE(has(html, "rel=\"canonical\" href=\"" + std::string(site) + std::string(language == "es" ? one.spanish : one.english) + "\""));
            EXPECT_TRUE(has(html, "<meta name=\"description\" content=\""));
            EXPECT_EQ(count(html, "<h1>"), 1U);
            EXPECT_FALSE(has(html, "<script"));
            EXPECT_FALSE(has(html, "style=")) << "the content security policy allows no inline style";
            EXPECT_FALSE(has(html, "{{"));
            EXPECT_FALSE(has(html, "public.")) << "a key that was not turned into words";
            EXPECT_LE(html.size(), 30U * 1000);
        }
    }
    EXPECT_LE(pages_css().size(), 12U * 1000);
}

TEST(PublicPages, HaveTitlesThatTellThemApart) {
    std::set<std::string> titles;
    for (const PublicPage& one : public_pages()) {
        for (const std::string_view language : {"en", "es"}) {
            const std::string html = draw_public(one, language, site, riverside);
            titles.insert(html.substr(html.find("<title>"), html.find("</title>") - html.find("<title>")));
        }
    }
    EXPECT_EQ(titles.size(), public_pages().size() * 2);
}

TEST(PublicPages, EndEachPathInANextStep) {
    for (const std::string_view path : {"find", "partner", "seven"}) {
        EXPECT_TRUE(has(draw_public(page(path), "en", site, riverside), "Your next step")) << path;
        EXPECT_TRUE(has(draw_public(page(path), "es", site, riverside), "href=\"/es/hoja-para-la-cita\"")) << path;
    }
    const std::string home = draw_public(page("home"), "en", site, riverside);
    EXPECT_TRUE(has(home, "<a class=\"button main\" href=\"/find-a-medical-home\">"));
    EXPECT_TRUE(has(home, "<a class=\"button\" href=\"/make-my-doctor-a-partner\">"));
}

TEST(PublicPages, HaveOneFilledButtonAtMost) {
    for (const PublicPage& one : public_pages()) EXPECT_LE(count(draw_public(one, "en", site, riverside), "button main"), 1U) << one.file;
}

TEST(PublicPages, AnswerADozenQuestionsEachWithItsOwnAddress) {
    const std::string html = draw_public(page("questions"), "es", site, riverside);
    EXPECT_GE(count(html, "<details>"), 12U);
    EXPECT_TRUE(has(html, "id=\"certificate\"") && has(html, "href=\"#certificate\""));
}

TEST(PublicPages, ShowAllSevenAttributesWithAQuestionEach) {
    for (const std::string_view language : {"en", "es"}) {
        const std::string html = draw_public(page("seven"), language, site, riverside);
        EXPECT_EQ(count(html, "class=\"ask\""), 7U);
    }
    EXPECT_TRUE(has(draw_public(page("seven"), "es", site, riverside), "Culturalmente adecuada"));
}

TEST(PublicPages, TellThePracticesOwnNumber) {
    const std::string html = draw_public(page("sign_in"), "en", site, riverside);
    EXPECT_TRUE(has(html, "Call Riverside Pediatrics: <a class=\"phone\" href=\"tel:+15550142200\">(555) 014-2200</a>"));
    EXPECT_TRUE(has(html, "We never call or text to ask for your password."));
    EXPECT_TRUE(has(html, "href=\"/family/sign-in?lang=en\"") && has(html, "href=\"/staff/sign-in?lang=en\""));
}

TEST(PublicPages, InventNoNumberWhereNobodyTold) {
    for (const std::optional<HostPractice>& host : {std::optional<HostPractice>{}, std::optional(HostPractice{"Riverside Pediatrics", ""})}) {
        for (const PublicPage& one : public_pages()) EXPECT_FALSE(has(draw_public(one, "en", site, host), "tel:")) << one.file;
        EXPECT_TRUE(has(draw_public(page("sign_in"), "en", site, host), "Its number is on your paper invitation."));
    }
}

TEST(PublicPages, TakeAPracticesNameAsTextNeverAsMarkup) {
    const std::string html = draw_public(page("home"), "en", site, HostPractice{"Ruiz & <b>Söhne</b> {{language}}", ""});
    EXPECT_TRUE(has(html, "Ruiz &amp; &lt;b&gt;Söhne&lt;/b&gt; {{language}}"));
}

TEST(PublicPages, ChangeWithThePracticeAndStandWhenItCannotBeAsked) {
    std::optional<HostPractice> host = riverside;
    bool answers = true;
    PublicPages pages(std::string(site), [&]() -> Result<std::optional<HostPractice>> {
        if (!answers) return fail(ErrorKind::unavailable, "store.closed", "Try again later.");
        return host;
    });
    const PublicPages::Body before = pages.page(0, "en");
    EXPECT_EQ(before, pages.page(0, "en")) << "nothing changed: nothing is drawn again";
    EXPECT_TRUE(has(*pages.missing("es"), "Riverside Pediatrics"));
    host->name = "Lakeside Pediatrics";
    EXPECT_TRUE(has(*pages.page(0, "en"), "Lakeside Pediatrics"));
    EXPECT_TRUE(has(*pages.missing("es"), "Lakeside Pediatrics"));
    answers = false;
    EXPECT_TRUE(has(*pages.page(0, "es"), "Lakeside Pediatrics"));
}

TEST(MissingPage, IsInTheLanguageOfItsAddressAndInNoSearchEngine) {
    EXPECT_TRUE(has(draw_missing("en", riverside), "This page is not here"));
    const std::string html = draw_missing("es", riverside);
    EXPECT_TRUE(has(html, "Esta página no está aquí"));
    EXPECT_TRUE(has(html, "<meta name=\"robots\" content=\"noindex\">"));
    EXPECT_FALSE(has(html, "rel=\"alternate\"") || has(html, "rel=\"canonical\""));
}

}  // namespace
}  // namespace medhome::server
