// Every shape of search walks an index of its tenant: no plan scans a table of records or of index rows.
//
// DESIGN.md 5.11; https://sqlite.org/eqp.html
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "store/sqlite/keys.h"
#include "store/sql/history.h"
#include "store/sql/search_sql.h"
#include "store/store_fixture.h"

namespace medhome::store::sqlite {
namespace {

class PlanTest : public testing::Test {
protected:
    void SetUp() override {
        auto opened = open("sqlite:" + path(), {});
        ASSERT_TRUE(opened);
        Commit commit;
        commit.tenant = 1;
        commit.puts.push_back(put_of(patient("p1", "Ruiz")));
        // More than a driver is counted to, so that some searches walk in the order of their sort.
        for (int i = 0; i < 500; ++i) commit.puts.push_back(put_of(observation(fmt::format("o{}", i), "p1", "29463-7", "2024-01-01")));
        for (int i = 0; i < 500; ++i) commit.puts.push_back(put_of(patient(fmt::format("q{}", i), "Vega")));
        commit.puts.push_back(put_of(R"({"resourceType":"Organization","id":"clinic","name":"Spruce"})"));
        commit.puts.push_back(put_of(R"({"resourceType":"Practitioner","id":"doctor","name":[{"family":"Okafor"}]})"));
        commit.puts.push_back(put_of(R"({"resourceType":"PractitionerRole","id":"role","practitioner":{"reference":"Practitioner/doctor"},"organization":{"reference":"Organization/clinic"}})"));
        commit.puts.push_back(put_of(R"({"resourceType":"Group","id":"g1","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/p1"}},{"entity":{"reference":"Patient/q7"}}]})"));
        for (int i = 0; i < 30; ++i) {
            commit.puts.push_back(put_of(fmt::format(R"({{"resourceType":"Encounter","id":"e{0}","status":"finished","class":{{"code":"AMB"}},"type":[{{"coding":[{{"code":"t{1}"}}]}}],
                "subject":{{"reference":"Patient/q{1}"}},"serviceProvider":{{"reference":"Organization/clinic"}},"participant":[{{"individual":{{"reference":"Practitioner/doctor"}}}}]}})", i, i % 9)));
            commit.puts.push_back(put_of(observation(fmt::format("w{}", i), fmt::format("q{}", i % 9), i % 2 == 0 ? "1-8" : "2-7", "2024-02-01", i,
                                                     fmt::format(R"("encounter":{{"reference":"Encounter/e{}"}},"performer":[{{"reference":"Practitioner/doctor"}}])", i))));
        }
        ASSERT_TRUE((*opened)->commit(std::move(commit)));
        (*opened)->close();
        connection_ = std::make_unique<Connection>(path(), ConnectionOptions{});
    }
    std::string path() const { return folder_.path() + "/site.db"; }

    std::string plan_of(const Sql& sql) {
        Sql explained = sql;
        explained.text = "EXPLAIN QUERY PLAN " + sql.text;
        sqlite::Statement rows = explained.bind(*connection_);
        std::string plan;
        while (rows.step()) plan += std::string(rows.text(3)) + "\n";
        return plan;
    }

    std::string plans_of(const std::string& text, const Visibility& sees) {
        const fhir::search::Query asked = query(text);
        const Resolved resolved(*connection_, sees);
        const SearchSql sql(Scope{*connection_, types_, resolved, followed_at_most_}, asked);
        if (sql.finds_nothing()) return "nothing\n";
        std::string plans;
        std::vector<Sql> all = sql.page(std::nullopt, 51);
        Position after;
        after.patient_key = 1;
        after.rid = 5;
        for (std::size_t i = 0; i < asked.sorts.size(); ++i) after.keys.emplace_back(std::int64_t{5});
        for (Sql& one : sql.page(after, 51)) all.push_back(std::move(one));
        all.push_back(sql.total());
        for (const Sql& one : all) {
            const std::string plan = plan_of(one);
            for (const char* table : {"SCAN m", "SCAN h", "SCAN t", "SCAN r", "SCAN o", "SCAN v", "SCAN resource", "SCAN ix_", "SCAN version", "AUTOMATIC"}) {
                // SCAN s and SCAN c are the page's own rows, already found.
                EXPECT_EQ(plan.find(table), std::string::npos) << text << "\n" << one.text << "\n" << plan;
            }
            plans += plan;
        }
        return plans;
    }

    // Each record a search finds, whether links are followed at once or stay tests.
    std::vector<std::int64_t> found_by(const std::string& text, const Visibility& sees, std::int64_t followed_at_most) {
        const fhir::search::Query asked = query(text);
        const Resolved resolved(*connection_, sees);
        const SearchSql sql(Scope{*connection_, types_, resolved, followed_at_most}, asked);
        std::vector<std::int64_t> rids;
        if (sql.finds_nothing()) return rids;
        const Sql all = sql.matches();
        sqlite::Statement rows = all.bind(*connection_);
        while (rows.step()) rids.push_back(rows.integer(1));
        std::sort(rids.begin(), rids.end());
        return rids;
    }

