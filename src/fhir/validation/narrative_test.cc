// https://hl7.org/fhir/R4/narrative.html#xhtml
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/validation/narrative.h"

#include <gtest/gtest.h>

#include <string>

namespace medhome::fhir::validation {
namespace {

std::string div(const std::string& inside) { return "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + inside + "</div>"; }

TEST(Narrative, TakesWhatAPageForReadingNeeds) {
    for (const char* inside :
         {"Ana", "<p>One &amp; two &lt; three &nbsp; &#233; &#xE9;</p>", "<b style=\"color: red\">x</b><br/><img src=\"a.png\" alt=\"a\"/>", "<!-- note --> x",
          "<table class='grid'><tr><td colspan=\"2\">1</td></tr></table>", "<a href=\"https://example.org\">x</a><a name=\"here\"/>", "<img src='#p'/>", "<ul><li>1</li></ul>"}) {
        EXPECT_EQ(wrong_narrative(div(inside)), "") << inside;
    }
    EXPECT_EQ(wrong_narrative("<?xml version=\"1.0\"?> <div xmlns='http://www.w3.org/1999/xhtml' lang=\"es\">x</div> "), "");
}

TEST(Narrative, RefusesWhatRunsOrIsFetchedAsCode) {
    for (const char* inside :
         {"<script>x</script>", "<SCRIPT>x</SCRIPT>", "<p onclick=\"x()\">x</p>", "<iframe src=\"x\"/>x", "<form>x</form>", "<input/>x", "<object/>x", "<style>x</style>",
          "<a href=\"javascript:alert(1)\">x</a>", "<a href=\" java\tscript:alert(1)\">x</a>", "<a href=\"java&#115;cript:alert(1)\">x</a>", "<link rel=\"x\"/>x", "<svg/>x",
          "<?php x ?>x", "<!DOCTYPE x>x", "<base href=\"x\"/>x"}) {
        EXPECT_NE(wrong_narrative(div(inside)), "") << inside;
    }
}

TEST(Narrative, RefusesWhatIsNotWellFormed) {
    for (const char* inside : {"<p>x", "x</p>", "<p>x</b></p>", "a & b", "a < b", "&bogus x", "&;x", "<p a>x</p>", "<p title=x>x</p>", "<p title=\"x>x</p>", "<p title=\"<\">x</p>",
                               "<p title=\"a\" title=\"b\">x</p>", "<!-- x", "<p title=\"a\"lang=\"b\">x</p>", "&#x;x", "&#12a;x"}) {
        EXPECT_NE(wrong_narrative(div(inside)), "") << inside;
    }
    for (const char* text : {"", "plain", "<p xmlns=\"http://www.w3.org/1999/xhtml\">x</p>", "<div>no namespace</div>", "<div xmlns=\"http://example.org\">x</div>",
                             "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div><div/>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>y", "<div xmlns=\"http://www.w3.org/1999/xhtml\">x"}) {
        EXPECT_NE(wrong_narrative(text), "") << text;
    }
}

TEST(Narrative, MustSaySomething) {
    EXPECT_NE(wrong_narrative(div("")), "");
    EXPECT_NE(wrong_narrative(div(" \n <p> </p>")), "");
    EXPECT_NE(wrong_narrative("<div xmlns=\"http://www.w3.org/1999/xhtml\"/>"), "");
    EXPECT_EQ(wrong_narrative(div("<img src=\"#a\" alt=\"a\"/>")), "");
}

TEST(Narrative, DoesNotNestWithoutEnd) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<div>";
    EXPECT_EQ(wrong_narrative(div(deep)), "is nested too deeply");
}

}  // namespace
}  // namespace medhome::fhir::validation
