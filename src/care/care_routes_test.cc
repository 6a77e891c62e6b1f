// Issue 1, "The slice" and "It must show" 8: one child's loop over a real store, and that no route tells of another family or practice.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "care/elements.h"
#include "care/team/care_team.h"
#include "care/test_practices.h"

namespace medhome::care {
namespace {

using http::Method;

const std::string rosa = "Practitioner/rosa";

std::int64_t number(json::Value value) { return std::stoll(std::string(value.text())); }

std::string plan_with(std::string_view what_matters, std::string_view owner, std::string_view due) {
    json::Writer w;
    w.object().key("what_matters").string(what_matters).key("goals").array().object().key("id").null().key("text").string("Caminar a la escuela");
    w.key("language").string("es").key("owner").string("RelatedPerson/maria-mateo").key("actions").array().object().key("id").null();
    w.key("text").string("Usar el inhalador").key("owner").string(owner).member("due", due).end().end().end().end();
    return w.end().take();
}

std::string new_need(std::string_view text) {
    json::Writer w;
    w.object().key("domain").string("child_care_respite").key("text").string(text).key("for").string("family").key("owner").string(rosa);
    return w.key("next_date").string("2026-11-30").key("performer").string("Respite House").end().take();
}

class CareRoutes : public testing::Test {
protected:
    Practices practices;

    // Mateo's loop up to "help came", as Rosa does it; returns the need.
    std::string need_waiting_for_answer() {
        EXPECT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/rosa"})").status, 200);
        const Answered filed = practices.post("rosa", "/api/staff/children/mateo/needs", new_need("Dos tardes de descanso"));
        EXPECT_EQ(filed.status, 201) << filed.body;
        std::string id(filed["need"]["id"].text());
        EXPECT_EQ(practices.post("rosa", "/api/staff/needs/" + id + "/stage", R"({"to":"sent"})", 1).status, 200);
        EXPECT_EQ(practices.post("rosa", "/api/staff/needs/" + id + "/stage", R"({"to":"done"})", 2).status, 200);
        return id;
    }
};

