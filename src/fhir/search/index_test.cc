// Which searches find which record. https://hl7.org/fhir/R4/search.html#ptypes
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/index.h"

#include <gtest/gtest.h>
#include <map>
#include <set>

#include "fhir/search/matching.h"
#include "fhir/search/query.h"
#include "fhir/search/tables.h"

namespace medhome::fhir::search {
namespace {

constexpr std::string_view base = "https://us.example/fhir";

std::vector<std::pair<std::string, std::string>> pairs(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> all;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const std::size_t equals = one.find('=');
        all.emplace_back(one.substr(0, equals), one.substr(equals + 1));
    }
    return all;
}

// Whether "GET Type?query" finds the one record there is.
testing::AssertionResult finds(const std::string& resource, std::string_view query, std::string_view zone = "UTC") {
    const auto document = json::parse(resource);
    if (!document) return testing::AssertionFailure() << document.error().text;
    const json::Value root = document->root();
    const Instant now = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);
    const auto parsed = parse_query(root["resourceType"].text(), pairs(query), true, now, base, zone);
    if (!parsed) return testing::AssertionFailure() << parsed.error().text;
    return matches(index(root, base, zone), *parsed) ? testing::AssertionSuccess() : testing::AssertionFailure() << "not found by " << query;
}

std::size_t rows_of(const std::string& resource) {
    const auto document = json::parse(resource);
    const IndexRows rows = index(document->root(), base);
    return rows.hashes.size() + rows.strings.size() + rows.dates.size() + rows.quantities.size();
}

const std::string ana = R"({"resourceType":"Patient","id":"ana","active":true,"gender":"female","birthDate":"2019-03-05",
    "meta":{"tag":[{"system":"http://tags.example","code":"demo"}],"profile":["http://profile.example/child|1.0"]},
    "identifier":[{"system":"urn:mrn","value":"AB-12"},{"value":"77"}],
    "name":[{"use":"official","family":"Núñez","given":["Ana","María José"]},{"text":"Anita"}],
    "telecom":[{"system":"phone","value":"555-0101"},{"system":"email","value":"Ana@Home.example"}],
    "address":[{"line":["1 Main St"],"city":"Springfield","state":"MA","postalCode":"01101"}],
    "generalPractitioner":[{"reference":"Practitioner/dr"}],"managingOrganization":{"display":"The practice"}})";

TEST(StringSearch, FindsAnyPartByItsBeginningWithoutCaseOrAccent) {
    EXPECT_TRUE(finds(ana, "name=nunez"));
    EXPECT_TRUE(finds(ana, "name=NÚ"));
    EXPECT_TRUE(finds(ana, "name=maria"));
    EXPECT_TRUE(finds(ana, "name=anita")) << "the text of a name too";
    EXPECT_FALSE(finds(ana, "name=jose")) << "not the beginning of a part";
    EXPECT_TRUE(finds(ana, "family=nu"));
    EXPECT_FALSE(finds(ana, "family=ana"));
    EXPECT_TRUE(finds(ana, "given=ana"));
    EXPECT_TRUE(finds(ana, "phonetic=nunez"));
    EXPECT_TRUE(finds(ana, "address=springfield"));
    EXPECT_TRUE(finds(ana, "address=1 main"));
    EXPECT_TRUE(finds(ana, "address-city=spring&address-state=ma&address-postalcode=01101"));
    EXPECT_FALSE(finds(ana, "address-city=ma"));
}

TEST(StringSearch, ExactKeepsCaseAndAccentsAndContainsLooksInside) {
    EXPECT_TRUE(finds(ana, "family:exact=Núñez"));
    EXPECT_FALSE(finds(ana, "family:exact=Nunez"));
    EXPECT_FALSE(finds(ana, "family:exact=Nú"));
    EXPECT_TRUE(finds(ana, "name:contains=jose"));
    EXPECT_FALSE(finds(ana, "family:contains=jose"));
}

TEST(StringSearch, TakesCommasAsOrAndRepetitionAsAnd) {
    EXPECT_TRUE(finds(ana, "name=bob,ana"));
    EXPECT_TRUE(finds(ana, "name=ana&name=nunez"));
    EXPECT_FALSE(finds(ana, "name=ana&name=bob"));
    EXPECT_FALSE(finds(ana, "name=bob\\,ana")) << "an escaped comma belongs to the value";
}

