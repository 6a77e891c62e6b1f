// PRODUCT.md S04, S13, S14, S15 and journey 5 over a real store: what a family asks for, for whom, who sees it, and where it goes.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "care/elements.h"
#include "care/needs/sibling.h"
#include "care/test_practices.h"

namespace medhome::care {
namespace {

using http::Method;

std::string text_of(json::Value value) { return std::string(value.text()); }

std::string asked(std::string_view text, std::string_view for_whom, std::string_view person = "null") {
    json::Writer w;
    w.object().key("domain").string("sibling_support").key("text").string(text).key("for").string(for_whom);
    return w.key("for_person").raw(person).key("how_soon").string("month").end().take();
}

class NeedRoutes : public testing::Test {
protected:
    Practices practices;

    void SetUp() override { ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/rosa"})").status, 200); }

    std::string ask(std::string_view text, std::string_view for_whom, std::string_view person = "null") {
        const Answered filed = practices.post("maria", "/api/family/children/mateo/needs", asked(text, for_whom, person));
        EXPECT_EQ(filed.status, 201) << filed.body;
        return text_of(filed["need"]["id"]);
    }
    Answered change(const std::string& id, const std::string& what, std::string body, std::string_view who = "rosa") {
        const Answered now = practices.get("rosa", "/api/staff/needs/" + id);
        return practices.post(who, "/api/staff/needs/" + id + "/" + what, std::move(body), std::stoll(text_of(now["need"]["version"])));
    }
    std::string new_service(std::string_view name) {
        const Answered made = practices.post("rosa", "/api/staff/services", R"({"name":")" + std::string(name) + R"(","domains":["sibling_support"],"phone":"(555) 014-2299","languages":["es"]})");
        EXPECT_EQ(made.status, 201) << made.body;
        return text_of(made["service"]["id"]);
    }
};