TEST_F(CareRoutes, LetTheMotherTakeHerYesBackAndBringItToTheTeamAgain) {
    const std::string need = need_waiting_for_answer();
    const std::string address = "/api/family/needs/" + need + "/answer";
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["to_do"].at(0)["state"].text(), "due_soon") << "its day is ahead";
    ASSERT_EQ(practices.post("maria", address, R"({"answer":"yes"})", 3).status, 200);
    const Answered page = practices.get("maria", "/api/family/children/mateo/needs");
    EXPECT_EQ(page["finished"].at(0)["answer_open"].text(), "true");

    const Answered back = practices.post("maria", address, R"({"answer":"no","note":"Fue otra niña"})", 4);
    ASSERT_EQ(back.status, 200) << back.body;
    EXPECT_EQ(back["need"]["stage"].text(), "stuck");
    EXPECT_EQ(back["next"]["who"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(practices.get("maria", "/api/family/children/mateo/needs")["waiting"].at(0)["family_answer"]["note"].text(), "Fue otra niña");

    ASSERT_EQ(practices.post("rosa", "/api/staff/needs/" + need + "/stage", R"({"to":"accepted"})", 5).status, 200);
    EXPECT_EQ(practices.post("maria", address, R"({"answer":"yes"})", 6).status, 409) << "Rosa works on it again";
}

TEST_F(CareRoutes, CarryOneChildsLoopUntilTheMotherSaysThatHelpCame) {
    const std::string need = need_waiting_for_answer();
    const Answered plan = practices.put("rosa", "/api/staff/children/mateo/plan", plan_with("Que no falte a la escuela", "RelatedPerson/maria-mateo", "2026-12-01"));
    ASSERT_EQ(plan.status, 200) << plan.body;

    const Answered home = practices.get("maria", "/api/family/home?child=mateo");
    ASSERT_EQ(home.status, 200) << home.body;
    EXPECT_EQ(home["main_contact"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(home["main_contact"]["phone"].text(), "+15550142200") << "who has no number of their own is called at the practice's";
    EXPECT_EQ(home["to_do"].at(0)["kind"].text(), "confirm_need");
    EXPECT_EQ(home["plan"]["goals"].text(), "1");
    const Answered seen = practices.get("maria", "/api/family/children/mateo/plan");
    const json::Value action = seen["plan"]["goals"].at(0)["actions"].at(0);
    EXPECT_EQ(action["mine"].text(), "true");
    const Answered done = practices.post("maria", "/api/family/actions/" + std::string(action["id"].text()) + "/done", "{}", 1);
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(done["action"]["done_by"]["name"].text(), "María Herrera");

    practices.clock().advance(std::chrono::minutes(30));
    const Answered yes = practices.post("maria", "/api/family/needs/" + need + "/answer", R"({"answer":"yes","note":"Vinieron el martes"})", 3);
    ASSERT_EQ(yes.status, 200) << yes.body;
    EXPECT_EQ(yes["need"]["stage"].text(), "family_confirmed");

    const Answered closed = practices.get("rosa", "/api/staff/needs/" + need);
    EXPECT_EQ(closed["need"]["family_answer"]["by"]["name"].text(), "María Herrera");
    EXPECT_EQ(closed["need"]["family_answer"]["at"].text(), "2026-11-23T15:30:00.000Z");
    EXPECT_EQ(closed["need"]["family_answer"]["note"].text(), "Vinieron el martes");
    EXPECT_EQ(closed["header"]["what_matters"].text(), "Que no falte a la escuela");
    const Answered page = practices.get("rosa", "/api/staff/children/mateo");
    json::Value last;
    for (const json::Value item : page["timeline"]["items"].children()) {
        if (item["stage"].text() == "family_confirmed") last = item;
    }
    EXPECT_EQ(last["reference"].text(), "Task/" + need);
    EXPECT_EQ(last["from"].text(), "María Herrera");
    const Answered board = practices.get("okafor", "/api/staff/board?stage=family_confirmed");
    EXPECT_EQ(board["columns"].at(0)["count"].text(), "1");
}

TEST_F(CareRoutes, TheTimelineLosesNothingOfADayWithMoreThanOnePageOfRecords) {
    const auto record = [&](const std::string& id, const std::string& day, const std::string& more = "") {
        ASSERT_TRUE(practices.import(1, "DocumentReference",
                                     R"({"resourceType":"DocumentReference","id":")" + id + R"(","status":"current","description":")" + id + R"(","subject":{"reference":"Patient/mateo"},"date":")" + day +
                                         R"(T15:00:00Z","content":[{"attachment":{"title":"x"}}])" + more + "}"));
    };
    for (int i = 0; i < 130; ++i) record("letter-" + std::to_string(i), "2026-05-04");
    record("older", "2026-05-01");
    std::vector<std::string> seen;
    std::string cursor;
    for (int page_number = 0; page_number < 10; ++page_number) {
        const Answered page = practices.get("rosa", "/api/staff/children/mateo/timeline?kind=document&cursor=" + cursor);
        ASSERT_EQ(page.status, 200) << page.body;
        for (const json::Value item : page["items"].children()) seen.emplace_back(item["reference"].text());
        cursor = page["next"].text();
        if (cursor.empty()) break;
    }
    EXPECT_EQ(seen.size(), 131U);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
}

TEST_F(CareRoutes, PutHelpThatDidNotComeBackOnTheMainContactsDay) {
    const std::string need = need_waiting_for_answer();
    const Answered no = practices.post("maria", "/api/family/needs/" + need + "/answer", R"({"answer":"no","note":"Nadie llamó"})", 3);
    ASSERT_EQ(no.status, 200) << no.body;
    EXPECT_EQ(no["need"]["stage"].text(), "stuck");
    EXPECT_EQ(no["next"]["who"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(no["next"]["by"].text(), "2026-11-24");
    const Answered board = practices.get("rosa", "/api/staff/board");
    EXPECT_EQ(board["stuck"].text(), "1");
}

TEST_F(CareRoutes, RefuseASecondMainContactOnEveryPath) {
    ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/rosa"})").status, 200);
    const Result<access::Changed> imported = practices.import(1, "CareTeam", with_main_contact({}, "another-team", "mateo", "Practitioner/okafor", "", std::chrono::year(2026) / 11 / 23));
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, "team.second-main-contact");
    EXPECT_EQ(imported.error().kind, ErrorKind::conflict);
    // The page replaces the one there is, and asks first whether it still is.
    EXPECT_EQ(practices.put("okafor", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/okafor"})").status, 412);
    const Answered replaced = practices.put("okafor", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/okafor"})", 1);
    EXPECT_EQ(replaced.status, 200);
    EXPECT_EQ(practices.get("rosa", "/api/staff/children/mateo")["header"]["main_contact"]["name"].text(), "Amara Okafor");
}

TEST_F(CareRoutes, ShowTheSecondOfTwoWritersWhatTheFirstSaved) {
    const Answered first = practices.put("rosa", "/api/staff/children/mateo/plan", plan_with("Primero", rosa, "2026-12-01"));
    ASSERT_EQ(first.status, 200) << first.body;
    const Answered second = practices.put("okafor", "/api/staff/children/mateo/plan", plan_with("Segundo", rosa, "2026-12-01"));
    EXPECT_EQ(second.status, 412);
    EXPECT_EQ(second.code(), "plan.changed");
    EXPECT_EQ(second["current"]["what_matters"]["text"].text(), "Primero");
    EXPECT_EQ(number(second["current"]["version"]), 1);
    EXPECT_EQ(practices.put("okafor", "/api/staff/children/mateo/plan", plan_with("Segundo", rosa, "2026-12-01"), 1).status, 200);
    EXPECT_EQ(practices.put("rosa", "/api/staff/children/mateo/plan", plan_with("Tercero", rosa, "2026-12-01"), 1).status, 412);
}

TEST_F(CareRoutes, WriteTheSameSaveOnce) {
    const std::string body = new_need("Una silla");
    const Answered first = practices.ask("rosa", Method::POST, "/api/staff/children/mateo/needs", body, 0, "the-same-key");
    const Answered again = practices.ask("rosa", Method::POST, "/api/staff/children/mateo/needs", body, 0, "the-same-key");
    ASSERT_EQ(first.status, 201);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.headers.get("Idempotent-Replay"), "true");
    EXPECT_EQ(practices.get("rosa", "/api/staff/board?stage=requested")["columns"].at(0)["count"].text(), "1");
}

