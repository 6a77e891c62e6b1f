// Two records of one child, or of two: twins, surnames in either order, slips of a birth date.
//
// https://hl7.org/fhir/R4/patient-operation-match.html
// SPDX-License-Identifier: Apache-2.0
#include "clinical/matching/match.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "clinical/matching/likeness.h"

namespace medhome::clinical::matching {
namespace {

Person person(std::string_view given, std::string_view family, std::string born, std::string sex = "male") {
    Person one;
    one.names.push_back(person_name(given, family));
    one.born = std::move(born);
    one.sex = std::move(sex);
    return one;
}

Person at_home(Person one) {
    one.addresses.push_back({"12 maple street", "springfield", "62701"});
    one.phones.push_back("2175550100");
    return one;
}

bool says(const Match& match, std::string_view words) {
    return std::any_of(match.reasons.begin(), match.reasons.end(), [&](const std::string& reason) { return reason.find(words) != std::string::npos; });
}

const Person mateo = at_home(person("Mateo", "Ruiz Herrera", "2019-07-14"));

TEST(Match, TheSameChildIsCertain) {
    const Match found = match(mateo, mateo);
    EXPECT_EQ(found.grade, Grade::certain);
    EXPECT_GT(found.score, 0.99);
    EXPECT_TRUE(says(found, "birth date is the same"));
}

TEST(Match, AccentsHyphensAndTheOrderOfTwoSurnamesDoNotHide) {
    const Person written = person("José Ángel", "García-López", "2018-02-03");
    for (const Person& other : {person("Jose Angel", "Garcia Lopez", "2018-02-03"), person("JOSÉ", "López García", "2018-02-03"), person("Jose-Angel", "garcía lópez", "2018-02-03")}) {
        EXPECT_EQ(match(written, other).grade, Grade::certain) << other.names[0].family[0];
    }
    EXPECT_TRUE(says(match(written, person("Jose", "López García", "2018-02-03")), "another order"));
    const Match shorter = match(written, person("José", "García", "2018-02-03"));
    EXPECT_GE(shorter.score, 0.8) << "one surname of two";
    EXPECT_GE(match(person("Ana", "de la Cruz", "2018-02-03", "female"), person("Ana", "Cruz", "2018-02-03", "female")).score, 0.95);
}

TEST(Match, NicknamesInBothLanguages) {
    EXPECT_EQ(match(person("Robert", "Lund", "2015-01-02"), person("Bobby", "Lund", "2015-01-02")).grade, Grade::certain);
    EXPECT_EQ(match(person("Francisco", "Vega", "2015-01-02"), person("Paco", "Vega", "2015-01-02")).grade, Grade::certain);
    EXPECT_TRUE(says(match(person("Guadalupe", "Vega", "2015-01-02", "female"), person("Lupita", "Vega", "2015-01-02", "female")), "short for"));
    EXPECT_FALSE(are_nicknames("alberto", "humberto")) << "both are called Beto; that does not make them one";
    EXPECT_TRUE(are_nicknames("beto", "humberto"));
}

TEST(Match, SlipsOfABirthDateAreLikelyAndNeverSure) {
    struct Slip {
        const char* born;
        const char* words;
    };
    for (const Slip& slip : {Slip{"2019-07-15", "one digit"}, Slip{"2018-07-14", "one year"}, Slip{"2019-07-41", "changed places"}}) {
        Person other = mateo;
        other.born = slip.born;
        const Match found = match(mateo, other);
        EXPECT_EQ(found.grade, Grade::probable) << slip.born;
        EXPECT_TRUE(says(found, slip.words)) << slip.born;
    }
    EXPECT_TRUE(says(match(person("Eva", "Lund", "2019-07-04"), person("Eva", "Lund", "2019-04-07")), "swapped"));
    EXPECT_EQ(match(person("Eva", "Lund", "2019-07-04"), person("Eva", "Lund", "2011-11-23")).grade, Grade::certainly_not);
}

TEST(Match, TwinsAreKeptApartHoweverMuchTheyShare) {
    const Person twin = at_home(person("Lucas", "Ruiz Herrera", "2019-07-14"));
    const Match found = match(mateo, twin);
    EXPECT_NE(found.grade, Grade::certain);
    EXPECT_NE(found.grade, Grade::probable);
    EXPECT_TRUE(says(found, "Twins"));

    Person insured = mateo, twin_insured = twin;
    insured.identifiers = twin_insured.identifiers = {{"urn:insurer", "FAMILY1"}};
    EXPECT_NE(match(insured, twin_insured).grade, Grade::certain) << "a family's number is no child's own";

    Person first = at_home(person("Baby Boy A", "Ruiz", "2026-01-02")), second = at_home(person("Baby Boy B", "Ruiz", "2026-01-02"));
    EXPECT_NE(match(first, second).grade, Grade::certain);
    EXPECT_NE(match(first, second).grade, Grade::probable);
    first = second = at_home(person("Baby Boy", "Ruiz", "2026-01-02"));
    EXPECT_NE(match(first, second).grade, Grade::certain) << "a name that every newborn has";
    first.birth_order = 1;
    second.birth_order = 2;
    EXPECT_NE(match(first, second).grade, Grade::probable);
    EXPECT_TRUE(says(match(first, second), "multiple birth"));

    EXPECT_NE(match(at_home(person("Maria Luz", "Ruiz", "2019-07-14", "female")), at_home(person("Maria Jose", "Ruiz", "2019-07-14", "female"))).grade, Grade::certain)
        << "Spanish twins may share the first of two names";
}

TEST(Match, AnIdentifierFindsWhoMovedAndChangedName) {
    Person before = person("Ana", "Lund", "2015-03-04", "female"), after = person("Ana", "Okafor", "2015-03-04", "female");
    before.identifiers = {{"urn:mrn", identifier_value("123-45 6")}};
    after.identifiers = {{"urn:mrn", identifier_value("123456")}};
    EXPECT_EQ(match(before, after).grade, Grade::certain);
    after.identifiers = {{"urn:mrn", "999999"}};
    EXPECT_LT(match(before, after).score, 0.5);
}

TEST(Match, IsTheSameFromBothSides) {
    const std::vector<Person> all = {mateo, at_home(person("Lucas", "Ruiz", "2019-07-14")), person("M", "Herrera", "2019-07"), person("Ruiz", "Mateo", "2019-07-14"), person("", "Ruiz", ""),
                                     person("Teo", "Ruis", "2019-14-07")};
    for (const Person& a : all)
        for (const Person& b : all) EXPECT_EQ(match(a, b).score, match(b, a).score);
}

TEST(Match, ReasonsTellNoNameAndNoDate) {
    const Match found = match(mateo, person("Teo", "Ruis", "2019-04-17"));
    for (const std::string& reason : found.reasons) {
        for (const char* word : {"ateo", "eo ", "uiz", "uis", "2019"}) EXPECT_EQ(reason.find(word), std::string::npos) << reason;
    }
}

TEST(Match, LooksForTheChildByEachWayTheyMayBeWrittenDown) {
    const auto searches = searches_for(mateo);
    const auto asks = [&](std::string_view text) { return std::find(searches.begin(), searches.end(), text) != searches.end(); };
    EXPECT_TRUE(asks("birthdate=2019-07-14"));
    EXPECT_TRUE(asks("family=ruiz&given=mateo,teo"));
    EXPECT_TRUE(asks("family=herrera&given=mateo,teo"));
    EXPECT_TRUE(asks("family=mateo&given=ruiz"));
    for (const std::string& search : searches_for(person("a&b=c", "x,y|z", "2019-07-14"))) EXPECT_EQ(search.find("a&b"), std::string::npos);
    EXPECT_TRUE(searches_for(Person{}).empty());
}

TEST(Likeness, OfWinklersOwnExamples) {
    EXPECT_NEAR(likeness("martha", "marhta"), 0.961, 0.001);
    EXPECT_NEAR(likeness("dwayne", "duane"), 0.840, 0.001);
    EXPECT_NEAR(likeness("dixon", "dicksonx"), 0.813, 0.001);
    EXPECT_EQ(likeness("", "a"), 0);
}

}  // namespace
}  // namespace medhome::clinical::matching