TEST(TokenSearch, TellsCodeFromSystemAndCode) {
    const std::string weight = R"({"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"},{"code":"wt"}],"text":"Weight"}})";
    EXPECT_TRUE(finds(weight, "code=29463-7"));
    EXPECT_TRUE(finds(weight, "code=http://loinc.org|29463-7"));
    EXPECT_TRUE(finds(weight, "code=http://loinc.org|"));
    EXPECT_TRUE(finds(weight, "code=|wt"));
    EXPECT_FALSE(finds(weight, "code=|29463-7")) << "it has a system";
    EXPECT_FALSE(finds(weight, "code=http://loinc.org|wt"));
    EXPECT_FALSE(finds(weight, "code=http://snomed.info/sct|29463-7"));
    EXPECT_TRUE(finds(weight, "combo-code=29463-7"));
    EXPECT_TRUE(finds(weight, "code=1,29463-7"));
}

TEST(TokenSearch, NotFindsWhatHasAnotherValueOrNone) {
    const std::string open = R"({"resourceType":"Task","status":"requested","intent":"order"})";
    EXPECT_TRUE(finds(open, "status:not=completed"));
    EXPECT_FALSE(finds(open, "status:not=requested"));
    EXPECT_FALSE(finds(open, "status:not=completed,requested"));
    EXPECT_TRUE(finds(open, "business-status:not=anything"));
}

TEST(TokenSearch, KnowsTheSystemOfACodeFromItsBinding) {
    EXPECT_TRUE(finds(ana, "gender=female"));
    EXPECT_TRUE(finds(ana, "gender=http://hl7.org/fhir/administrative-gender|female"));
    EXPECT_TRUE(finds(ana, "gender=|female"));
    EXPECT_FALSE(finds(ana, "gender=http://loinc.org|female"));
    EXPECT_FALSE(finds(ana, "gender=Female")) << "codes are compared as written";
    EXPECT_TRUE(finds(ana, "active=true"));
    EXPECT_TRUE(finds(ana, "active=http://terminology.hl7.org/CodeSystem/special-values|true"));
    EXPECT_FALSE(finds(ana, "active=false"));
}

TEST(TokenSearch, OfIdentifiersAndContactsDisregardsCase) {
    EXPECT_TRUE(finds(ana, "identifier=urn:mrn|ab-12"));
    EXPECT_TRUE(finds(ana, "identifier=AB-12"));
    EXPECT_TRUE(finds(ana, "identifier=|77"));
    EXPECT_FALSE(finds(ana, "identifier=|AB-12"));
    EXPECT_TRUE(finds(ana, "identifier=urn:mrn|"));
    EXPECT_TRUE(finds(ana, "email=ana@home.example"));
    EXPECT_FALSE(finds(ana, "phone=ana@home.example"));
    EXPECT_TRUE(finds(ana, "telecom=phone|555-0101"));
}

TEST(TokenSearch, SaysThatAPatientWithoutDeceasedIsAlive) {
    EXPECT_TRUE(finds(ana, "deceased=false"));
    EXPECT_TRUE(finds(R"({"resourceType":"Patient","deceasedBoolean":false})", "deceased=false"));
    EXPECT_TRUE(finds(R"({"resourceType":"Patient","deceasedBoolean":true})", "deceased=true"));
    EXPECT_TRUE(finds(R"({"resourceType":"Patient","deceasedDateTime":"2020-01-01"})", "deceased=true&death-date=2020"));
}

TEST(Missing, CountsAnElementThatNamesNothingToSearchFor) {
    EXPECT_TRUE(finds(ana, "organization:missing=false")) << "a reference with a display alone";
    EXPECT_TRUE(finds(ana, "general-practitioner:missing=false"));
    EXPECT_TRUE(finds(ana, "link:missing=true"));
    EXPECT_TRUE(finds(ana, "death-date:missing=true"));
    EXPECT_FALSE(finds(ana, "birthdate:missing=true"));
    EXPECT_TRUE(finds(R"({"resourceType":"Condition","code":{"text":"Asthma"}})", "code:missing=false"));
    EXPECT_TRUE(finds(R"({"resourceType":"Condition"})", "code:missing=true"));
    EXPECT_TRUE(finds(R"({"resourceType":"Task","status":"requested"})", "owner:missing=true&status=requested")) << "an open offer";
}