TEST_F(CareRoutes, SayByPathWhatAPlanLacks) {
    const Answered refused = practices.put("rosa", "/api/staff/children/mateo/plan", plan_with("", "", ""));
    ASSERT_EQ(refused.status, 422);
    std::vector<std::string> paths;
    for (const json::Value issue : refused["error"]["issues"].children()) paths.emplace_back(issue["path"].text());
    EXPECT_EQ(paths, (std::vector<std::string>{"goals[0].actions[0].owner", "goals[0].actions[0].due"}));
    EXPECT_EQ(practices.put("rosa", "/api/staff/children/mateo/plan", plan_with("", "Practitioner/nobody", "2026-12-01")).status, 422);
}

TEST_F(CareRoutes, DoNotGiveAStepOrANeedToAnotherFamily) {
    const Answered plan = practices.put("rosa", "/api/staff/children/mateo/plan", plan_with("Que duerma", "RelatedPerson/denise", "2026-12-01"));
    ASSERT_EQ(plan.status, 422) << plan.body;
    EXPECT_EQ(plan["error"]["issues"].at(0)["path"].text(), "goals[0].actions[0].owner");
    std::string body = new_need("Una silla");
    body.replace(body.find(rosa), rosa.size(), "RelatedPerson/denise");
    EXPECT_EQ(practices.post("rosa", "/api/staff/children/mateo/needs", body).status, 422);
    body.replace(body.find("RelatedPerson/denise"), 20, "RelatedPerson/maria-mateo");
    EXPECT_EQ(practices.post("rosa", "/api/staff/children/mateo/needs", body).status, 201);
}

