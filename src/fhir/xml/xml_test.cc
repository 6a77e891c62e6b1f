// https://hl7.org/fhir/R4/xml.html
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/xml/xml.h"

#include <gtest/gtest.h>

#include <string>

#include "fhir/json/tree.h"
#include "fhir/validation/validate.h"

namespace medhome::fhir::xml {
namespace {

std::string json_of(const std::string& inside, const std::string& type = "Patient") {
    const auto json = xml_to_json("<" + type + " xmlns=\"http://hl7.org/fhir\">" + inside + "</" + type + ">");
    return json ? *json : json.error().code + " " + (json.error().issues.empty() ? "" : json.error().issues[0].path);
}

TEST(Xml, BecomesTheJsonThatTheDefinitionsSay) {
    EXPECT_EQ(json_of(R"(<id value="a"/><active value="true"/><name><family value="Luz"/><given value="Ana"/><given value="M"/></name><birthDate value="2021-03-05"/>)"),
              R"({"resourceType":"Patient","id":"a","active":true,"name":[{"family":"Luz","given":["Ana","M"]}],"birthDate":"2021-03-05"})");
    EXPECT_EQ(json_of(R"(<multipleBirthInteger value="2"/>)"), R"({"resourceType":"Patient","multipleBirthInteger":2})");
}

TEST(Xml, KeepsNumberTextAsWritten) {
    const auto value = [](const std::string& number) {
        return json_of("<status value=\"final\"/><valueQuantity><value value=\"" + number + "\"/></valueQuantity>", "Observation");
    };
    for (const char* number : {"1.50", "-0.0", "1E+2", "100000000000000000000.10"}) {
        EXPECT_EQ(value(number), std::string(R"({"resourceType":"Observation","status":"final","valueQuantity":{"value":)") + number + "}}");
    }
    EXPECT_EQ(value("01"), R"({"resourceType":"Observation","status":"final","valueQuantity":{"value":"01"}})") << "validation will say that it is no number";
}

TEST(Xml, PutsIdsAndExtensionsOfAPrimitiveBesideIt) {
    EXPECT_EQ(json_of(R"(<birthDate id="b" value="2021"><extension url="http://a.b/c"><valueCode value="x"/></extension></birthDate>)"),
              R"({"resourceType":"Patient","birthDate":"2021","_birthDate":{"id":"b","extension":[{"url":"http://a.b/c","valueCode":"x"}]}})");
    EXPECT_EQ(json_of(R"(<name id="n"><given value="A"/><given id="g"><extension url="http://a.b/c"><valueCode value="x"/></extension></given></name>)"),
              R"({"resourceType":"Patient","name":[{"id":"n","given":["A",null],"_given":[null,{"id":"g","extension":[{"url":"http://a.b/c","valueCode":"x"}]}]}]})");
    EXPECT_EQ(json_of("<gender/>"), R"({"resourceType":"Patient","_gender":{}})") << "validation will say that it holds nothing";
}

TEST(Xml, KeepsTheNarrativeToTheByte) {
    const std::string div = "<div xmlns=\"http://www.w3.org/1999/xhtml\">\n <p title='a>b'>x &amp; y&nbsp;<br/><!-- </div> --><div>in</div></p></div>";
    const auto document = json::parse(json_of("<text><status value=\"generated\"/>" + div + "</text><active value=\"true\"/>"));
    ASSERT_TRUE(document);
    EXPECT_EQ(document->root()["text"]["div"].text(), div);
    EXPECT_EQ(document->root()["active"].text(), "true");
}

TEST(Xml, ReadsContainedResourcesAndEntries) {
    EXPECT_EQ(json_of(R"(<contained><Organization><id value="o"/><name value="C"/></Organization></contained><managingOrganization><reference value="#o"/></managingOrganization>)"),
              R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"C"}],"managingOrganization":{"reference":"#o"}})");
    EXPECT_EQ(json_of("<type value=\"collection\"/><entry><resource><Patient/></resource></entry><entry><resource><Task/></resource></entry>", "Bundle"),
              R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient"}},{"resource":{"resourceType":"Task"}}]})");
}

TEST(Xml, TakesCommentsDeclarationsAndPrefixes) {
    const auto json = xml_to_json("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- a -->\n<f:Patient xmlns:f=\"http://hl7.org/fhir\" "
                                  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"a b\"><!-- b --><f:gender value=\"female\"><!-- c --></f:gender></f:Patient>\n");
    ASSERT_TRUE(json) << json.error().text;
    EXPECT_EQ(*json, R"({"resourceType":"Patient","gender":"female"})");
    EXPECT_EQ(json_of("<name><text value=\"&#233; &amp; &lt; &quot;\nx\"/></name>"), "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"\xC3\xA9 & < \\\"\\nx\"}]}");
}

TEST(Xml, GathersWhatRepeatsWhereverItStands) {
    EXPECT_EQ(json_of("<name><text value=\"a\"/></name><gender value=\"male\"/><name><text value=\"b\"/></name><active value=\"true\"/>"),
              R"({"resourceType":"Patient","name":[{"text":"a"},{"text":"b"}],"gender":"male","active":true})");
}

TEST(Xml, RefusesWhatR4DoesNotDefineAndSaysWhere) {
    EXPECT_EQ(json_of("<name><first value=\"x\"/></name>"), "xml.not-fhir Patient.name[0].first");
    EXPECT_EQ(json_of("<gender value=\"male\" note=\"x\"/>"), "xml.not-fhir Patient.gender");
    EXPECT_EQ(json_of("<name use=\"x\"/>"), "xml.not-fhir Patient.name[0]");
    EXPECT_EQ(json_of("<gender value=\"male\"/><gender value=\"female\"/>"), "xml.not-fhir Patient.gender");
    EXPECT_EQ(json_of("text"), "xml.not-fhir Patient");
    EXPECT_EQ(json_of("<gender>male</gender>"), "xml.not-fhir Patient.gender");
    EXPECT_EQ(json_of("<gender xmlns=\"http://a.b\" value=\"male\"/>"), "xml.not-fhir Patient.gender");
    EXPECT_EQ(json_of("<extension><url value=\"http://a.b\"/></extension>"), "xml.not-fhir Patient.extension[0].url");
    EXPECT_EQ(json_of("<contained/>"), "xml.not-fhir Patient.contained[0]");
    EXPECT_EQ(json_of("<contained><Patient/><Task/></contained>"), "xml.not-fhir Patient.contained[0]");
    EXPECT_EQ(json_of("<contained><Child/></contained>"), "xml.not-fhir Patient.contained[0]");
    EXPECT_EQ(json_of("", "Child"), "xml.not-fhir Resource");
    const auto other = xml_to_json("<Patient xmlns=\"urn:hl7-org:v3\"/>");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().kind, ErrorKind::invalid);
}

TEST(Xml, RefusesMalformedAndHostileText) {
    const std::string deep_open = [] {
        std::string text;
        for (int i = 0; i < 10'000; ++i) text += "<extension url=\"a\">";
        return text;
    }();
    for (const std::string& text :
         {std::string(), std::string("plain"), std::string("<"), std::string("<Patient"), std::string("<Patient xmlns=\"http://hl7.org/fhir\">"), std::string("<a></b>"), std::string("<a/><b/>"),
          std::string("<!DOCTYPE x [<!ENTITY e \"x\">]><Patient xmlns=\"http://hl7.org/fhir\"/>"), std::string("<Patient xmlns=\"http://hl7.org/fhir\">\xFF</Patient>"),
          std::string("<Patient xmlns=\"http://hl7.org/fhir\">\x01</Patient>"), std::string("<!-- only -->"), std::string("<Patient xmlns=\"http://hl7.org/fhir\"/>x")}) {
        const auto json = xml_to_json(text);
        ASSERT_FALSE(json) << text;
        EXPECT_EQ(json.error().code, "xml.malformed") << text;
    }
    std::string deep = deep_open;
    for (int i = 0; i < 10'000; ++i) deep += "</extension>";
    EXPECT_EQ(json_of(deep), "xml.malformed ");
    EXPECT_EQ(json_of("<name><given value=\"x\"></name>").substr(0, 13), "xml.malformed");
}

TEST(Xml, IsToldFromJsonByItsFirstCharacter) {
    EXPECT_TRUE(looks_like_xml("\xEF\xBB\xBF\n <Patient/>"));
    EXPECT_FALSE(looks_like_xml(" {\"resourceType\":\"Patient\"}"));
    EXPECT_FALSE(looks_like_xml(""));
}

}  // namespace
}  // namespace medhome::fhir::xml
