// What may be asked, and how a question that cannot be answered is refused. https://hl7.org/fhir/R4/search.html
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/query.h"

#include <gtest/gtest.h>
#include <tuple>

#include "base/ids.h"
#include "fhir/search/tables.h"

namespace medhome::fhir::search {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;
constexpr std::string_view base = "https://us.example/fhir";
const Instant now = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);

Result<Query> ask(std::string_view type, const Pairs& parameters, bool strict = true) { return parse_query(type, parameters, strict, now, base); }

Error refused(std::string_view type, const Pairs& parameters, bool strict = true) {
    const auto query = ask(type, parameters, strict);
    if (query) {
        ADD_FAILURE() << "was understood: " << parameters.front().first << "=" << parameters.front().second;
        return {};
    }
    EXPECT_FALSE(query.error().text.empty());
    return query.error();
}

TEST(UnknownParameter, IsRefusedByNameWithWhatThereIs) {
    const Error error = refused("Patient", {{"favourite-color", "blue"}});
    EXPECT_EQ(error.kind, ErrorKind::unsupported);
    EXPECT_EQ(error.code, "search.unknown-parameter");
    EXPECT_NE(error.text.find("favourite-color"), std::string::npos);
    EXPECT_NE(error.text.find("birthdate"), std::string::npos);
    EXPECT_NE(error.text.find("_lastUpdated"), std::string::npos);
    ASSERT_EQ(error.issues.size(), 1U);
    EXPECT_EQ(error.issues[0].code, "not-supported");
    EXPECT_EQ(error.text.find("blue"), std::string::npos) << "what was looked for may be a name";
}

TEST(UnknownParameter, IsLeftOutOnlyWhenTheClientSaysSo) {
    const auto query = ask("Patient", {{"favourite-color", "blue"}, {"name:sounds-like", "x"}, {"name", "ana"}}, false);
    ASSERT_TRUE(query);
    EXPECT_EQ(query->clauses.size(), 1U);
    EXPECT_EQ(query->ignored.size(), 2U);
    EXPECT_EQ(query->self, "name=ana") << "the self link shows what was used";
    EXPECT_EQ(refused("Patient", {{"birthdate", "tomorrow"}}, false).kind, ErrorKind::invalid) << "a wrong value is wrong however lenient";
}

TEST(UnknownParameter, NeverPutsTheBytesOfAStrangeNameIntoTheAnswer) {
    EXPECT_EQ(refused("Patient", {{"\xff\xfe<script>", "1"}}).text.find('<'), std::string::npos);
}

TEST(NotYetSupported, IsSaidSo) {
    for (const auto& [name, value] : Pairs{{"_text", "x"}, {"_content", "x"}, {"_filter", "x"}, {"_query", "x"}, {"_contained", "true"}, {"_containedType", "container"}, {"_list", "$current-problems"}}) {
        EXPECT_EQ(refused("Patient", {{name, value}}).kind, ErrorKind::unsupported) << name;
    }
    EXPECT_EQ(refused("MolecularSequence", {{"chromosome-variant-coordinate", "1$2$3"}}).kind, ErrorKind::unsupported) << "of three parts, one of another element";
    EXPECT_EQ(refused("Location", {{"near", "1|2"}}).kind, ErrorKind::unsupported);
    EXPECT_EQ(refused("Nobody", {}).kind, ErrorKind::not_found);
}

TEST(Modifier, IsRefusedWhereItMeansNothing) {
    for (const char* name : {"gender:exact", "name:not", "birthdate:contains", "code:exact", "gender:of-type", "name:identifier", "_id:not", "_lastUpdated:missing", "name:"}) {
        const std::string_view type = std::string_view(name).starts_with("code") ? "Observation" : "Patient";
        if (std::string_view(name) == "name:") {
            EXPECT_TRUE(ask(type, {{name, "x"}}));
            continue;
        }
        const Error error = refused(type, {{name, "x"}});
        EXPECT_TRUE(error.code == "search.unknown-modifier" || error.code == "search.bad-value") << name;
    }
}