TEST_F(CareRoutes, DoNotTakeABrokenSaveForAnEmptyPlan) {
    ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/plan", plan_with("Que duerma", rosa, "2026-12-01")).status, 200);
    for (const char* body : {"{}", R"({"what_matters":5,"goals":[]})", R"({"what_matters":"x","goals":"none"})", R"({"what_matters":"x","goals":[{"text":"y"}]})", "[]", "{"}) {
        const Answered refused = practices.put("rosa", "/api/staff/children/mateo/plan", body, 1);
        EXPECT_TRUE(refused.status == 422 || refused.status == 400) << body << refused.status;
    }
    const Answered plan = practices.get("rosa", "/api/staff/children/mateo/plan");
    EXPECT_EQ(plan["plan"]["version"].text(), "1");
    EXPECT_EQ(plan["plan"]["goals"].size(), 1U);
}

TEST_F(CareRoutes, FindAChildByEitherSurnameWithoutAccents) {
    ASSERT_TRUE(practices.import(1, "Patient", R"({"resourceType":"Patient","id":"first","name":[{"family":"Peña Ortiz","given":["Liliana"]}]})"));
    ASSERT_TRUE(practices.import(1, "Patient", R"({"resourceType":"Patient","id":"second","name":[{"family":"Ruiz de la Peña","given":["José"]}]})"));
    for (const auto& [typed, found] : std::vector<std::pair<std::string, int>>{{"pena", 2}, {"PE%C3%91A", 2}, {"ruiz%20pena", 1}, {"jose", 1}, {"lucia%20herrera", 1}, {"nobody", 0}}) {
        const Answered list = practices.get("rosa", "/api/staff/children?q=" + typed);
        ASSERT_EQ(list.status, 200) << list.body;
        EXPECT_EQ(static_cast<int>(list["children"].size()), found) << typed;
        EXPECT_EQ(list["total"].text(), std::to_string(found)) << typed;
    }
}

TEST_F(CareRoutes, TurnTheBoardsPagesWithoutLosingOrRepeatingACard) {
    for (int i = 0; i < 65; ++i) {
        ASSERT_EQ(practices.post("rosa", "/api/staff/children/mateo/needs", new_need("Ayuda " + std::to_string(i))).status, 201);
        if (i % 10 == 0) practices.clock().advance(std::chrono::seconds(1));
    }
    std::vector<std::string> seen;
    std::string cursor;
    for (int pages = 0; pages < 5; ++pages) {
        const Answered board = practices.get("rosa", "/api/staff/board?stage=requested" + (cursor.empty() ? "" : "&cursor=" + cursor));
        ASSERT_EQ(board.status, 200) << board.body;
        const json::Value column = board["columns"].at(0);
        EXPECT_EQ(column["count"].text(), "65");
        for (const json::Value need : column["needs"].children()) seen.emplace_back(need["id"].text());
        cursor = column["next"].text();
        if (cursor.empty()) break;
    }
    EXPECT_EQ(seen.size(), 65U);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
    EXPECT_EQ(practices.get("rosa", "/api/staff/board?stage=requested&cursor=nonsense").status, 400);
}

TEST_F(CareRoutes, KeepAnInvitationsCodeNowhere) {
    const Answered linked = practices.ask("rosa", Method::POST, "/api/staff/children/mateo/caregivers",
                                          R"({"given":"Luis","family":"Ruiz","relationship":"father","language":"es","phone":"(555) 014-2299"})", 0, "invite");
    ASSERT_EQ(linked.status, 201) << linked.body;
    const std::string code(linked["invitation"]["code"].text());
    EXPECT_EQ(code.size(), 14U);
    const Answered again = practices.ask("rosa", Method::POST, "/api/staff/children/mateo/caregivers",
                                         R"({"given":"Luis","family":"Ruiz","relationship":"father","language":"es","phone":"(555) 014-2299"})", 0, "invite");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again["invitation"]["code"].kind(), json::Kind::null);
    for (const auto& file : std::filesystem::directory_iterator(practices.path())) {
        std::stringstream bytes;
        bytes << std::ifstream(file.path(), std::ios::binary).rdbuf();
        EXPECT_EQ(bytes.str().find(code), std::string::npos) << file.path();
    }
    const Answered page = practices.get("rosa", "/api/staff/children/mateo");
    EXPECT_EQ(page["caregivers"].size(), 2U);
    EXPECT_EQ(page["team"].size(), 1U) << "a caregiver is a member of the team";
}