TEST_F(NeedRoutes, ToldAParentWhoHasItAndByWhen) {
    const Answered filed = practices.post("maria", "/api/family/children/mateo/needs", asked("Un grupo para hermanos", "sibling", R"({"reference":"Patient/lucia"})"));
    ASSERT_EQ(filed.status, 201) << filed.body;
    EXPECT_EQ(filed["next"]["who"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(filed["next"]["by"].text(), "2026-11-25") << "two weekdays from Monday";
    EXPECT_EQ(filed["need"]["for_person"]["name"].text(), "Lucía Ruiz Herrera");
    const Answered board = practices.get("rosa", "/api/staff/board?for=sibling&owner=mine");
    ASSERT_EQ(board["columns"].at(0)["count"].text(), "1") << board.body;
    const json::Value card = board["columns"].at(0)["needs"].at(0);
    EXPECT_EQ(card["child"]["id"].text(), "mateo");
    EXPECT_EQ(card["for"].text(), "sibling");
    EXPECT_EQ(practices.get("rosa", "/api/staff/board?for=child")["columns"].at(0)["count"].text(), "0");
    EXPECT_EQ(practices.get("rosa", "/api/staff/board?owner=pool")["columns"].at(0)["count"].text(), "0");
    const Answered page = practices.get("maria", "/api/family/children/mateo/needs");
    EXPECT_EQ(page["readers"]["first"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(page["siblings"].at(0)["reference"].text(), "Patient/lucia");
}

TEST_F(NeedRoutes, WrittenDownByStaffSayWhoseWordsTheyAre) {
    const auto filed = [&](std::string_view told_by) {
        return practices.post("rosa", "/api/staff/children/mateo/needs",
                              R"({"domain":"food","text":"Comida a fin de mes","for":"family","owner":"Practitioner/rosa","next_date":"2026-12-01","told_by":")" + std::string(told_by) + "\"}");
    };
    EXPECT_EQ(filed("RelatedPerson/denise").status, 422) << "another child's foster mother said nothing of Mateo";
    EXPECT_EQ(filed("Practitioner/rosa").status, 422) << "a member of staff is not the family";
    const Answered kept = filed("RelatedPerson/maria-mateo");
    ASSERT_EQ(kept.status, 201) << kept.body;
    const std::string id = text_of(kept["need"]["id"]);
    ASSERT_EQ(change(id, "stage", R"({"to":"accepted"})").status, 200);
    const Answered read = practices.get("maria", "/api/family/children/mateo/needs");
    const json::Value asked_for = read["waiting"].at(0)["history"].at(0);
    EXPECT_EQ(asked_for["told_by"]["name"].text(), "María Herrera") << read.body;
    EXPECT_EQ(asked_for["by"]["name"].text(), "Rosa Delgado");
    EXPECT_FALSE(read["waiting"].at(0)["history"].at(1)["told_by"]) << "what staff did is their own";
}

TEST_F(NeedRoutes, AnEmptyBoardSaysWhenTheLastNeedEnded) {
    EXPECT_EQ(practices.get("rosa", "/api/staff/board")["last_ended"].kind(), json::Kind::null);
    const std::string id = ask("Un grupo para hermanos", "child");
    EXPECT_EQ(practices.get("rosa", "/api/staff/board")["last_ended"].kind(), json::Kind::null) << "while something is open nobody asks";
    ASSERT_EQ(change(id, "stage", R"({"to":"closed","reason":"no_longer_needed"})").status, 200);
    const Answered empty = practices.get("rosa", "/api/staff/board");
    EXPECT_EQ(empty["last_ended"].text(), "2026-11-23") << empty.body;
}

TEST_F(NeedRoutes, ForTheMotherStandOnTheSameBoard) {
    const std::string id = ask("Descanso para mí", "caregiver");
    const Answered need = practices.get("rosa", "/api/staff/needs/" + id);
    EXPECT_EQ(need["need"]["for"].text(), "caregiver");
    EXPECT_EQ(need["need"]["for_person"]["reference"].text(), "RelatedPerson/maria-mateo");
    EXPECT_EQ(need["header"]["id"].text(), "mateo");
    EXPECT_EQ(practices.get("rosa", "/api/staff/board?for=caregiver")["columns"].at(0)["count"].text(), "1");
}

TEST_F(NeedRoutes, ASecondTapIsTheSameNeed) {
    const std::string body = asked("Una vez", "family");
    const Answered first = practices.ask("maria", Method::POST, "/api/family/children/mateo/needs", body, 0, "one-key");
    const Answered second = practices.ask("maria", Method::POST, "/api/family/children/mateo/needs", body, 0, "one-key");
    EXPECT_EQ(first.body, second.body);
    EXPECT_EQ(practices.get("rosa", "/api/staff/board")["columns"].at(0)["count"].text(), "1");
}

TEST_F(NeedRoutes, SayWhatIsMissingAndKeepNothing) {
    const Answered empty = practices.post("maria", "/api/family/children/mateo/needs", "{}");
    EXPECT_EQ(empty.status, 422);
    std::vector<std::string> paths;
    for (const json::Value issue : empty["error"]["issues"].children()) paths.push_back(text_of(issue["path"]));
    EXPECT_EQ(paths, (std::vector<std::string>{"domain", "text", "for"}));
    EXPECT_EQ(practices.post("maria", "/api/family/children/mateo/needs", asked("Para ella", "sibling")).status, 422) << "whose name nobody wrote";
    std::string long_text;
    for (int i = 0; i < 4001; ++i) long_text += "á";
    EXPECT_EQ(practices.post("maria", "/api/family/children/mateo/needs", asked(long_text, "family")).status, 422);
    long_text.resize(long_text.size() - 2);
    EXPECT_EQ(practices.post("maria", "/api/family/children/mateo/needs", asked(long_text, "family")).status, 201);
}

TEST_F(NeedRoutes, AreForNobodyElsesBrotherAndInNobodyElsesCompartment) {
    EXPECT_EQ(practices.post("maria", "/api/family/children/mateo/needs", asked("x", "sibling", R"({"reference":"Patient/ava","name":"Ava"})")).status, 422);
    EXPECT_EQ(practices.post("maria", "/api/family/children/ava/needs", asked("x", "family")).status, 404);
    EXPECT_EQ(practices.post("nadia", "/api/staff/children/mateo/needs", "{}").status, 404);
    const std::string id = ask("Un grupo", "sibling", R"({"reference":"Patient/lucia"})");
    EXPECT_EQ(practices.post("denise", "/api/family/needs/" + id + "/withdraw", "{}", 1).status, 404);
    EXPECT_EQ(practices.post("nadia", "/api/staff/needs/" + id + "/thread", R"({"kind":"noted","note":"x"})", 1).status, 404);
    EXPECT_EQ(practices.get("maria", "/api/family/children/lucia/needs")["waiting"].size(), 0U) << "it is Mateo's team that works it";
}

TEST_F(NeedRoutes, ABrotherWhoIsNotKnownYetIsMadeInOneStepAndCountsNowhere) {
    const std::string id = ask("Un grupo para Zoë", "sibling", R"({"name":"Zoë D'Ávila نور"})");
    Answered need = practices.get("rosa", "/api/staff/needs/" + id);
    EXPECT_EQ(need["need"]["flags"].at(0).text(), "sibling_unknown") << need.body;
    const Answered made = change(id, "sibling", R"({"make":{"given":"Zoë","family":"D'Ávila"}})");
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(made["need"]["for_person"]["name"].text(), "Zoë D'Ávila نور") << "the family's words stay";
    EXPECT_EQ(made["need"]["child"]["id"].text(), "mateo");
    EXPECT_EQ(made["need"]["flags"].size(), 0U);
    const Answered known = practices.get("rosa", "/api/staff/children/mateo/siblings");
    ASSERT_EQ(known["siblings"].size(), 1U) << known.body;
    EXPECT_EQ(known["siblings"].at(0)["light"].text(), "true");
    EXPECT_EQ(known["caregivers"].size(), 1U) << "a sister is no caregiver";
    // The next time the family finds her in its list, though her record is not theirs to open.
    const Answered page = practices.get("maria", "/api/family/children/mateo/needs");
    std::string light;
    for (const json::Value sibling : page["siblings"].children()) {
        if (sibling["name"].text() == "Zoë D'Ávila") light = text_of(sibling["reference"]);
    }
    ASSERT_FALSE(light.empty()) << page.body;
    EXPECT_EQ(practices.post("maria", "/api/family/children/mateo/needs", asked("Otra vez", "sibling", R"({"reference":")" + light + R"("})")).status, 201);
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=" + light.substr(8)).status, 404);
}

TEST_F(NeedRoutes, GoOnAfterAServiceClosedAndKeepTheFirstAttempt) {
    const std::string casa = new_service("Casa Azul"), sibs = new_service("Sibs Together");
    const std::string id = ask("Un grupo", "family");
    ASSERT_EQ(change(id, "stage", R"({"to":"sent","service":"HealthcareService/)" + casa + R"("})").status, 200);
    const Answered closed = practices.put("rosa", "/api/staff/services/" + casa, R"({"name":"Casa Azul","domains":["sibling_support"],"active":false})", 1);
    ASSERT_EQ(closed.status, 200) << closed.body;
    EXPECT_EQ(closed["service"]["open_needs"].text(), "1");
    const Answered need = practices.get("rosa", "/api/staff/needs/" + id);
    EXPECT_EQ(need["need"]["flags"].at(0).text(), "service_closed");
    EXPECT_EQ(practices.get("rosa", "/api/staff/services").json.root()["services"].size(), 1U) << "closed ones are not offered";
    EXPECT_EQ(practices.get("rosa", "/api/staff/board?service=" + casa)["columns"].at(1)["count"].text(), "1");
    EXPECT_EQ(change(id, "stage", R"({"to":"sent","reason":"service_closed","service":"HealthcareService/)" + casa + R"("})").status, 422) << "not to the closed one again";
    const Answered again = change(id, "stage", R"({"to":"sent","reason":"service_closed","service":"HealthcareService/)" + sibs + R"("})");
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(again["need"]["attempts"].size(), 2U);
    EXPECT_EQ(again["need"]["attempts"].at(0)["reason"].text(), "service_closed");
    EXPECT_EQ(again["need"]["service"]["phone"].text(), "+15550142299");
    EXPECT_EQ(again["need"]["flags"].size(), 0U);
    EXPECT_EQ(practices.put("rosa", "/api/staff/services/" + casa, R"({"name":"Casa Azul","domains":["sibling_support"]})", 1).status, 412);
}

TEST_F(NeedRoutes, AreTakenBackWithTheDayTheyHad) {
    const std::string id = ask("Un grupo", "family");
    ASSERT_EQ(change(id, "stage", R"({"to":"accepted","next_date":"2026-12-20"})").status, 200);
    EXPECT_EQ(change(id, "undo", "{}", "okafor").status, 409) << "by who made it alone";
    const Answered undone = change(id, "undo", "{}");
    ASSERT_EQ(undone.status, 200) << undone.body;
    EXPECT_EQ(undone["need"]["stage"].text(), "requested");
    EXPECT_EQ(undone["need"]["next_date"].text(), "2026-11-25");
    EXPECT_EQ(undone["need"]["history"].size(), 1U);
}

TEST_F(NeedRoutes, WithoutNewsAreHandedUpWithAWord) {
    const std::string id = ask("Un grupo", "family");
    practices.clock().advance(std::chrono::hours(24 * 10));
    // Rosa's session has ended meanwhile; it is Dr. Okafor who looks.
    EXPECT_EQ(practices.get("okafor", "/api/staff/needs/" + id)["need"]["flags"].at(0).text(), "hand_up");
    const std::string owner = "/api/staff/needs/" + id + "/owner";
    EXPECT_EQ(practices.post("okafor", owner, R"({"owner":"Practitioner/okafor","hand_up":true})", 1).status, 422) << "say what was tried";
    const Answered up = practices.post("okafor", owner, R"({"owner":"Practitioner/okafor","hand_up":true,"note":"Called 3 times","next_date":"2026-12-07"})", 1);
    ASSERT_EQ(up.status, 200) << up.body;
    EXPECT_EQ(up["need"]["owner"]["reference"].text(), "Practitioner/okafor");
    EXPECT_EQ(up["need"]["history"].at(1)["stage"].text(), "escalated");
    EXPECT_EQ(up["need"]["flags"].size(), 0U);
    EXPECT_EQ(practices.get("okafor", "/api/staff/board?owner=mine")["columns"].at(0)["count"].text(), "1");
}

TEST_F(NeedRoutes, OfAnOwnerWhoLeftHaveNoOwnerAndGetOneTogether) {
    const std::string one = ask("Uno", "family"), two = ask("Dos", "caregiver");
    EXPECT_EQ(practices.get("okafor", "/api/staff/board")["ownerless"].text(), "0");
    SystemRandomness randomness;
    ASSERT_TRUE(access::disable_user({practices.store(), practices.clock(), randomness}, "rosa", true));
    const Answered board = practices.get("okafor", "/api/staff/board?owner=none");
    EXPECT_EQ(board["ownerless"].text(), "2");
    ASSERT_EQ(board["columns"].at(0)["needs"].size(), 2U) << board.body;
    EXPECT_EQ(board["columns"].at(0)["needs"].at(0)["flags"].at(0).text(), "owner_left");
    const Answered assigned = practices.post("okafor", "/api/staff/needs/assign",
                                             R"({"owner":"Practitioner/okafor","needs":[{"id":")" + one + R"(","version":1},{"id":")" + two + R"(","version":9},{"id":"nothing","version":1}]})");
    ASSERT_EQ(assigned.status, 200) << assigned.body;
    EXPECT_EQ(assigned["assigned"].size(), 1U);
    EXPECT_EQ(assigned["missed"].at(0)["why"].text(), "changed");
    EXPECT_EQ(assigned["missed"].at(1)["why"].text(), "unknown");
    EXPECT_EQ(practices.get("okafor", "/api/staff/board")["ownerless"].text(), "1");
}

TEST_F(NeedRoutes, AFamilyNoLongerNeedsAreClosedInItsName) {
    const std::string id = ask("Un grupo", "family");
    EXPECT_EQ(practices.post("maria", "/api/family/needs/" + id + "/withdraw", "{}", 9).status, 412);
    const Answered closed = practices.post("maria", "/api/family/needs/" + id + "/withdraw", R"({"note":"Ya lo tenemos"})", 1);
    ASSERT_EQ(closed.status, 200) << closed.body;
    EXPECT_EQ(closed["need"]["stage"].text(), "closed");
    EXPECT_EQ(closed["need"]["history"].at(1)["reason"].text(), "no_longer_needed");
    EXPECT_EQ(closed["need"]["history"].at(1)["by"]["name"].text(), "María Herrera");
    EXPECT_EQ(practices.post("maria", "/api/family/needs/" + id + "/withdraw", "{}", 2).status, 409);
}

TEST_F(NeedRoutes, TakeAnAnswerOfAVersionSeenWithoutSignalWhereOnlyNotesCameSince) {
    const std::string id = ask("Un grupo", "family"), answer = "/api/family/needs/" + id + "/answer";
    const Answered done = change(id, "stage", R"({"to":"done"})");
    ASSERT_EQ(done.status, 200) << done.body;
    const std::int64_t seen = std::stoll(text_of(done["need"]["version"]));
    ASSERT_EQ(change(id, "owner", R"({"owner":"Practitioner/okafor"})").status, 200);
    ASSERT_EQ(change(id, "thread", R"({"kind":"noted","note":"Casa Azul called"})").status, 200);
    EXPECT_EQ(practices.post("maria", answer, R"({"answer":"no"})", seen - 1).status, 412) << "help was not said to have come then";
    EXPECT_EQ(practices.post("maria", answer, R"({"answer":"no"})", seen + 9).status, 412);
    const Answered said = practices.post("maria", answer, R"({"answer":"no","note":"Nadie vino"})", seen);
    ASSERT_EQ(said.status, 200) << said.body;
    EXPECT_EQ(said["need"]["stage"].text(), "stuck");
    EXPECT_EQ(said["need"]["family_answer"]["note"].text(), "Nadie vino");
    EXPECT_EQ(said["need"]["history"].size(), 5U) << "the assignment and the note stay on the thread";
}

TEST_F(NeedRoutes, DoNotTakeAnAnswerAboutAnotherAttempt) {
    const std::string id = ask("Un grupo", "family");
    const Answered done = change(id, "stage", R"({"to":"done"})");
    const std::int64_t seen = std::stoll(text_of(done["need"]["version"]));
    ASSERT_EQ(change(id, "stage", R"({"to":"reopened","reason":"stopped_again","next_date":"2026-12-01"})").status, 200);
    ASSERT_EQ(change(id, "stage", R"({"to":"done"})").status, 200);
    EXPECT_EQ(practices.post("maria", "/api/family/needs/" + id + "/answer", R"({"answer":"yes"})", seen).status, 412) << "help came again, and it was said of the first time";
    EXPECT_EQ(practices.post("maria", "/api/family/needs/" + id + "/withdraw", "{}", seen).status, 412);
}

TEST_F(NeedRoutes, DoNotTakeAnAnswerAboutAMoveThatWasTakenBackAndMadeAnew) {
    const std::string id = ask("Un grupo", "family");
    const Answered done = change(id, "stage", R"({"to":"done"})");
    const std::int64_t seen = std::stoll(text_of(done["need"]["version"]));
    ASSERT_EQ(change(id, "undo", "{}").status, 200);
    ASSERT_EQ(change(id, "stage", R"({"to":"done"})").status, 200);
    EXPECT_EQ(practices.post("maria", "/api/family/needs/" + id + "/answer", R"({"answer":"yes"})", seen).status, 412);
}

TEST_F(NeedRoutes, HandOffIsRecordedWithBothNames) {
    const std::string id = ask("Un grupo", "family");
    EXPECT_EQ(change(id, "thread", R"({"kind":"handed_off","how":"video"})").status, 422);
    EXPECT_EQ(change(id, "thread", R"({"kind":"accepted"})").status, 422) << "a move is no mark";
    const Answered handed = change(id, "thread", R"({"kind":"handed_off","how":"video","to":{"name":"Ana Ruiz, Sibs Together"},"note":"María joined"})");
    ASSERT_EQ(handed.status, 200) << handed.body;
    const json::Value mark = handed["need"]["history"].at(1);
    EXPECT_EQ(mark["by"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(mark["to"]["name"].text(), "Ana Ruiz, Sibs Together");
    EXPECT_EQ(mark["how"].text(), "video");
    EXPECT_EQ(handed["need"]["stage"].text(), "requested");
}

// An import or a partner's FHIR client writes Tasks as they are: not to any stage, and not out of their child.
TEST_F(NeedRoutes, AreMovedByNoImportWhereTheirStepsDoNotLead) {
    const std::string id = ask("Un grupo", "family");
    const Answered before = practices.get("rosa", "/api/staff/needs/" + id);
    SystemRandomness randomness;
    access::Records records(practices.store(), practices.clock(), randomness, access::job_caller(1, "import"), access::Purpose::import_data, {"import", "test", ""});
    const Result<store::Stored> stored = records.read("Task", id);
    ASSERT_TRUE(stored);
    const auto written = [&](const std::string& from, const std::string& to) {
        std::string body = *stored->body;
        const std::size_t at = body.find(from);
        EXPECT_NE(at, std::string::npos) << body;
        body.replace(at, from.size(), to);
        return practices.import(1, "Task", body);
    };
    const std::string stage = R"("code":"requested"}]})";
    const Result<access::Changed> jumped = written(stage, R"("code":"family_confirmed"}]})");
    ASSERT_FALSE(jumped);
    EXPECT_EQ(jumped.error().code, "need.step-not-possible");
    EXPECT_EQ(written("\"for\":{\"reference\":\"Patient/mateo\"}", "\"for\":{\"reference\":\"Patient/ava\"}").error().code, "need.child-changed");
    EXPECT_TRUE(written(stage, R"("code":"accepted"}]})"));
    EXPECT_EQ(practices.get("rosa", "/api/staff/needs/" + id)["need"]["stage"].text(), "accepted");
    std::string fresh = *stored->body;
    fresh.replace(fresh.find(id), id.size(), "from-elsewhere");
    fresh.replace(fresh.find(stage), stage.size(), R"("code":"scheduled"}]})");
    EXPECT_TRUE(practices.import(1, "Task", fresh)) << "a need that is new here comes as it stands there";
}

// The gate itself, whatever a route forgot: a family moves no record into or out of a compartment by naming another child.
TEST_F(NeedRoutes, NoFamilyMovesATaskByNamingAnotherCompartment) {
    const std::string id = ask("Un grupo", "sibling", R"({"name":"Zoë"})");
    SystemRandomness randomness;
    access::Caller maria;
    maria.role = access::Role::family;
    maria.tenant = 1;
    maria.account_id = "maria";
    maria.patient_ids = {"mateo", "lucia"};
    access::Records records(practices.store(), practices.clock(), randomness, maria, access::Purpose::family_access, {"test", "test", ""});
    const Result<store::Stored> stored = records.read("Task", id);
    ASSERT_TRUE(stored);
    const auto in_compartment = [&](const std::string& child) {
        std::string body = *stored->body;
        const std::size_t at = body.find("Patient/mateo");
        return body.replace(at, 13, "Patient/" + child);
    };
    EXPECT_EQ(records.update("Task", id, in_compartment("lucia"), stored->version).error().code, "family.may-not-move");
    EXPECT_EQ(records.update("Task", id, in_compartment("ava"), stored->version).error().kind, ErrorKind::not_found);
    std::string stolen = in_compartment("ava");
    stolen.replace(stolen.find(id), id.size(), "into-ava");
    access::Change change;
    change.type = "Task";
    change.body = stolen;
    change.id = "into-ava";
    EXPECT_EQ(records.commit({change}).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace medhome::care