TEST(MetaSearch, FindsTagsAndProfilesWithAndWithoutVersion) {
    EXPECT_TRUE(finds(ana, "_tag=http://tags.example|demo"));
    EXPECT_TRUE(finds(ana, "_profile=http://profile.example/child"));
    EXPECT_TRUE(finds(ana, "_profile=http://profile.example/child|1.0"));
    EXPECT_FALSE(finds(ana, "_profile=http://profile.example/child|2.0"));
}

const std::string seen = R"({"resourceType":"Observation","status":"final","subject":{"reference":"Patient/ana/_history/2"},
    "performer":[{"reference":"https://us.example/fhir/Practitioner/dr"},{"reference":"https://other.example/fhir/Organization/lab"}],
    "focus":[{"reference":"#here"}],"encounter":{"reference":"urn:uuid:6e8a7c2c-0000-4000-8000-000000000001"}})";

TEST(ReferenceSearch, FindsARecordHereInEachOfItsForms) {
    for (const char* query : {"subject=Patient/ana", "subject=ana", "patient=ana", "patient=Patient/ana", "subject:Patient=ana", "subject=https://us.example/fhir/Patient/ana",
                              "subject=Patient/ana/_history/7", "performer=Practitioner/dr", "performer=dr", "performer=https://other.example/fhir/Organization/lab",
                              "encounter=urn:uuid:6e8a7c2c-0000-4000-8000-000000000001", "patient=bob,ana"}) {
        EXPECT_TRUE(finds(seen, query));
    }
    for (const char* query : {"subject=Group/ana", "subject:Group=ana", "performer=Organization/lab", "patient=bob", "performer=https://other.example/fhir/Practitioner/dr"}) {
        EXPECT_FALSE(finds(seen, query)) << query;
    }
    EXPECT_TRUE(finds(seen, "focus:missing=false")) << "though what is contained has no address";
}

TEST(ReferenceSearch, FindsACanonicalByItsUrlWithAndWithoutVersion) {
    const std::string answers = R"({"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"http://q.example/phq|2"})";
    EXPECT_TRUE(finds(answers, "questionnaire=http://q.example/phq"));
    EXPECT_TRUE(finds(answers, "questionnaire=http://q.example/phq|2"));
    EXPECT_FALSE(finds(answers, "questionnaire=http://q.example/phq|1"));
}

TEST(UriSearch, IsToTheLetter) {
    const std::string set = R"({"resourceType":"ValueSet","url":"http://acme.org/fhir/ValueSet/123"})";
    EXPECT_TRUE(finds(set, "url=http://acme.org/fhir/ValueSet/123"));
    EXPECT_FALSE(finds(set, "url=http://acme.org/fhir/ValueSet/1"));
    EXPECT_FALSE(finds(set, "url=http://acme.org/fhir/valueset/123"));
}

TEST(DateSearch, ComparesIntervals) {
    EXPECT_TRUE(finds(ana, "birthdate=2019-03-05"));
    EXPECT_TRUE(finds(ana, "birthdate=2019"));
    EXPECT_FALSE(finds(ana, "birthdate=2019-03-05T10:00:00Z")) << "the second does not contain the day";
    EXPECT_TRUE(finds(ana, "birthdate=ge2019-03-05&birthdate=le2019-03-05"));
    EXPECT_FALSE(finds(ana, "birthdate=gt2019-03-05"));
    EXPECT_TRUE(finds(ana, "birthdate=sa2019-03-04"));
    EXPECT_TRUE(finds(ana, "birthdate=eb2019-03-06"));
    EXPECT_TRUE(finds(ana, "birthdate=ne2018"));
    EXPECT_TRUE(finds(ana, "birthdate=ap2019-06")) << "a tenth of the way back from 2024";
    EXPECT_FALSE(finds(ana, "birthdate=ap2022"));
}