TEST_F(CareRoutes, LeaveWhatIsNotForTheFamilyOutOfEveryFamilyPage) {
    const std::string need = need_waiting_for_answer();
    const Answered before = practices.get("maria", "/api/family/children/mateo/needs");
    ASSERT_EQ(before["ask"].size(), 1U);
    SystemRandomness randomness;
    // Staff label the Task: it is gone from lists, from the to-do count, and by its address.
    access::Records records(practices.store(), practices.clock(), randomness, access::job_caller(1, "test"), access::Purpose::administration, {"t", "t", ""});
    const Result<store::Stored> task = records.read("Task", need);
    ASSERT_TRUE(task);
    Result<json::Document> document = json::parse(*task->body);
    ASSERT_TRUE(document);
    const std::string label = R"({"security":[{"system":")" + std::string(access::not_for_family_system) + R"(","code":")" + std::string(access::not_for_family_code) + R"("}]})";
    ASSERT_TRUE(practices.import(1, "Task", with_members(document->root(), {{"meta", label}})));

    const Answered after = practices.get("maria", "/api/family/children/mateo/needs");
    EXPECT_EQ(after["ask"].size(), 0U);
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["to_do"].size(), 0U);
    const Answered hidden = practices.post("maria", "/api/family/needs/" + need + "/answer", R"({"answer":"yes"})", 4);
    const Answered unknown = practices.post("maria", "/api/family/needs/no-such-need/answer", R"({"answer":"yes"})", 4);
    EXPECT_EQ(hidden.but_for_request(), unknown.but_for_request());
    EXPECT_EQ(practices.get("rosa", "/api/staff/board?stage=done")["columns"].at(0)["count"].text(), "1");
}

// From the router's own list: whatever is added later is asked too.
TEST_F(CareRoutes, AnswerAnotherFamilysChildLikeAnUnknownOneOnEveryRoute) {
    const std::string need = need_waiting_for_answer();
    const Answered plan = practices.put("rosa", "/api/staff/children/mateo/plan", plan_with("Que duerma", rosa, "2026-12-01"));
    const std::string action(plan["plan"]["goals"].at(0)["actions"].at(0)["id"].text());
    int asked = 0;
    for (const http::Route& route : practices.router().routes()) {
        if (!route.pattern.starts_with("/api/family/")) continue;
        std::string others = route.pattern, unknown = route.pattern;
        const std::string id = route.pattern.find("/needs/{id}") != std::string::npos ? need : route.pattern.find("/actions/") != std::string::npos ? action : "mateo";
        const auto fill = [](std::string& pattern, const std::string& value) {
            const std::size_t at = pattern.find("{id}");
            if (at == std::string::npos) {
                pattern += "?child=" + value;
            } else {
                pattern.replace(at, 4, value);
            }
        };
        fill(others, id);
        fill(unknown, "no-such-id");
        const std::string body = route.method == Method::GET ? "" : R"({"answer":"yes"})";
        const Answered told = practices.ask("denise", route.method, others, body, 3);
        const Answered control = practices.ask("denise", route.method, unknown, body, 3);
        EXPECT_EQ(told.status, 404) << route.pattern;
        EXPECT_EQ(told.but_for_request(), control.but_for_request()) << route.pattern;
        ++asked;
    }
    EXPECT_GE(asked, 7);
}