TEST(BadValue, IsRefusedInWordsThatHelp) {
    const struct {
        const char* type;
        const char* name;
        const char* value;
    } cases[] = {
        {"Patient", "birthdate", "yesterday"}, {"Patient", "birthdate", "ge"}, {"Patient", "birthdate", "xx2020"}, {"Patient", "birthdate", "2020,,2021"}, {"Patient", "birthdate", "2020-02-30"},
        {"Patient", "birthdate", ""}, {"Patient", "name", "a,,b"}, {"Patient", "active:missing", "maybe"}, {"Patient", "identifier", "|"}, {"Patient", "identifier", "a|b|c"},
        {"Patient", "general-practitioner", "Patient/1"}, {"Patient", "general-practitioner", "Nobody/1"}, {"Patient", "general-practitioner", "#x"}, {"Patient", "general-practitioner", "a b"},
        {"Patient", "general-practitioner:Patient", "1"}, {"Observation", "patient", "Group/1"}, {"Observation", "value-quantity", "many"}, {"Observation", "value-quantity", "5|mg"},
        {"Observation", "value-quantity", "zz5"}, {"RiskAssessment", "probability", "0,5,x"}, {"Patient", "_id", "a/b"}, {"Patient", "_id", "a,"}, {"Patient", "_count", "-1"}, {"Patient", "_count", "ten"},
        {"Patient", "_count", "99999999999"}, {"Patient", "_total", "some"}, {"Patient", "_include", "Patient"}, {"Patient", "_include:iterate", "Patient:link:Nobody"}, {"Patient", "_include", "Observation:subject"}, {"Patient", "_include", "Patient:link:Group"},
        {"Patient", "_revinclude", "Observation:encounter"}, {"Patient", "_revinclude", "Observation:subject:Group"}, {"Patient", "_include", "Nobody:link"},
    };
    for (const auto& each : cases) {
        const Error error = refused(each.type, {{each.name, each.value}});
        EXPECT_EQ(error.kind, ErrorKind::invalid) << each.name << "=" << each.value;
        EXPECT_FALSE(error.issues.empty());
    }
}

TEST(Limits, BoundEveryQuery) {
    std::string values = "1";
    for (int i = 0; i < 99; ++i) values += ",1";
    EXPECT_TRUE(ask("Patient", {{"_id", values}}));
    EXPECT_EQ(refused("Patient", {{"_id", values + ",1"}}).code, "search.too-many-values");
    EXPECT_EQ(refused("Provenance", {{"target", values}}).code, "search.too-many-values") << "each a guess at 146 types";
    Pairs many(30, {"name", "a"});
    EXPECT_TRUE(ask("Patient", many));
    many.emplace_back("name", "a");
    EXPECT_EQ(refused("Patient", many).code, "search.too-many-parameters");
    EXPECT_EQ(refused("Patient", {{"name", std::string(5000, 'a')}}).code, "search.too-long");
    EXPECT_EQ(refused("Patient", {{"_sort", "birthdate,name,family,given"}}).code, "search.too-many-sorts");
    EXPECT_EQ(ask("Patient", {{"_count", "5000"}})->count, 1000);
    EXPECT_EQ(refused("Patient", {{"_count", "1"}, {"_count", "2"}}).code, "search.given-twice");
}