TEST(DateSearch, TakesAnOpenPeriodToItsEnd) {
    const std::string team = R"({"resourceType":"CareTeam","period":{"start":"2020-01-01"}})";
    EXPECT_TRUE(finds(team, "date=ge2030"));
    EXPECT_TRUE(finds(team, "date=gt2030"));
    EXPECT_FALSE(finds(team, "date=eb2030"));
    EXPECT_TRUE(finds(team, "date=lt2020-01-02"));
    EXPECT_FALSE(finds(team, "date=2020"));
    EXPECT_TRUE(finds(R"({"resourceType":"CareTeam","period":{"end":"2020-01-01"}})", "date=lt1950"));
}

TEST(DateSearch, TakesATimingByItsOuterBounds) {
    const std::string request = R"({"resourceType":"ServiceRequest","occurrenceTiming":{"event":["2020-01-05","2020-03-05"]}})";
    EXPECT_TRUE(finds(request, "occurrence=2020"));
    EXPECT_TRUE(finds(request, "occurrence=gt2020-02"));
    EXPECT_TRUE(finds(request, "occurrence=lt2020-02"));
    EXPECT_FALSE(finds(request, "occurrence=sa2020-02"));
    EXPECT_TRUE(finds(R"({"resourceType":"ServiceRequest","occurrenceTiming":{"repeat":{"boundsPeriod":{"start":"2021","end":"2022"}}}})", "occurrence=ge2022-11"));
}

TEST(DateSearch, FindsALateEveningOnItsDayWhereThePracticeIs) {
    const std::string evening = R"({"resourceType":"Observation","status":"final","effectiveDateTime":"2020-01-01T23:30:00-05:00"})";
    EXPECT_TRUE(finds(evening, "date=2020-01-01", "America/New_York"));
    EXPECT_FALSE(finds(evening, "date=2020-01-02", "America/New_York"));
    EXPECT_TRUE(finds(evening, "date=2020-01-02", "UTC"));
    EXPECT_TRUE(finds(evening, "date=2020-01-02T04:30:00Z"));
    EXPECT_TRUE(finds(evening, "date=2020-01-02T05:30:00 01:00")) << "a + that came unencoded";
}

TEST(QuantitySearch, ComparesValueAndUnit) {
    const std::string weight = R"({"resourceType":"Observation","status":"final","valueQuantity":{"value":5.42,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}})";
    EXPECT_TRUE(finds(weight, "value-quantity=5.4")) << "5.35 up to 5.45";
    EXPECT_FALSE(finds(weight, "value-quantity=5.40")) << "5.395 up to 5.405";
    EXPECT_TRUE(finds(weight, "value-quantity=5.4|http://unitsofmeasure.org|kg"));
    EXPECT_TRUE(finds(weight, "value-quantity=5.4||kg"));
    EXPECT_FALSE(finds(weight, "value-quantity=5.4||g"));
    EXPECT_TRUE(finds(weight, "value-quantity=gt5.4"));
    EXPECT_FALSE(finds(weight, "value-quantity=lt5.4"));
    EXPECT_TRUE(finds(weight, "value-quantity=ap5"));
    EXPECT_FALSE(finds(weight, "value-quantity=ap4"));
    EXPECT_TRUE(finds(weight, "combo-value-quantity=5.42"));
    EXPECT_TRUE(finds(R"({"resourceType":"Observation","valueQuantity":{"value":1,"unit":"puff"}})", "value-quantity=1||puff")) << "the unit in words where there is no code";
}

TEST(QuantitySearch, RespectsAComparatorInTheRecord) {
    const std::string below = R"({"resourceType":"Observation","valueQuantity":{"value":5,"comparator":"<","unit":"mg"}})";
    EXPECT_TRUE(finds(below, "value-quantity=lt3"));
    EXPECT_TRUE(finds(below, "value-quantity=gt3"));
    EXPECT_FALSE(finds(below, "value-quantity=gt5"));
}

TEST(QuantitySearch, LooksAtTheBoundsOfSamples) {
    const std::string trace = R"({"resourceType":"Observation","valueSampledData":{"origin":{"value":10},"period":1,"dimensions":1,"factor":2,"data":"1 E 3 -2 U"}})";
    EXPECT_TRUE(finds(trace, "value-quantity=gt15"));
    EXPECT_FALSE(finds(trace, "value-quantity=gt16"));
    EXPECT_TRUE(finds(trace, "value-quantity=lt7"));
    EXPECT_FALSE(finds(trace, "value-quantity=lt6"));
}