    std::int64_t followed_at_most_ = 256;
    Folder folder_;
    std::unique_ptr<Connection> connection_;
    Types types_;
};

TEST_F(PlanTest, NoSearchScansATable) {
    for (const char* text :
         {"Observation", "Observation?code=29463-7", "Observation?code=29463-7,1,2,3,4,5,6,7,8,9", "Observation?code=http://loinc.org|", "Observation?code:not=1",
          "Observation?patient=p1", "Observation?patient=p1&code=29463-7", "Observation?patient=p1&code=29463-7&_sort=-date", "Observation?patient=p1&_sort=-date",
          "Observation?patient=p1&date=ge2020", "Observation?date=ge2020&date=lt2025", "Observation?date=ge2020&_sort=date", "Observation?_sort=-date", "Observation?_sort=-_lastUpdated",
          "Observation?_lastUpdated=ge2020", "Observation?value-quantity=gt5", "Observation?value-quantity=gt5&code=29463-7", "Observation?code=29463-7&_sort=value-quantity",
          "Observation?code:missing=true", "Observation?date:missing=true", "Observation?_id=o1,o2", "Observation?_id=o1&code=29463-7", "Observation?status=final&category=vital-signs",
          "Observation?subject=Patient/p1&status=final", "Patient?name=ru", "Patient?family=ru&given=ma", "Patient?name:contains=ui", "Patient?family:exact=Ruiz", "Patient?_sort=family",
          "Patient?name=vega&_sort=-birthdate", "Patient?birthdate=2019&gender=male", "Patient?identifier=urn:mrn|p1", "Patient?_sort=birthdate,family", "Patient?gender=male&_sort=_id"}) {
        plans_of(text, staff());
        plans_of(text, parent_of({"p1"}));
    }
}

constexpr const char* through_references[] = {
    "Observation?patient.name=vega", "Observation?patient.name=ruiz&code=29463-7", "Observation?subject.name=vega", "Observation?patient.name=vega&_sort=-date", "Observation?encounter.type=t3",
    "Observation?encounter.type:not=t3", "Observation?encounter.service-provider.name=spruce", "Observation?performer.name=okafor", "Observation?encounter.participant:Practitioner.family=okafor&code=1-8",
    "Observation?patient.name:missing=true", "Observation?encounter.type:missing=false", "Observation?patient._id=q3", "Observation?encounter._id=e3,e4", "Observation?patient.birthdate=2019",
    "Encounter?patient.name=vega&type=t4", "PractitionerRole?practitioner.name=okafor", "PractitionerRole?organization.name=spruce", "Group?member:Patient.name=ruiz", "Group?member.name=vega",
    "Patient?_has:Observation:patient:code=1-8", "Patient?_has:Observation:patient:code:not=1-8", "Patient?_has:Observation:patient:value-quantity=gt20", "Patient?_has:Observation:patient:date=2024-02-01",
    "Patient?_has:Group:member:type=person", "Patient?_has:Encounter:patient:service-provider.name=spruce", "Patient?_has:Observation:patient:code=2-7&_sort=family", "Encounter?_has:Observation:encounter:code=1-8",
    "Organization?_has:Encounter:service-provider:type=t3", "Organization?_has:Encounter:service-provider:patient.name=vega", "Practitioner?_has:PractitionerRole:practitioner:organization.name=spruce",
    "Practitioner?_has:Observation:performer:_id=w3", "Encounter?patient._has:Observation:patient:code=1-8", "Patient?_has:Observation:patient:encounter.type=t3",
    "Observation?combo-code-value-quantity=1-8$4,2-7$5", "Observation?patient._has:Group:member:_id=g1"};

TEST_F(PlanTest, NoStepOfAChainScansATable) {
    for (const std::int64_t at_most : {256, 0}) {
        followed_at_most_ = at_most;
        for (const char* text : through_references) {
            plans_of(text, staff());
            plans_of(text, parent_of({"q3"}));
        }
    }
}

TEST_F(PlanTest, FollowedAtOnceOrTestedOneByOneTheSameIsFound) {
    for (const char* text : through_references) {
        for (const Visibility& sees : {staff(), parent_of({"q3", "p1"}), parent_of({})}) {
            const auto tested = found_by(text, sees, 0);
            EXPECT_EQ(found_by(text, sees, 256), tested) << text;
            EXPECT_EQ(found_by(text, sees, 5), tested) << text;
            const bool finds = !sees.patient_ids && std::string_view(text).find("missing=true") == std::string_view::npos;
            EXPECT_TRUE(!finds || !tested.empty()) << text;
        }
    }
}

TEST_F(PlanTest, ACodeOfAChildIsOneRangeOfOneIndex) {
    const std::string plan = plans_of("Observation?patient=p1&code=29463-7", staff());
    EXPECT_NE(plan.find("SEARCH m USING PRIMARY KEY (tenant_id=? AND patient_key=? AND branch=? AND value=?)"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("TEMP B-TREE FOR ORDER"), std::string::npos) << plan;
}

TEST_F(PlanTest, APageOfManyIsReadInTheOrderOfItsIndex) {
    for (const char* text : {"Observation", "Observation?code=29463-7", "Observation?_sort=-date", "Observation?_sort=-_lastUpdated", "Patient?_sort=family"}) {
        const std::string plan = plans_of(text, staff());
        EXPECT_EQ(plan.find("TEMP B-TREE FOR ORDER"), std::string::npos) << text << "\n" << plan;
    }
}

TEST_F(PlanTest, AFamilysSearchIsDrivenByItsChildren) {
    const std::string plan = plans_of("Observation?code=29463-7", parent_of({"p1"}));
    EXPECT_NE(plan.find("patient_key=?"), std::string::npos) << plan;
    EXPECT_NE(plans_of("Observation", parent_of({"p1"})).find("resource_by_patient (tenant_id=? AND type=? AND patient_key=?"), std::string::npos);
}

// A history walks one index a type from the newest on, for staff in the very order of its answer.
TEST_F(PlanTest, AHistoryIsReadInTheOrderOfItsIndexes) {
    const std::int64_t type = *types_.find(*connection_, "Observation");
    for (const Visibility& sees : {staff(), parent_of({"p1"})}) {
        const sql::Resolved resolved(*connection_, sees);
        HistoryQuery since, at;
        since.since = Instant{};
        at.at = std::pair(Instant{}, Instant{});
        for (const HistoryQuery& query : {HistoryQuery{}, since, at}) {
            for (const std::optional<sql::Made>& before : {std::optional<sql::Made>(), std::optional(sql::Made{5, 5, 5})}) {
                const sql::HistoryOf of{{{type, resolved.of("Observation")}}, std::nullopt};
                const std::string plan = plan_of(sql::versions_made(of, query, before, 51));
                for (const char* table : {"SCAN r", "SCAN v", "SCAN n", "SCAN c", "AUTOMATIC"}) EXPECT_EQ(plan.find(table), std::string::npos) << plan;
                if (sees.patient_ids) {
                    EXPECT_NE(plan.find("resource_by_patient (tenant_id=? AND type=? AND patient_key=?"), std::string::npos) << plan;
                    EXPECT_NE(plan.find("version_by_patient (tenant_id=? AND type=? AND patient_key=?"), std::string::npos) << plan;
                    continue;
                }
                EXPECT_NE(plan.find("resource_by_updated (tenant_id=? AND type=?"), std::string::npos) << plan;
                EXPECT_NE(plan.find("version_by_change (tenant_id=? AND type=?"), std::string::npos) << plan;
                // Each walk is in order by itself: what is sorted are the few that it brought.
                for (const char* arm : {"arm0", "arm1", "arm2"}) {
                    const std::size_t begins = plan.find(std::string("CO-ROUTINE ") + arm), ends = plan.find(std::string("SCAN ") + arm);
                    ASSERT_TRUE(begins != std::string::npos && ends != std::string::npos && begins < ends) << plan;
                    EXPECT_EQ(plan.substr(begins, ends - begins).find("TEMP B-TREE"), std::string::npos) << plan;
                }
            }
            const sql::HistoryOf one{{{type, resolved.of("Observation")}}, 5};
            const std::string plan = plan_of(sql::versions_made(one, query, std::nullopt, 51));
            EXPECT_NE(plan.find("version_by_number (tenant_id=? AND rid=?"), std::string::npos) << plan;
            EXPECT_EQ(plan.find("SCAN r"), std::string::npos) << plan;
        }
    }
}

TEST_F(PlanTest, ReadingByIdAndItsLikesSearchAnIndex) {
    for (const char* text : {"SELECT rid FROM resource WHERE tenant_id = 1 AND type = 1 AND id = 'x'", "SELECT body FROM version WHERE tenant_id = 1 AND rid = 5 AND version < 3 ORDER BY version DESC",
                             "SELECT patient_key FROM patient WHERE tenant_id = 1 AND patient_id = 'x'", "SELECT audience_id FROM audience_label WHERE tenant_id = 1 AND label = 'x'",
                             "SELECT row FROM audit WHERE tenant_id = 1 AND row < 5 ORDER BY row DESC", "SELECT status FROM idempotent_answer WHERE tenant_id = 1 AND actor = 'a' AND key = 'k'"}) {
        Sql sql;
        sql << text;
        EXPECT_EQ(plan_of(sql).find("SCAN"), std::string::npos) << text << "\n" << plan_of(sql);
    }
}

}  // namespace
}  // namespace medhome::store::sqlite