TEST(PatientClause, MayBeAnsweredByTheCompartmentAlone) {
    const auto one = ask("Observation", {{"patient", "ana,Patient/ben"}});
    ASSERT_TRUE(one->clauses[0].names_patient);
    EXPECT_EQ(one->clauses[0].patient_ids, (std::vector<std::string>{"ana", "ben"}));
    EXPECT_TRUE(ask("Observation", {{"subject", "Patient/ana"}})->clauses[0].names_patient);
    EXPECT_TRUE(ask("Immunization", {{"patient", "https://us.example/fhir/Patient/ana/_history/1"}})->clauses[0].names_patient);

    EXPECT_FALSE(ask("Observation", {{"subject", "ana"}})->clauses[0].names_patient) << "could be a Group of that id";
    EXPECT_FALSE(ask("Observation", {{"subject", "Patient/ana,Group/g"}})->clauses[0].names_patient);
    EXPECT_FALSE(ask("Observation", {{"patient", "https://other.example/Patient/ana"}})->clauses[0].names_patient);
    EXPECT_FALSE(ask("Observation", {{"patient:missing", "true"}})->clauses[0].names_patient);
    EXPECT_FALSE(ask("Observation", {{"performer", "Patient/ana"}})->clauses[0].names_patient);
    EXPECT_FALSE(ask("Task", {{"patient", "ana"}})->clauses[0].names_patient) << "it may be for ana and in the compartment of her brother";
    EXPECT_FALSE(ask("Appointment", {{"patient", "ana"}})->clauses[0].names_patient) << "an appointment may name several";
    EXPECT_FALSE(ask("QuestionnaireResponse", {{"patient", "ana"}})->clauses[0].names_patient) << "it may be another's answers that ana wrote";
}

TEST(UntypedReference, LooksForEveryTypeThereMayBe) {
    const auto query = ask("Observation", {{"subject", "7"}});
    EXPECT_EQ(query->clauses[0].terms[0].values.size(), 4U) << "Patient, Group, Device, Location";
    EXPECT_NE(query->clauses[0].terms[0].value, 0U) << "0 stands in rows of elements that name nothing";
    const auto typed = ask("Observation", {{"subject:Device", "7"}});
    EXPECT_EQ(typed->clauses[0].terms[0].value, hash64("Device/7"));
    EXPECT_TRUE(typed->clauses[0].terms[0].values.empty());
}

TEST(Id, TakesSeveral) {
    const auto query = ask("Patient", {{"_id", "a,b"}});
    ASSERT_EQ(query->clauses[0].terms.size(), 2U);
    EXPECT_EQ(query->clauses[0].target, Target::id);
    EXPECT_EQ(query->clauses[0].terms[1].text, "b");
}

TEST(LastUpdated, IsADateOfTheServersOwn) {
    const auto query = ask("Patient", {{"_lastUpdated", "ge2024-01-01T00:00:00Z"}});
    EXPECT_EQ(query->clauses[0].target, Target::last_updated);
    EXPECT_EQ(query->clauses[0].type, ParameterType::date);
    EXPECT_EQ(query->clauses[0].terms[0].comparator, Comparator::ge);
    EXPECT_EQ(query->clauses[0].terms[0].low, now.time_since_epoch().count());
}

TEST(Sort, GoesUpOrDownByWhatHasAnOrder) {
    const auto query = ask("Observation", {{"_sort", "-date,_lastUpdated,-_id"}});
    ASSERT_EQ(query->sorts.size(), 3U);
    EXPECT_TRUE(query->sorts[0].descending);
    EXPECT_EQ(query->sorts[0].branches.size(), 1U);
    EXPECT_EQ(query->sorts[1].target, Target::last_updated);
    EXPECT_TRUE(query->sorts[2].descending);
    EXPECT_EQ(ask("Observation", {{"_sort", "status,-subject"}})->sorts.size(), 2U);
    EXPECT_EQ(refused("Observation", {{"_sort", "code-value-quantity"}}).code, "search.cannot-sort");
    EXPECT_EQ(refused("Observation", {{"_sort", "height"}}).code, "search.unknown-parameter");
}

TEST(Include, NamesAReferenceAndMayNameItsTarget) {
    const auto query = ask("MedicationRequest", {{"_include", "MedicationRequest:medication"}, {"_include", "MedicationRequest:subject:Patient"}, {"_revinclude", "Provenance:target"}});
    ASSERT_TRUE(query) << query.error().text;
    ASSERT_EQ(query->includes.size(), 3U);
    EXPECT_EQ(query->includes[0].parameter, "medication");
    EXPECT_EQ(query->includes[1].target_type, "Patient");
    EXPECT_TRUE(query->includes[2].reverse);
    EXPECT_EQ(query->includes[2].source_type, "Provenance");
    EXPECT_NE(refused("MedicationRequest", {{"_include", "MedicationRequest:colour"}}).text.find("medication"), std::string::npos);
}