TEST(NumberSearch, FindsAProbabilityAndARangeOfThem) {
    const std::string risk = R"({"resourceType":"RiskAssessment","prediction":[{"probabilityDecimal":0.2}]})";
    EXPECT_TRUE(finds(risk, "probability=0.2"));
    EXPECT_TRUE(finds(risk, "probability=gt0.1"));
    EXPECT_FALSE(finds(risk, "probability=gt0.2"));
    EXPECT_TRUE(finds(R"({"resourceType":"RiskAssessment","prediction":[{"probabilityRange":{"low":{"value":0.1},"high":{"value":0.5}}}]})", "probability=gt0.4"));
}

TEST(Paths, FollowFiltersChoicesAndFirstOnly) {
    const std::string library = R"({"resourceType":"Library","relatedArtifact":[{"type":"depends-on","resource":"http://a.example"},{"type":"successor","resource":"http://b.example"}]})";
    EXPECT_TRUE(finds(library, "depends-on=http://a.example"));
    EXPECT_FALSE(finds(library, "depends-on=http://b.example"));
    EXPECT_TRUE(finds(library, "successor=http://b.example"));
    const std::string document = R"({"resourceType":"Bundle","type":"document","entry":[{"resource":{"resourceType":"Composition","id":"c"}},{"resource":{"resourceType":"Composition","id":"d"}}]})";
    EXPECT_TRUE(finds(document, "composition=Composition/c"));
    EXPECT_FALSE(finds(document, "composition=Composition/d"));
    EXPECT_TRUE(finds(R"({"resourceType":"Condition","onsetAge":{"value":3,"unit":"years"}})", "onset-age=3"));
    EXPECT_TRUE(finds(R"({"resourceType":"Condition","onsetDateTime":"2020"})", "onset-date=2020"));
    EXPECT_TRUE(finds(R"({"resourceType":"InsurancePlan","alias":["Gold"]})", "name=gold"));
}

TEST(Rows, AreFewAndNeverTwice) {
    // status, category, code, the words of the code, subject, encounter, date, value and the value in base units: what Synthea writes, and no row beyond.
    EXPECT_EQ(rows_of(R"({"resourceType":"Observation","id":"1","status":"final","category":[{"coding":[{"system":"s","code":"vital-signs"}]}],
        "code":{"coding":[{"system":"http://loinc.org","code":"8302-2"}],"text":"Height"},"subject":{"reference":"Patient/ana"},"encounter":{"reference":"Encounter/1"},
        "effectiveDateTime":"2020-01-01","issued":"2020-01-01T00:00:00Z","valueQuantity":{"value":100,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}})"),
              9U);
    EXPECT_EQ(rows_of(R"({"resourceType":"Patient","name":[{"family":"A","given":["B"]},{"family":"A","given":["B"]}]})"), 3U) << "two parts, and that the child lives";
    EXPECT_EQ(rows_of(R"({"resourceType":"Nobody"})"), 0U);
    EXPECT_EQ(rows_of(R"([1,2])"), 0U);
}

TEST(Rows, OfJsonOfTheWrongShapeAreNone) {
    EXPECT_EQ(rows_of(R"({"resourceType":"Observation","status":7,"code":"x","subject":["Patient/1"],"effectiveDateTime":{"a":1},"valueQuantity":{"value":"much"},"category":null})"), 2U)
        << "code and subject are there, though they name nothing";
}