TEST_F(CareRoutes, AnswerAnotherPracticesChildLikeAnUnknownOneOnEveryRoute) {
    const std::string need = need_waiting_for_answer();
    int asked = 0;
    for (const http::Route& route : practices.router().routes()) {
        if (!route.pattern.starts_with("/api/staff/")) continue;
        const std::size_t at = route.pattern.find("{id}");
        if (at == std::string::npos) continue;
        const bool of_need = route.pattern.starts_with("/api/staff/needs/");
        std::string others = route.pattern, unknown = route.pattern;
        others.replace(at, 4, of_need ? need : "mateo");
        unknown.replace(at, 4, "no-such-id");
        for (std::string* path : {&others, &unknown}) {
            if (const std::size_t person = path->find("{related_person}"); person != std::string::npos) path->replace(person, 16, "maria-mateo");
        }
        const std::string body = route.method == Method::GET ? "" : R"({"to":"closed","note":"x","person":"Practitioner/nadia"})";
        const Answered told = practices.ask("nadia", route.method, others, body, 3);
        const Answered control = practices.ask("nadia", route.method, unknown, body, 3);
        EXPECT_EQ(told.status, 404) << route.pattern << told.body;
        EXPECT_EQ(told.but_for_request(), control.but_for_request()) << route.pattern;
        ++asked;
    }
    EXPECT_GE(asked, 9);
    const Answered list = practices.get("nadia", "/api/staff/children?q=Ruiz");
    EXPECT_EQ(list["children"].size(), 0U);
    EXPECT_EQ(list["total"].text(), "0");
    const Answered board = practices.get("nadia", "/api/staff/board");
    EXPECT_EQ(board["stuck"].text(), "0");
    for (const json::Value column : board["columns"].children()) EXPECT_EQ(column["count"].text(), "0");
    EXPECT_EQ(practices.get("nadia", "/api/staff/people")["people"].size(), 1U);
}

TEST_F(CareRoutes, AreForStaffOrForFamiliesAndNeverForBothNorForNobody) {
    for (const http::Route& route : practices.router().routes()) {
        const bool staff = route.pattern.starts_with("/api/staff/");
        if (!staff && !route.pattern.starts_with("/api/family/")) continue;
        std::string path = route.pattern;
        for (const std::string_view part : {"{id}", "{related_person}"}) {
            if (const std::size_t at = path.find(part); at != std::string::npos) path.replace(at, part.size(), "mateo");
        }
        EXPECT_EQ(practices.ask(staff ? "maria" : "rosa", route.method, path, "{}").status, 403) << route.pattern;
        EXPECT_EQ(practices.ask("", route.method, path, "{}").status, 401) << route.pattern;
    }
}

TEST_F(CareRoutes, TakeAStepThatStandsSoAlreadyWhateverVersionWasSeenWithoutSignal) {
    const Answered plan = practices.put("rosa", "/api/staff/children/mateo/plan", plan_with("Que duerma", "RelatedPerson/maria-mateo", "2026-12-01"));
    const std::string step = "/api/family/actions/" + std::string(plan["plan"]["goals"].at(0)["actions"].at(0)["id"].text());
    ASSERT_EQ(practices.post("maria", step + "/done", "{}", 1).status, 200);
    const Answered again = practices.post("maria", step + "/done", "{}", 1);
    ASSERT_EQ(again.status, 200) << "from her other phone, which saw it open";
    EXPECT_EQ(again["action"]["status"].text(), "done");
    EXPECT_EQ(again["action"]["version"].text(), "2") << "nothing was written";
    EXPECT_EQ(practices.post("maria", step + "/undo", "{}", 1).status, 412);
}

TEST_F(CareRoutes, DoNotLetAFamilyTickAnotherPersonsStep) {
    const Answered plan = practices.put("rosa", "/api/staff/children/mateo/plan", plan_with("Que duerma", rosa, "2026-12-01"));
    const std::string action(plan["plan"]["goals"].at(0)["actions"].at(0)["id"].text());
    const Answered refused = practices.post("maria", "/api/family/actions/" + action + "/done", "{}", 1);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.code(), "action.not-yours");
}

}  // namespace
}  // namespace medhome::care