TEST(Include, MayNameAllAndGoOn) {
    const auto all = ask("Observation", {{"_include", "*"}});
    ASSERT_TRUE(all) << all.error().text;
    EXPECT_EQ(all->includes[0].source_type, "Observation");
    EXPECT_GT(all->includes[0].branches.size(), 5U);
    EXPECT_EQ(ask("Observation", {{"_include", "Observation:*"}})->includes[0].branches, all->includes[0].branches);
    const auto back = ask("Patient", {{"_revinclude", "*"}});
    ASSERT_TRUE(back) << back.error().text;
    EXPECT_GT(back->includes[0].source_types.size(), 50U);
    EXPECT_EQ(ask("Patient", {{"_revinclude", "Observation:*"}})->includes[0].source_types, std::vector<std::string>{"Observation"});
    const auto on = ask("Observation", {{"_include", "Observation:encounter"}, {"_include:iterate", "Encounter:service-provider"}, {"_revinclude:iterate", "Provenance:target"}});
    ASSERT_TRUE(on) << on.error().text;
    EXPECT_FALSE(on->includes[0].iterate);
    EXPECT_TRUE(on->includes[1].iterate) << "an Encounter is not searched for, but comes";
    EXPECT_TRUE(on->includes[2].reverse);
    EXPECT_TRUE(ask("Observation", {{"_include:recurse", "Observation:has-member"}})->includes[0].iterate) << "as it was called before R4";
    EXPECT_EQ(refused("Observation", {{"_include", "Encounter:service-provider"}}).kind, ErrorKind::invalid);
    EXPECT_EQ(refused("Observation", {{"_include:missing", "Observation:subject"}}).code, "search.unknown-modifier");
}

TEST(Include, FetchesWhatAMatchNames) {
    const auto document = json::parse(R"({"resourceType":"Observation","subject":{"reference":"Patient/ana"},"performer":[{"reference":"Practitioner/dr"},
        {"reference":"https://us.example/fhir/Practitioner/dr"},{"reference":"#x"},{"reference":"https://other.example/Practitioner/2"},{"reference":"Organization/o"}]})");
    const auto fetched = [&](const std::string& include) {
        const auto query = ask("Observation", {{"_include", include}});
        return query ? referenced_by(document->root(), query->includes[0], base) : std::vector<std::pair<std::string, std::string>>{{"none", query.error().text}};
    };
    using Records = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(fetched("Observation:performer"), (Records{{"Practitioner", "dr"}, {"Organization", "o"}}));
    EXPECT_EQ(fetched("Observation:performer:Organization"), (Records{{"Organization", "o"}}));
    EXPECT_EQ(fetched("Observation:patient"), (Records{{"Patient", "ana"}}));
    EXPECT_EQ(fetched("Observation:encounter"), Records{});
    const auto group = json::parse(R"({"resourceType":"Observation","subject":{"reference":"Group/g"}})");
    EXPECT_TRUE(referenced_by(group->root(), ask("Observation", {{"_include", "Observation:patient"}})->includes[0], base).empty());
}

TEST(Answering, IsAskedForByCountTotalAndSummary) {
    EXPECT_EQ(ask("Patient", {})->count, 50);
    EXPECT_EQ(ask("Patient", {})->total, Total::none);
    EXPECT_EQ(ask("Patient", {{"_count", "0"}})->total, Total::accurate);
    EXPECT_EQ(ask("Patient", {{"_summary", "count"}})->count, 0);
    EXPECT_EQ(ask("Patient", {{"_total", "estimate"}})->total, Total::accurate);
    EXPECT_EQ(ask("Patient", {{"_cursor", "abc"}})->cursor, "abc");
    EXPECT_TRUE(ask("Patient", {{"_format", "json"}, {"_pretty", "true"}})->self.empty());
}