TEST(Compartment, IsThatOfTheChildARecordIsAbout) {
    const auto owner = [](const std::string& text) { return patient_of(json::parse(text)->root(), base).value_or("nobody"); };
    EXPECT_EQ(owner(ana), "ana");
    EXPECT_EQ(owner(seen), "ana");
    EXPECT_EQ(owner(R"({"resourceType":"Task","for":{"reference":"Patient/ana"}})"), "ana") << "a loop stays with its child";
    EXPECT_EQ(owner(R"({"resourceType":"Coverage","policyHolder":{"reference":"Patient/mother"},"beneficiary":{"reference":"Patient/ana"}})"), "ana");
    EXPECT_EQ(owner(R"({"resourceType":"Appointment","participant":[{"actor":{"reference":"Practitioner/dr"}},{"actor":{"reference":"https://us.example/fhir/Patient/ana"}}]})"), "ana");
    EXPECT_EQ(owner(R"({"resourceType":"QuestionnaireResponse","author":{"reference":"Patient/ana"}})"), "ana");
    EXPECT_EQ(owner(R"({"resourceType":"Observation","performer":[{"reference":"Patient/ana"}]})"), "nobody") << "who measured says not whose it is";
    EXPECT_EQ(owner(R"({"resourceType":"Observation","subject":{"reference":"https://other.example/Patient/ana"}})"), "nobody");
    EXPECT_EQ(owner(R"({"resourceType":"Observation","subject":{"reference":"Group/g"}})"), "nobody");
    EXPECT_EQ(owner(R"({"resourceType":"Organization","id":"o"})"), "nobody");
}

TEST(Compartment, OfATaskForSomeoneElseIsThatOfTheChildWhoseTeamWorksIt) {
    const auto owner = [](const std::string& whose, const std::string& for_whom, const std::string& type = "Task") {
        return patient_of(json::parse(R"({"resourceType":")" + type + R"(","extension":[{"url":"https://medhome.dev/fhir/StructureDefinition/compartment",)" + whose + "}]" + for_whom + "}")->root(),
                          base)
            .value_or("nobody");
    };
    const std::string ana_s = R"("valueReference":{"reference":"Patient/ana"})";
    EXPECT_EQ(owner(ana_s, R"(,"for":{"reference":"Patient/brother"})"), "ana");
    EXPECT_EQ(owner(ana_s, R"(,"for":{"reference":"RelatedPerson/mother"})"), "ana");
    EXPECT_EQ(owner(ana_s, R"(,"for":{"display":"a sister who is not known yet"})"), "ana");
    EXPECT_EQ(owner(ana_s, ""), "ana");
    EXPECT_EQ(owner(R"("valueReference":{"reference":"Group/g"})", R"(,"for":{"reference":"Patient/brother"})"), "brother") << "what names no child says nothing";
    EXPECT_EQ(owner(R"("valueReference":{"reference":"https://other.example/Patient/ana"})", R"(,"for":{"reference":"Patient/brother"})"), "brother");
    EXPECT_EQ(owner(ana_s, R"(,"subject":{"reference":"Patient/brother"})", "Observation"), "brother") << "only a Task is worked for another";
}

TEST(References, AreAllThatABundleMayHaveToRewrite) {
    const std::string text = R"({"resourceType":"DocumentReference","subject":{"reference":"urn:uuid:1"},"identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:9"}],
        "text":{"status":"generated","div":"<div><a href=\"urn:uuid:5\">x</a></div>"},
        "contained":[{"resourceType":"Organization","id":"o","partOf":{"reference":"Organization/2/_history/1"}}],
        "extension":[{"url":"http://e.example","valueReference":{"reference":"Practitioner?identifier=s|v"}},{"url":"http://e.example","valueUri":"urn:uuid:3"}],
        "custodian":{"reference":"#o"},"content":[{"attachment":{"url":"Binary/4"}},{"attachment":{"url":"http://www.example/page"}}],"type":{"coding":[{"system":"http://loinc.org","code":"1"}]}})";
    const auto document = json::parse(text);
    std::map<std::string, Reference> found;
    for (const Reference& reference : references(document->root(), base)) found.emplace(std::string(reference.value.text()), reference);
    EXPECT_EQ(found.size(), 7U);
    EXPECT_FALSE(found.at("urn:uuid:1").uri);
    EXPECT_EQ(found.at("Organization/2/_history/1").type, "Organization");
    EXPECT_EQ(found.at("Organization/2/_history/1").id, "2");
    EXPECT_TRUE(found.at("Practitioner?identifier=s|v").conditional);
    EXPECT_TRUE(found.at("#o").contained);
    EXPECT_TRUE(found.at("urn:uuid:3").uri);
    EXPECT_TRUE(found.at("Binary/4").uri);
    EXPECT_TRUE(found.at("<div><a href=\"urn:uuid:5\">x</a></div>").narrative);
    EXPECT_FALSE(found.contains("urn:uuid:9")) << "an identifier's value is a name, not an address";
}

TEST(References, OfABundleKeptAsARecordAreItsOwnAffair) {
    const auto document = json::parse(R"({"resourceType":"Bundle","type":"document","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Composition","subject":{"reference":"urn:uuid:2"}}}]})");
    EXPECT_TRUE(references(document->root()).empty());
}

TEST(Tables, HoldEveryPairOfTypeAndParameter) {
    EXPECT_EQ(tables::types.size(), 146U);
    EXPECT_EQ(tables::parameters.size(), 2276U) << "each type's own and _profile, _security, _source, _tag; composites; Location:near and the composites of MolecularSequence are not built";
    std::set<Branch> numbers;
    for (const tables::BranchPath& each : tables::branches) {
        EXPECT_TRUE(numbers.insert(each.branch).second);
        EXPECT_LT(each.branch, 1U << 24);
    }
}

TEST(Tables, KeepTheNumbersThatAreOnDisk) {
    const auto number = [](std::string_view type, std::string_view name) {
        const tables::Parameter* parameter = tables::find_parameter(*tables::find_type(type), name);
        return tables::branches_of(*parameter).front();
    };
    EXPECT_EQ(number("Observation", "patient"), number("Observation", "subject")) << "who shares a path shares its rows";
    EXPECT_EQ(number("Observation", "code"), number("Observation", "combo-code"));
    // sha256("Observation|subject"), first 24 bits
    EXPECT_EQ(number("Observation", "subject"), 0x7e805dU);
    EXPECT_EQ(number("Patient", "birthdate"), 0x9d17c3U);
}

TEST(CompositeSearch, HoldsItsPairWithinOneElement) {
    const std::string pressure = R"({"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"component":[
        {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":150,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
        {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":85,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
        {"code":{"coding":[{"code":"position"}]},"valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"33586001"}]}}]})";
    EXPECT_TRUE(finds(pressure, "component-code-value-quantity=8480-6$gt140"));
    EXPECT_TRUE(finds(pressure, "component-code-value-quantity=http://loinc.org|8480-6$150|http://unitsofmeasure.org|mm[Hg]"));
    EXPECT_TRUE(finds(pressure, "combo-code-value-quantity=8462-4$lt90"));
    EXPECT_FALSE(finds(pressure, "component-code-value-quantity=8462-4$gt140")) << "140 is in the other component";
    EXPECT_FALSE(finds(pressure, "component-code-value-quantity=http://other.example|8480-6$gt140"));
    EXPECT_FALSE(finds(pressure, "component-code-value-quantity=|8480-6$gt140"));
    EXPECT_TRUE(finds(pressure, "component-code-value-concept=|position$33586001"));
    EXPECT_TRUE(finds(pressure, "component-code-value-concept=8480-6$1,position$http://snomed.info/sct|33586001"));
    EXPECT_FALSE(finds(pressure, "code-value-quantity=85354-9$gt140")) << "the Observation itself has no value";
    const std::string weight = R"({"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"},{"code":"weight"}]},
        "valueQuantity":{"value":20.5,"unit":"kg"}})";
    EXPECT_TRUE(finds(weight, "code-value-quantity=29463-7$gt20"));
    EXPECT_TRUE(finds(weight, "combo-code-value-quantity=weight$20.5"));
    EXPECT_FALSE(finds(weight, "code-value-quantity=29463-7$gt21"));
    const std::string said = R"({"resourceType":"Observation","status":"final","code":{"coding":[{"code":"note"}]},"valueString":"a$b"})";
    EXPECT_TRUE(finds(said, "code-value-string=note$a\\$b"));
    const std::string library = R"({"resourceType":"Library","useContext":[{"code":{"code":"age"},"valueRange":{"low":{"value":5,"unit":"a"},"high":{"value":9,"unit":"a"}}},
        {"code":{"code":"focus"},"valueCodeableConcept":{"coding":[{"code":"asthma"}]}}]})";
    EXPECT_TRUE(finds(library, "context-type-value=focus$asthma"));
    EXPECT_FALSE(finds(library, "context-type-value=age$asthma"));
    EXPECT_TRUE(finds(library, "context-type-quantity=age$lt6"));
    const std::string document = R"({"resourceType":"DocumentReference","relatesTo":[{"code":"replaces","target":{"reference":"DocumentReference/a"}},
        {"code":"appends","target":{"reference":"DocumentReference/b"}}]})";
    EXPECT_TRUE(finds(document, "relationship=DocumentReference/a$replaces"));
    EXPECT_TRUE(finds(document, "relationship=b$appends"));
    EXPECT_FALSE(finds(document, "relationship=b$replaces"));
}

TEST(QuantitySearch, ComparesMeasuresWhateverUnitTheyWereWrittenIn) {
    const std::string weight = R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":84,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}})";
    EXPECT_TRUE(finds(weight, "value-quantity=185|http://unitsofmeasure.org|[lb_av]")) << "185 pounds are 83.9 kilograms, give or take half a pound";
    EXPECT_TRUE(finds(weight, "value-quantity=gt84000.1||g") == false);
    EXPECT_TRUE(finds(weight, "value-quantity=84000|http://unitsofmeasure.org|g"));
    EXPECT_TRUE(finds(weight, "value-quantity=lt0.1|http://unitsofmeasure.org|t"));
    EXPECT_FALSE(finds(weight, "value-quantity=84|http://unitsofmeasure.org|g"));
    EXPECT_FALSE(finds(weight, "value-quantity=84|http://unitsofmeasure.org|cm"));
    EXPECT_TRUE(finds(weight, "value-quantity=84||kg"));
    EXPECT_TRUE(finds(weight, "value-quantity=84"));
    EXPECT_FALSE(finds(weight, "value-quantity=84000")) << "without a unit the number is the one that was written";
    EXPECT_TRUE(finds(weight, "value-quantity:missing=false"));
    const std::string warm = R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":37.0,"system":"http://unitsofmeasure.org","code":"Cel"}})";
    EXPECT_TRUE(finds(warm, "value-quantity=98.6|http://unitsofmeasure.org|[degF]"));
    EXPECT_TRUE(finds(warm, "value-quantity=gt310|http://unitsofmeasure.org|K"));
    const std::string low = R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":5,"comparator":"<","system":"http://unitsofmeasure.org","code":"mg/L"}})";
    EXPECT_TRUE(finds(low, "value-quantity=lt1|http://unitsofmeasure.org|mg/dL"));
    EXPECT_FALSE(finds(low, "value-quantity=gt1|http://unitsofmeasure.org|mg/dL"));
    const std::string odd = R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":5,"system":"http://unitsofmeasure.org","code":"no such unit"}})";
    EXPECT_TRUE(finds(odd, "value-quantity=5|http://unitsofmeasure.org|no such unit"));
}

TEST(TokenSearch, FindsAnIdentifierByItsTypeAndAReferenceByItsIdentifier) {
    const std::string child = R"({"resourceType":"Patient","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:mrn","value":"AB-12"},
        {"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"SS"}]},"value":"77"}],"managingOrganization":{"identifier":{"system":"urn:npi","value":"9x"}}})";
    EXPECT_TRUE(finds(child, "identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|ab-12"));
    EXPECT_FALSE(finds(child, "identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|SS|ab-12")) << "of the other type";
    EXPECT_FALSE(finds(child, "identifier:of-type=http://other.example|MR|ab-12"));
    EXPECT_TRUE(finds(child, "organization:identifier=urn:npi|9X"));
    EXPECT_TRUE(finds(child, "organization:identifier=9x"));
    EXPECT_FALSE(finds(child, "organization:identifier=urn:mrn|9x"));
    EXPECT_FALSE(finds(child, "general-practitioner:identifier=9x"));
}

TEST(UriSearch, FindsWhatIsAboveAndBelow) {
    const std::string set = R"({"resourceType":"ValueSet","status":"active","url":"http://acme.example/fhir/ValueSet/colors"})";
    EXPECT_TRUE(finds(set, "url:below=http://acme.example/fhir/"));
    EXPECT_TRUE(finds(set, "url:below=http://acme.example/fhir/ValueSet/colors"));
    EXPECT_FALSE(finds(set, "url:below=http://acme.example/fh")) << "whole parts of an address";
    EXPECT_TRUE(finds(set, "url:above=http://acme.example/fhir/ValueSet/colors/blue"));
    EXPECT_FALSE(finds(set, "url:above=http://acme.example/fhir/ValueSet"));
    EXPECT_FALSE(finds(set, "url=http://acme.example/fhir"));
}

}  // namespace
}  // namespace medhome::fhir::search