const Link& link_of(const Result<Query>& query, std::size_t number = 0) { return query->clauses.at(0).links.at(number); }

TEST(Chain, NamesATypeAndGoesOn) {
    const auto query = ask("Observation", {{"subject:Patient.organization.name:exact", "Home"}});
    ASSERT_TRUE(query) << query.error().text;
    ASSERT_EQ(query->clauses[0].target, Target::linked);
    EXPECT_EQ(query->clauses[0].name, "subject:Patient.organization.name:exact");
    const Link& first = link_of(query);
    EXPECT_FALSE(first.reverse);
    EXPECT_TRUE(first.owns) << "the subject of an Observation is whose it is";
    EXPECT_EQ(first.types, std::vector<std::string>{"Patient"});
    const Link& second = first.clause.at(0).links.at(0);
    EXPECT_EQ(second.types, std::vector<std::string>{"Organization"});
    EXPECT_FALSE(second.owns);
    EXPECT_EQ(second.clause.at(0).modifier, Modifier::exact);
}

TEST(Chain, WithoutATypeLeadsToEachThatHasTheParameter) {
    const auto query = ask("Observation", {{"performer.name", "okafor"}});
    ASSERT_TRUE(query) << query.error().text;
    ASSERT_EQ(query->clauses[0].links.size(), 1U) << "one step for all types along the same path";
    EXPECT_EQ(link_of(query).types, (std::vector<std::string>{"Organization", "Patient", "Practitioner", "RelatedPerson"}));
    EXPECT_GT(link_of(query).clause[0].branches.size(), 4U);
    const auto any = ask("Provenance", {{"target.subject.name", "ana"}});
    ASSERT_TRUE(any) << any.error().text;
    EXPECT_LT(any->clauses[0].links.size(), 4U) << "a Reference(Any) is no list of a hundred searches";
    EXPECT_TRUE(ask("Patient", {{"general-practitioner:Practitioner.name", "x"}}));
}

TEST(Chain, MayEndInAnyParameter) {
    for (const auto& [type, name, value] : std::initializer_list<std::tuple<const char*, const char*, const char*>>{
             {"Observation", "patient.birthdate", "ge2020"}, {"Observation", "patient.gender:not", "male"}, {"Observation", "patient.name:missing", "true"},
             {"Observation", "patient._id", "ana"}, {"Observation", "patient._lastUpdated", "ge2020"}, {"Encounter", "diagnosis.code", "http://snomed.info/sct|1"},
             {"Observation", "patient.general-practitioner", "Practitioner/dr"}, {"Observation", "encounter.patient.identifier", "urn:mrn|1"}}) {
        EXPECT_TRUE(ask(type, {{name, value}})) << name;
    }
}

TEST(Chain, ToNowhereIsRefused) {
    EXPECT_EQ(refused("Observation", {{"subject:Patient.colour", "x"}}).code, "search.unknown-parameter");
    EXPECT_EQ(refused("Observation", {{"subject.colour", "x"}}).code, "search.unknown-parameter");
    EXPECT_EQ(refused("Observation", {{"code.name", "x"}}).code, "search.not-a-reference");
    EXPECT_EQ(refused("Observation", {{"colour.name", "x"}}).code, "search.unknown-parameter");
    EXPECT_EQ(refused("Observation", {{"subject:Practitioner.name", "x"}}).kind, ErrorKind::invalid);
    EXPECT_EQ(refused("Observation", {{"subject:Nobody.name", "x"}}).code, "search.unknown-modifier");
    EXPECT_EQ(refused("Observation", {{"patient.birthdate", "soon"}}).kind, ErrorKind::invalid);
    EXPECT_EQ(refused("Observation", {{"patient.", "soon"}}).kind, ErrorKind::invalid);
    std::string deep = "name";
    for (int i = 0; i < 12; ++i) deep = "link." + deep;
    EXPECT_EQ(refused("Patient", {{deep, "x"}}).code, "search.too-deep");
    EXPECT_EQ(ask("Observation", {{"subject.colour", "x"}}, false)->ignored.size(), 1U) << "leniently it is left out";
}

TEST(Has, LooksForWhatRefersHere) {
    const auto query = ask("Patient", {{"_has:Observation:patient:code", "http://loinc.org|1-8"}});
    ASSERT_TRUE(query) << query.error().text;
    EXPECT_TRUE(link_of(query).reverse);
    EXPECT_TRUE(link_of(query).owns);
    EXPECT_EQ(link_of(query).types, std::vector<std::string>{"Observation"});
    EXPECT_EQ(link_of(query).clause.at(0).terms.size(), 1U);
    const auto nested = ask("Patient", {{"_has:Observation:patient:_has:Provenance:target:agent", "Practitioner/dr"}});
    ASSERT_TRUE(nested) << nested.error().text;
    EXPECT_TRUE(link_of(nested).clause.at(0).links.at(0).reverse);
    const auto chained = ask("Encounter", {{"patient._has:Observation:patient:code", "1-8"}});
    ASSERT_TRUE(chained) << chained.error().text;
    EXPECT_TRUE(link_of(chained).clause.at(0).links.at(0).reverse);
    EXPECT_TRUE(ask("Practitioner", {{"_has:Patient:general-practitioner:organization.name", "x"}})) << "a chain within";
}

TEST(Has, IsRefusedWhereItMeansNothing) {
    for (const char* name : {"_has:Observation:patient", "_has:Observation", "_has:", "_has:Nobody:patient:code", "_has:Observation:encounter:code", "_has:Observation:patient:"}) {
        EXPECT_EQ(refused("Patient", {{name, "x"}}).code, "search.bad-has") << name;
    }
    EXPECT_EQ(refused("Patient", {{"_has:Observation:colour:code", "x"}}).code, "search.unknown-parameter");
    EXPECT_EQ(refused("Patient", {{"_has:Observation:patient:colour", "x"}}).code, "search.unknown-parameter");
    EXPECT_EQ(refused("Patient", {{"_has:Observation:code:status", "x"}}).code, "search.bad-has");
}

TEST(Composite, IsTwoPartsWithADollarBetween) {
    const auto query = ask("Observation", {{"combo-code-value-quantity", "http://loinc.org|8480-6$gt140||mm[Hg],8462-4$ge90"}});
    ASSERT_TRUE(query) << query.error().text;
    ASSERT_EQ(query->clauses[0].either.size(), 4U) << "two values, each of the Observation or of a component";
    for (const char* value : {"8480-6", "8480-6$", "$140", "8480-6$140$5", "8480-6$high"}) {
        EXPECT_EQ(refused("Observation", {{"component-code-value-quantity", value}}).kind, ErrorKind::invalid) << value;
    }
    EXPECT_EQ(ask("Observation", {{"component-code-value-quantity", "http://loinc.org|$140"}})->clauses[0].either[0].size(), 2U) << "by the system alone";
    EXPECT_TRUE(ask("Observation", {{"code-value-string", "x$a\\$b"}})) << "an escaped $ is part of a value";
    EXPECT_EQ(ask("Observation", {{"code-value-quantity:missing", "true"}})->clauses[0].either.size(), 1U) << "every way is missing";
    EXPECT_EQ(ask("Observation", {{"code-value-quantity:missing", "false"}})->clauses[0].either[0].size(), 2U) << "both parts are there";
    EXPECT_EQ(refused("Observation", {{"code-value-quantity:exact", "1$2"}}).code, "search.unknown-modifier");
}

TEST(SelfLink, CanBeAskedAgain) {
    const auto query = ask("Patient", {{"identifier", "urn:mrn|A&B=\xC3\xA9"}, {"name:contains", "a b,c"}, {"_sort", "-birthdate"}});
    EXPECT_EQ(query->self, "identifier=urn:mrn%7CA%26B%3D%C3%A9&name:contains=a%20b,c&_sort=-birthdate");
}

TEST(Parameters, AreListedForTheCapabilityStatementAndEachIsUnderstood) {
    EXPECT_TRUE(parameters_of("Nobody").empty());
    const auto sample = [](ParameterType type) -> std::string {
        switch (type) {
            case ParameterType::date: return "2020";
            case ParameterType::number: return "1";
            case ParameterType::quantity: return "1||kg";
            case ParameterType::reference: return "http://elsewhere.example/1";
            case ParameterType::composite: return "1$2020";
            default: return "x";
        }
    };
    std::size_t all = 0;
    for (const tables::Type& type : tables::types) {
        for (const ParameterInfo& each : parameters_of(type.name)) {
            ++all;
            EXPECT_TRUE(ask(type.name, {{std::string(each.name), sample(each.type)}})) << type.name << ":" << each.name;
            EXPECT_TRUE(each.definition.starts_with("http://hl7.org/fhir/SearchParameter/"));
        }
    }
    EXPECT_EQ(all, 2276U + 2 * 146U);
}

TEST(ModifiersBesideAValue, AreUnderstood) {
    EXPECT_EQ(ask("Patient", {{"identifier:of-type", "http://terminology.hl7.org/CodeSystem/v2-0203|MR|12"}})->clauses[0].terms.size(), 1U);
    EXPECT_EQ(refused("Patient", {{"identifier:of-type", "MR|12"}}).kind, ErrorKind::invalid);
    EXPECT_EQ(ask("Observation", {{"subject:identifier", "urn:mrn|12"}})->clauses[0].type, ParameterType::token);
    EXPECT_TRUE(ask("ValueSet", {{"url:below", "http://hl7.org/fhir/"}}));
    EXPECT_GT(ask("ValueSet", {{"url:above", "http://hl7.org/fhir/ValueSet/x"}})->clauses[0].terms[0].values.size(), 3U);
    EXPECT_EQ(refused("ValueSet", {{"url:contains", "x"}}).code, "search.unknown-modifier");
    const auto list = ask("Patient", {{"_list", "42"}});
    ASSERT_TRUE(list) << list.error().text;
    EXPECT_TRUE(link_of(list).reverse);
    EXPECT_EQ(link_of(list).types, std::vector<std::string>{"List"});
}

TEST(Codes, AreTakenFromValueSetsAndHierarchies) {
    const auto in = ask("Patient", {{"gender:in", "http://hl7.org/fhir/ValueSet/administrative-gender"}});
    ASSERT_TRUE(in) << in.error().text;
    ASSERT_EQ(in->clauses[0].terms.size(), 1U) << "one system";
    EXPECT_EQ(in->clauses[0].terms[0].values.size(), 4U);
    EXPECT_EQ(in->clauses[0].modifier, Modifier::none);
    EXPECT_EQ(ask("Patient", {{"gender:not-in", "http://hl7.org/fhir/ValueSet/administrative-gender"}})->clauses[0].modifier, Modifier::negated);
    EXPECT_FALSE(ask("Patient", {{"gender:in", "http://nobody.example/set"}})) << "a set that is not held is no empty set";
    const auto below = ask("Encounter", {{"class:below", "http://terminology.hl7.org/CodeSystem/v3-ActCode|_ActEncounterCode"}});
    ASSERT_TRUE(below) << below.error().text;
    EXPECT_GT(below->clauses[0].terms[0].values.size(), 5U) << "AMB, EMER, IMP and more";
    EXPECT_TRUE(ask("Encounter", {{"class:above", "http://terminology.hl7.org/CodeSystem/v3-ActCode|AMB"}}));
    EXPECT_EQ(refused("Encounter", {{"class:below", "AMB"}}).kind, ErrorKind::invalid);
    EXPECT_EQ(refused("Patient", {{"identifier:in", "http://hl7.org/fhir/ValueSet/administrative-gender"}}).kind, ErrorKind::invalid);
}

TEST(System, AsksTheSameOfSeveralTypes) {
    const auto query = parse_system_query({{"_type", "Patient,Observation"}, {"_lastUpdated", "gt2020"}, {"_sort", "-_lastUpdated"}}, true, now, base);
    ASSERT_TRUE(query) << query.error().text;
    EXPECT_EQ(query->type, "Patient");
    ASSERT_EQ(query->also.size(), 1U);
    EXPECT_EQ(query->also[0].type, "Observation");
    EXPECT_EQ(query->also[0].clauses.size(), 1U);
    EXPECT_EQ(query->self, "_type=Patient,Observation&_lastUpdated=gt2020&_sort=-_lastUpdated");
    const auto all = parse_system_query({{"_id", "1"}}, true, now, base);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->also.size(), 145U);
    const auto some = parse_system_query({{"patient", "Patient/1"}}, true, now, base);
    ASSERT_TRUE(some);
    EXPECT_LT(some->also.size(), 80U) << "those that have a patient";
    const auto with = parse_system_query({{"_type", "Patient,Observation"}, {"_include", "Observation:encounter"}, {"_revinclude", "Provenance:target"}}, true, now, base);
    ASSERT_TRUE(with) << with.error().text;
    EXPECT_EQ(with->includes.size(), 2U);
    EXPECT_EQ(parse_system_query({{"_type", "Patient,Nobody"}}, true, now, base).error().kind, ErrorKind::invalid);
    EXPECT_EQ(parse_system_query({{"_type", "Patient,Observation"}, {"birthdate", "2020"}}, true, now, base).error().code, "search.unknown-parameter") << "an Observation has none";
    EXPECT_EQ(parse_system_query({{"_type", "Patient"}, {"_type", "Group"}}, true, now, base).error().code, "search.given-twice");
    EXPECT_EQ(parse_system_query({{"favourite", "x"}}, true, now, base).error().code, "search.unknown-parameter");
    EXPECT_TRUE(parse_system_query({{"_sort", "_id"}}, true, now, base));
}

TEST(Compartment, IsASearchWithinIt) {
    const auto ana = parse_compartment_query("Patient", "ana", "Observation", {{"code", "1-8"}}, true, now, base);
    ASSERT_TRUE(ana) << ana.error().text;
    EXPECT_EQ(ana->clauses.size(), 2U);
    EXPECT_TRUE(ana->clauses[1].names_patient);
    EXPECT_EQ(ana->self, "code=1-8");
    const auto all = parse_compartment_query("Patient", "ana", "*", {}, true, now, base);
    ASSERT_TRUE(all) << all.error().text;
    EXPECT_GT(all->also.size(), 50U);
    EXPECT_LT(all->also.size(), 80U);
    for (const char* compartment : {"Encounter", "Practitioner", "RelatedPerson", "Device"}) {
        const auto some = parse_compartment_query(compartment, "1", "*", {}, true, now, base);
        ASSERT_TRUE(some) << some.error().text;
        EXPECT_GT(some->also.size(), 20U) << compartment;
        EXPECT_TRUE(parse_compartment_query(compartment, "1", "Observation", {}, true, now, base)) << compartment;
    }
    EXPECT_EQ(parse_compartment_query("Encounter", "1", "Encounter", {}, true, now, base)->clauses[0].target, Target::id) << "the visit itself is in it";
    EXPECT_EQ(parse_compartment_query("Organization", "1", "Patient", {}, true, now, base).error().code, "search.no-compartment");
    EXPECT_EQ(parse_compartment_query("Patient", "1", "Organization", {}, true, now, base).error().kind, ErrorKind::unsupported);
    EXPECT_EQ(parse_compartment_query("Patient", "1", "Nobody", {}, true, now, base).error().kind, ErrorKind::not_found);
    EXPECT_EQ(parse_compartment_query("Patient", "a b", "Observation", {}, true, now, base).error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace medhome::fhir::search
