// DESIGN.md 4 and 5.2: from a request to a caller. Sessions, tokens, CSRF, idempotency keys, throttling, invitations.
//
// SPDX-License-Identifier: Apache-2.0
#include "access/gate.h"

#include <algorithm>
#include <array>
#include <thread>

#include "access/invitations.h"
#include "access/practice.h"
#include "access/test_site.h"
#include "http/status.h"

namespace medhome::access {
namespace {

using http::Method;
using http::Request;
using http::Response;
using testing::must;

constexpr const char* password = "correct horse battery";

class GateTest : public testing::TestSite {
protected:
    void SetUp() override {
        TestSite::SetUp();
        add_children();
        must(put_practice(*store_, {1, "elm", "Elm Street Pediatrics", "+15550100", "+15550199", "America/New_York"}));
        gate_ = std::make_unique<Gate>(*store_, clock_, randomness_, [](const Error& error, const Request&) {
            Response response;
            response.status = http::status_of(error.kind);
            response.body = error.code;
            return response;
        });
        gate_->add_session_routes(router_);
        const auto route = [](Method method, std::string pattern) {
            http::Route made;
            made.method = method;
            made.pattern = std::move(pattern);
            return made;
        };
        const Gate::Allows everybody{.staff = true, .family = true, .machine = true};
        gate_->add(router_, route(Method::GET, "/api/observations/{id}"), everybody, Purpose::treatment, [](const Request& request, Records& records) -> Result<Response> {
            Response response;
            response.body = *TRY(records.read("Observation", request.path_value("id"))).body;
            return response;
        });
        gate_->add(router_, route(Method::POST, "/api/tasks"), everybody, Purpose::coordination, [](const Request& request, Records& records) -> Result<Response> {
            std::vector<Change> changes(1);
            changes[0].type = "Task";
            changes[0].body = task(request.body);
            return commit_and_answer(records, std::move(changes), [](const std::vector<Changed>& changed) {
                Response response;
                response.status = 201;
                response.headers.add("Location", "/api/tasks/" + changed[0].id);
                response.body = changed[0].id;
                return response;
            });
        });
        // Answers with what only reading after the write can tell.
        gate_->add(router_, route(Method::POST, "/api/tasks-then-count"), everybody, Purpose::coordination, [](const Request& request, Records& records) -> Result<Response> {
            TRY_VOID(records.create("Task", task(request.body)));
            Response response;
            response.status = 201;
            response.body = std::to_string(TRY(records.search("Task?_total=accurate")).total.value());
            return response;
        });
        gate_->add(router_, route(Method::GET, "/api/admin"), {.staff = true, .admin_only = true}, Purpose::administration,
                   [](const Request&, Records&) -> Result<Response> { return Response{}; });
        gate_->add(router_, route(Method::GET, "/t/{practice}/fhir/Patient"), everybody, Purpose::treatment,
                   [](const Request&, Records&) -> Result<Response> { return Response{}; });
        rosa_ = must(add_user(machinery(), {"Rosa", "Rosa Delgado", password, Role::coordinator, 1, "", "en"}));
        must(add_user(machinery(), {"ana", "", password, Role::family, 1, "RelatedPerson/parent-of-mateo", "es"}));
    }

    struct Browser {
        std::string cookie, csrf, address = "192.0.2.1";
    };

    Request request(const Browser& browser, Method method, const std::string& path, const std::string& body = "", const std::string& key = "") {
        Request made;
        made.method = method;
        made.target = made.path = path;
        made.body = body;
        made.request_id = "r";
        made.remote = browser.address;
        if (!browser.cookie.empty()) made.headers.add("Cookie", "medhome_session=" + browser.cookie);
        if (!browser.csrf.empty()) made.headers.add("X-CSRF-Token", browser.csrf);
        if (!body.empty()) made.headers.add("Content-Type", "application/json");
        if (!key.empty()) made.headers.add("Idempotency-Key", key);
        return made;
    }
    Response send(Request asked) {
        std::vector<Method> allowed;
        const http::Route* route = router_.match(asked.method, asked.path, asked.path_values, allowed);
        if (!route) throw std::runtime_error("no route for " + asked.path);
        return route->handler(asked);
    }
    Response send(const Browser& browser, Method method, const std::string& path, const std::string& body = "", const std::string& key = "") {
        return send(request(browser, method, path, body, key));
    }
    Response try_sign_in(Browser& browser, const std::string& name, const std::string& with = password) {
        Response response = send(browser, Method::POST, "/api/session", R"({"name":")" + name + R"(","password":")" + with + R"("})");
        take_session(browser, response);
        return response;
    }
    static void take_session(Browser& browser, const Response& response) {
        const std::string_view cookie = response.headers.get("Set-Cookie");
        if (cookie.empty()) return;
        const std::size_t from = cookie.find('=') + 1;
        browser.cookie = cookie.substr(from, cookie.find(';') - from);
        const fhir::json::Document page = must(fhir::json::parse(std::string(response.payload().empty() ? "{}" : response.payload())));
        browser.csrf = page.root()["account"]["csrf"].text();
    }
    Browser signed_in(const std::string& name) {
        Browser browser;
        const Response response = try_sign_in(browser, name);
        if (response.status != 200) throw std::runtime_error("cannot sign in: " + std::string(response.payload()));
        return browser;
    }
    std::int64_t tasks() { return must(as(staff()).search("Task?_total=accurate")).total.value(); }

    http::Router router_;
    std::unique_ptr<Gate> gate_;
    User rosa_;
};

TEST_F(GateTest, SigningInTellsWhoOneIsAndWhichChildrenAreOnes) {
    Browser parent;
    const Response page = try_sign_in(parent, "ANA");
    ASSERT_EQ(page.status, 200);
    const std::string body(page.payload());
    EXPECT_NE(body.find(R"("role":"family","language":"es")"), std::string::npos) << body;
    EXPECT_NE(body.find(R"("display_name":"Ana Test")"), std::string::npos) << "a parent's name comes from the record";
    EXPECT_NE(body.find(R"("children":[{"id":"mateo","name":"mateo Test","preferred_name":"mateo","birth_date":null}])"), std::string::npos) << body;
    EXPECT_NE(body.find("Elm Street Pediatrics"), std::string::npos);
    EXPECT_EQ(send(parent, Method::GET, "/api/session").payload(), body);

    const std::string cookie(page.headers.get("Set-Cookie"));
    for (const char* part : {"HttpOnly", "SameSite=Lax", "Path=/"}) EXPECT_NE(cookie.find(part), std::string::npos);
    EXPECT_EQ(cookie.find("Secure"), std::string::npos) << "not over plain HTTP on this machine";
    EXPECT_EQ(page.headers.get("Cache-Control"), "no-store");
}

TEST_F(GateTest, OverTlsTheCookieIsSecure) {
    Request asked = request({}, Method::POST, "/api/session", std::string(R"({"name":"rosa","password":")") + password + R"("})");
    asked.over_tls = true;
    EXPECT_NE(send(asked).headers.get("Set-Cookie").find("; Secure"), std::string_view::npos);
}

TEST_F(GateTest, NobodyPassesWithoutASession) {
    EXPECT_EQ(send({}, Method::GET, "/api/observations/weight-of-mateo").status, 401);
    EXPECT_EQ(send({"made-up", ""}, Method::GET, "/api/observations/weight-of-mateo").status, 401);
    EXPECT_EQ(send({}, Method::GET, "/api/session").status, 401);
}

TEST_F(GateTest, TheDatabaseKeepsNoCookieNoTokenAndNoPassword) {
    const Browser rosa = signed_in("rosa");
    for (const store::Row& row : must(store_->select_site("SELECT hash, csrf FROM access_session", {}))) EXPECT_NE(std::get<std::string>(row[0]), rosa.cookie);
    for (const store::Row& row : must(store_->select_site("SELECT password FROM access_account", {})))
        EXPECT_TRUE(std::get<std::string>(row[0]).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST_F(GateTest, AFamilyReachesItsOwnChildOnEveryRouteAndNoOther) {
    const Browser parent = signed_in("ana");
    EXPECT_EQ(send(parent, Method::GET, "/api/observations/weight-of-mateo").status, 200);
    EXPECT_EQ(send(parent, Method::GET, "/api/observations/secret-of-mateo").status, 404);
    const Response other = send(parent, Method::GET, "/api/observations/weight-of-nora");
    const Response nobody = send(parent, Method::GET, "/api/observations/never-was");
    EXPECT_EQ(other.status, 404);
    EXPECT_EQ(other.payload(), nobody.payload());
    EXPECT_EQ(send(parent, Method::GET, "/api/admin").status, 403);
}

TEST_F(GateTest, ALinkThatIsTakenBackEndsAtOnce) {
    const Browser parent = signed_in("ana");
    Records records = as(staff());
    put(records, "RelatedPerson", "parent-of-mateo", R"({"resourceType":"RelatedPerson","active":false,"patient":{"reference":"Patient/mateo"}})");
    EXPECT_EQ(send(parent, Method::GET, "/api/observations/weight-of-mateo").status, 404);
    put(records, "RelatedPerson", "parent-of-mateo", R"({"resourceType":"RelatedPerson","period":{"end":"2026-11-21"},"patient":{"reference":"Patient/mateo"}})");
    EXPECT_EQ(send(parent, Method::GET, "/api/observations/weight-of-mateo").status, 404);
    put(records, "RelatedPerson", "parent-of-mateo", R"({"resourceType":"RelatedPerson","period":{"end":"2026-11"},"patient":{"reference":"Patient/mateo"}})");
    EXPECT_EQ(send(parent, Method::GET, "/api/observations/weight-of-mateo").status, 200) << "November is not over";
}

TEST_F(GateTest, AdministratorsAloneReachWhatIsTheirs) {
    EXPECT_EQ(send(signed_in("rosa"), Method::GET, "/api/admin").status, 403);
    must(set_role(machinery(), "rosa", Role::admin));
    EXPECT_EQ(send(signed_in("rosa"), Method::GET, "/api/admin").status, 200);
}

TEST_F(GateTest, AChangeNeedsTheTokenOfItsSession) {
    const Browser rosa = signed_in("rosa");
    EXPECT_EQ(send({rosa.cookie, ""}, Method::POST, "/api/tasks", "mateo", "k1").payload(), "sign-in.csrf");
    EXPECT_EQ(send({rosa.cookie, signed_in("ana").csrf}, Method::POST, "/api/tasks", "mateo", "k1").payload(), "sign-in.csrf");
    EXPECT_EQ(send({rosa.cookie, ""}, Method::DELETE, "/api/session").payload(), "sign-in.csrf");
    EXPECT_EQ(tasks(), 0);
    EXPECT_EQ(send(rosa, Method::POST, "/api/tasks", "mateo", "k1").status, 201);
}

TEST_F(GateTest, AnotherSitesPageCannotSignAVisitorIn) {
    Request asked = request({}, Method::POST, "/api/session", std::string(R"({"name":"rosa","password":")") + password + R"("})");
    asked.headers.set("Content-Type", "text/plain");
    EXPECT_EQ(send(asked).status, 400);
    asked.headers.set("Content-Type", "application/json");
    asked.headers.set("Sec-Fetch-Site", "cross-site");
    EXPECT_EQ(send(asked).status, 403);
}

TEST_F(GateTest, TheSameSaveTwiceWritesOnceAndAnswersTheSame) {
    const Browser rosa = signed_in("rosa");
    const Response first = send(rosa, Method::POST, "/api/tasks", "mateo", "key-1");
    const Response second = send(rosa, Method::POST, "/api/tasks", "mateo", "key-1");
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(first.payload(), second.payload());
    EXPECT_EQ(first.headers.get("Location"), second.headers.get("Location"));
    EXPECT_EQ(second.headers.get("Idempotent-Replay"), "true");
    EXPECT_EQ(tasks(), 1);

    EXPECT_EQ(send(rosa, Method::POST, "/api/tasks", "nora", "key-1").payload(), "request.key-reused");
    EXPECT_EQ(send(rosa, Method::POST, "/api/tasks", "mateo").payload(), "request.key-missing");
    EXPECT_EQ(tasks(), 1);
    EXPECT_EQ(send(signed_in("ana"), Method::POST, "/api/tasks", "mateo", "key-1").status, 201) << "another person's key is another key";
    EXPECT_EQ(tasks(), 2);
}

TEST_F(GateTest, AnAnswerThatReadAfterTheWriteIsKeptTooAndWritesOnce) {
    const Browser rosa = signed_in("rosa");
    EXPECT_EQ(send(rosa, Method::POST, "/api/tasks-then-count", "mateo", "key-2").payload(), "1");
    const Response again = send(rosa, Method::POST, "/api/tasks-then-count", "mateo", "key-2");
    EXPECT_EQ(again.payload(), "1");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.headers.get("Idempotent-Replay"), "true");
    EXPECT_EQ(tasks(), 1);
}

TEST_F(GateTest, ADoubleTapWritesOnceHoweverCloseTheTwoAre) {
    const Browser rosa = signed_in("rosa");
    for (int round = 0; round < 10; ++round) {
        const std::string key = "tap-" + std::to_string(round);
        std::array<Response, 2> answers;
        std::array<std::thread, 2> taps;
        for (std::size_t i = 0; i < 2; ++i) taps[i] = std::thread([&, i] { answers[i] = send(rosa, Method::POST, "/api/tasks", "mateo", key); });
        for (std::thread& tap : taps) tap.join();
        EXPECT_EQ(answers[0].status, 201);
        EXPECT_EQ(answers[1].status, 201);
        EXPECT_EQ(answers[0].payload(), answers[1].payload());
    }
    EXPECT_EQ(tasks(), 10);
}

TEST_F(GateTest, ARefusedRequestMayBeSentAgainUnderItsKey) {
    const Browser rosa = signed_in("rosa");
    EXPECT_EQ(send(rosa, Method::POST, "/api/tasks", "nobody", "key-3").status, 422);
    Records records = as(staff());
    put(records, "Patient", "nobody", R"({"resourceType":"Patient"})");
    EXPECT_EQ(send(rosa, Method::POST, "/api/tasks", "nobody", "key-3").status, 201);
}

TEST_F(GateTest, GuessingASecretSlowsDownForTheGuesserAlone) {
    Browser guesser;
    guesser.address = "198.51.100.7";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(try_sign_in(guesser, "rosa", "not the password").status, 401);
    const Response refused = try_sign_in(guesser, "rosa");
    EXPECT_EQ(refused.status, 429) << "even the right password has to wait now";
    EXPECT_EQ(refused.headers.get("Retry-After"), "30");
    EXPECT_EQ(try_sign_in(guesser, "nobody-of-this-name", "x").status, 401);
    EXPECT_EQ(signed_in("rosa").cookie.empty(), false) << "from her own desk she signs in";

    clock_.advance(std::chrono::seconds{31});
    EXPECT_EQ(try_sign_in(guesser, "rosa", "still not it").status, 401);
    EXPECT_EQ(try_sign_in(guesser, "rosa").headers.get("Retry-After"), "60") << "each failure doubles the wait";
}

TEST_F(GateTest, AnUnknownNameIsRefusedWithTheSameWords) {
    Browser browser;
    const Response wrong = try_sign_in(browser, "rosa", "not the password");
    const Response unknown = try_sign_in(browser, "never-was", "not the password");
    EXPECT_EQ(wrong.status, unknown.status);
    EXPECT_EQ(wrong.payload(), unknown.payload());
}

TEST_F(GateTest, EverySignInMakesANewSessionAndEndsTheOneBefore) {
    Browser browser = signed_in("rosa");
    const Browser before = browser;
    ASSERT_EQ(try_sign_in(browser, "rosa").status, 200);
    EXPECT_NE(browser.cookie, before.cookie);
    EXPECT_NE(browser.csrf, before.csrf);
    EXPECT_EQ(send(before, Method::GET, "/api/session").status, 401);
    EXPECT_EQ(send(browser, Method::GET, "/api/session").status, 200);
}

TEST_F(GateTest, SigningOutEndsTheSessionAndDropsTheCookie) {
    const Browser rosa = signed_in("rosa");
    const Response out = send(rosa, Method::DELETE, "/api/session");
    EXPECT_EQ(out.status, 204);
    EXPECT_NE(out.headers.get("Set-Cookie").find("Max-Age=0"), std::string_view::npos);
    EXPECT_EQ(send(rosa, Method::GET, "/api/session").status, 401);
}

TEST_F(GateTest, ASessionEndsUnusedAndInTheEndEvenUsed) {
    const Browser idle = signed_in("rosa");
    clock_.advance(std::chrono::minutes{61});
    EXPECT_EQ(send(idle, Method::GET, "/api/session").status, 401);

    const Browser busy = signed_in("rosa");
    for (int i = 0; i < 14; ++i) {
        clock_.advance(std::chrono::minutes{50});
        EXPECT_EQ(send(busy, Method::GET, "/api/session").status, 200);
    }
    clock_.advance(std::chrono::minutes{50});
    EXPECT_EQ(send(busy, Method::GET, "/api/session").status, 401) << "twelve hours are a long day";

    const Browser parent = signed_in("ana");
    clock_.advance(std::chrono::days{7});
    EXPECT_EQ(send(parent, Method::GET, "/api/session").status, 200) << "a family's own phone stays signed in";
}

// A phone without signal shows what it kept until then, and no longer.
TEST_F(GateTest, ThePageTellsWhenItsSessionEndsUnlessItIsUsedAgain) {
    const auto ends = [&](const Browser& browser) {
        return std::string(must(fhir::json::parse(std::string(send(browser, Method::GET, "/api/session").payload()))).root()["ends"].text());
    };
    const Browser parent = signed_in("ana");
    const Instant began = clock_.now();
    EXPECT_EQ(ends(parent), to_fhir_instant(began + std::chrono::days{14}));
    for (int used = 0; used < 8; ++used) {
        clock_.advance(std::chrono::days{10});
        ASSERT_EQ(send(parent, Method::GET, "/api/session").status, 200);
    }
    EXPECT_EQ(ends(parent), to_fhir_instant(began + std::chrono::days{90})) << "used or not, after 90 days one signs in again";
    EXPECT_EQ(ends(signed_in("rosa")), to_fhir_instant(clock_.now() + std::chrono::minutes{60}));
}

TEST_F(GateTest, ChangedRightsEndTheSessions) {
    const Browser first = signed_in("rosa");
    must(set_password(machinery(), "rosa", "another long password"));
    EXPECT_EQ(send(first, Method::GET, "/api/session").status, 401);
    Browser again;
    EXPECT_EQ(try_sign_in(again, "rosa").status, 401);
    EXPECT_EQ(try_sign_in(again, "rosa", "another long password").status, 200);

    must(disable_user(machinery(), "rosa", true));
    EXPECT_EQ(send(again, Method::GET, "/api/session").status, 401);
    const Response refused = try_sign_in(again, "rosa", "another long password");
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.payload(), "sign-in.no-match");
}

TEST_F(GateTest, TheLanguageIsKeptWithTheAccount) {
    const Browser rosa = signed_in("rosa");
    EXPECT_EQ(send(rosa, Method::PUT, "/api/session/language", R"({"language":"es"})", "k").status, 204);
    EXPECT_NE(send(rosa, Method::GET, "/api/session").payload().find(R"("language":"es")"), std::string_view::npos);
    EXPECT_EQ(send(rosa, Method::PUT, "/api/session/language", R"({"language":"tlh"})", "k2").status, 422);
}

TEST_F(GateTest, AMachineComesWithABearerToken) {
    const NewToken token = must(create_token(machinery(), "", 1, {"system/Observation.rs"}, std::chrono::hours{1}));
    Request asked = request({}, Method::GET, "/api/observations/weight-of-mateo");
    asked.headers.set("Authorization", "Bearer " + token.bearer);
    EXPECT_EQ(send(asked).status, 200);
    Request write = request({}, Method::POST, "/api/tasks", "mateo", "k");
    write.headers.set("Authorization", "Bearer " + token.bearer);
    EXPECT_EQ(send(write).status, 403) << "its scopes only read";
    asked.headers.set("Authorization", "Bearer wrong");
    EXPECT_EQ(send(asked).status, 401);
    asked.headers.set("Authorization", "Bearer " + token.bearer);
    clock_.advance(std::chrono::hours{1});
    EXPECT_EQ(send(asked).status, 401);

    EXPECT_FALSE(create_token(machinery(), "", 1, {"user/*.cruds"}, std::chrono::hours{1}).has_value());
    const Client client = must(add_client(machinery(), "lab", 1, {"system/Observation.cruds"}));
    EXPECT_TRUE(create_token(machinery(), client.id, 1, {"system/Observation.c"}, std::chrono::hours{1}).has_value());
    EXPECT_FALSE(create_token(machinery(), client.id, 1, {"system/*.c"}, std::chrono::hours{1}).has_value());
    const NewToken labs = must(create_token(machinery(), client.id, 1, {"system/Observation.r"}, std::chrono::hours{1}));
    must(disable_client(machinery(), client.id));
    asked.headers.set("Authorization", "Bearer " + labs.bearer);
    EXPECT_EQ(send(asked).status, 401);
}

TEST_F(GateTest, AClientThatIsDisabledIsRefusedWithinASecond) {
    const Client client = must(add_client(machinery(), "lab", 1, {"system/Observation.cruds"}));
    const NewToken token = must(create_token(machinery(), client.id, 1, {"system/Observation.r"}, std::chrono::hours{1}));
    Request asked = request({}, Method::GET, "/api/observations/weight-of-mateo");
    asked.headers.set("Authorization", "Bearer " + token.bearer);
    EXPECT_EQ(send(asked).status, 200);
    must(disable_client(machinery(), client.id));
    clock_.advance(std::chrono::seconds{1});
    EXPECT_EQ(send(asked).status, 401);
}

TEST_F(GateTest, ATokenHoldsNotOneMomentLongerThanItWasMadeFor) {
    const NewToken token = must(create_token(machinery(), "", 1, {"system/Observation.rs"}, std::chrono::hours{1}));
    Request asked = request({}, Method::GET, "/api/observations/weight-of-mateo");
    asked.headers.set("Authorization", "Bearer " + token.bearer);
    clock_.advance(std::chrono::hours{1} - std::chrono::milliseconds{1});
    EXPECT_EQ(send(asked).status, 200);
    clock_.advance(std::chrono::milliseconds{1});
    EXPECT_EQ(send(asked).status, 401);
}

// A site whose audit trail cannot be written to.
class WithoutTrail final : public store::Store {
public:
    explicit WithoutTrail(store::Store& real) : real_(real) {}
    using V = store::Visibility;
    Result<store::Stored> read(const V& sees, std::string_view type, std::string_view id) override { return real_.read(sees, type, id); }
    Result<store::Stored> vread(const V& sees, std::string_view type, std::string_view id, std::int64_t version) override { return real_.vread(sees, type, id, version); }
    Result<store::Page> history(const V& sees, std::string_view type, std::string_view id, int count, std::string_view cursor) override {
        return real_.history(sees, type, id, count, cursor);
    }
    Result<std::vector<store::Stored>> read_all(const V& sees, const std::vector<std::pair<std::string, std::string>>& names, std::optional<Instant> at) override {
        return real_.read_all(sees, names, at);
    }
    Result<store::Page> standing(const V& sees, std::string_view type, const store::Standing& asked) override { return real_.standing(sees, type, asked); }
    Result<store::Page> changes(const V& sees, const store::HistoryQuery& query) override { return real_.changes(sees, query); }
    Result<store::Page> search(const V& sees, const fhir::search::Query& query) override { return real_.search(sees, query); }
    Result<store::Page> compartment(const V& sees, std::string_view patient, const std::vector<std::string>& types, int count, std::string_view cursor) override {
        return real_.compartment(sees, patient, types, count, cursor);
    }
    const std::vector<store::WriteRule>& rules() const override { return real_.rules(); }
    Result<void> commit(store::Commit commit) override { return real_.commit(std::move(commit)); }
    Result<std::vector<store::Row>> select(const V& sees, std::string_view sql, const store::Row& params) override { return real_.select(sees, sql, params); }
    Result<std::vector<store::Row>> select_site(std::string_view sql, const store::Row& params) override { return real_.select_site(sql, params); }
    Result<std::optional<store::IdempotentAnswer>> answer_to(store::Tenant tenant, std::string_view actor, std::string_view key) override {
        return real_.answer_to(tenant, actor, key);
    }
    Result<void> audit(store::Tenant, store::AuditRow) override { return fail(ErrorKind::unavailable, "store.audit", "The trail cannot be written to."); }
    Result<std::vector<store::AuditRow>> audit_rows(store::Tenant tenant, int count, std::int64_t before) override { return real_.audit_rows(tenant, count, before); }
    Result<std::vector<store::OutboxRow>> outbox_due(store::Tenant tenant, Instant now, int count) override { return real_.outbox_due(tenant, now, count); }
    Result<void> backup(const std::string& path, const std::function<void(double)>& progress) override { return real_.backup(path, progress); }
    Result<store::CheckReport> check(const std::function<void(double)>& progress) override { return real_.check(progress); }
    Result<std::int64_t> reindex(const std::function<void(double)>& progress) override { return real_.reindex(progress); }
    Result<fhir::search::OwnParameters> parameters(store::Tenant tenant) override { return real_.parameters(tenant); }
    Result<fhir::search::OwnParameters> parameters_now(store::Tenant tenant) override { return real_.parameters_now(tenant); }
    Result<bool> index_parameters(std::string_view holder) override { return real_.index_parameters(holder); }
    void close() override {}

private:
    store::Store& real_;
};

TEST_F(GateTest, WhatCannotBeWrittenDownIsNotShown) {
    const Browser rosa = signed_in("rosa");
    WithoutTrail broken(*store_);
    Gate gate(broken, clock_, randomness_, [](const Error& error, const Request&) {
        Response response;
        response.status = http::status_of(error.kind);
        response.body = error.code;
        return response;
    });
    http::Router router;
    http::Route route;
    route.pattern = "/api/read";
    gate.add(router, std::move(route), {.staff = true}, Purpose::treatment, [](const Request&, Records& records) -> Result<Response> {
        Response response;
        response.body = *TRY(records.read("Observation", "weight-of-mateo")).body;
        return response;
    });
    Request asked = request(rosa, Method::GET, "/api/read");
    std::vector<Method> allowed;
    const Response answer = router.match(asked.method, asked.path, asked.path_values, allowed)->handler(asked);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.payload(), "store.audit");
}

TEST_F(GateTest, AnotherPracticesAddressIsNotThere) {
    const Browser rosa = signed_in("rosa");
    EXPECT_EQ(send(rosa, Method::GET, "/t/elm/fhir/Patient").status, 200);
    EXPECT_EQ(send(rosa, Method::GET, "/t/oak/fhir/Patient").status, 404);
}

TEST_F(GateTest, AnInvitationMakesOneAccountOnce) {
    const NewInvitation invitation = must(create_invitation(machinery(), 1, "parent-of-nora"));
    EXPECT_EQ(invitation.code.size(), 14U);
    Records coordinator = as(staff());
    EXPECT_EQ(must(family_access(coordinator, {"parent-of-nora"}))[0].invitation_ends, invitation.ends);

    const auto accept = [&](Browser& browser, const std::string& code, const std::string& name, const std::string& with = password) {
        const Response response = send(browser, Method::POST, "/api/invitations/accept",
                                       R"({"code":")" + code + R"(","name":")" + name + R"(","password":")" + with + R"(","language":"es"})");
        take_session(browser, response);
        return response;
    };
    Browser parent;
    EXPECT_EQ(accept(parent, "AAAA-BBBB-CCCC", "luz").payload(), "invitation.unknown");
    EXPECT_EQ(accept(parent, invitation.code, "luz", "short").payload(), "sign-in.password-short");
    EXPECT_EQ(accept(parent, invitation.code, "rosa", "not rosas password").payload(), "sign-in.name-taken");
    std::string typed = invitation.code;
    std::erase(typed, '-');
    std::transform(typed.begin(), typed.end(), typed.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const Response page = accept(parent, typed, "luz");
    ASSERT_EQ(page.status, 200) << page.payload();
    EXPECT_NE(page.payload().find(R"("children":[{"id":"nora")"), std::string_view::npos);
    EXPECT_EQ(send(parent, Method::GET, "/api/observations/weight-of-nora").status, 200);
    EXPECT_EQ(send(parent, Method::GET, "/api/observations/weight-of-mateo").status, 404);

    Browser second;
    EXPECT_EQ(accept(second, invitation.code, "another").payload(), "invitation.ended");
    EXPECT_TRUE(must(family_access(coordinator, {"parent-of-nora"}))[0].account);
    EXPECT_FALSE(must(family_access(coordinator, {"parent-of-nora"}))[0].invitation_ends.has_value());
}

TEST_F(GateTest, ACodeTellsWhichPracticeItIsOfAndNothingOfTheChild) {
    const NewInvitation invitation = must(create_invitation(machinery(), 1, "parent-of-nora"));
    const auto look = [&](const std::string& code) { return send({}, Method::POST, "/api/invitations/look", R"({"code":")" + code + R"("})"); };
    const Response page = look(invitation.code);
    ASSERT_EQ(page.status, 200) << page.payload();
    EXPECT_EQ(page.payload(), R"({"practice":{"name":")" + must(practice_of(*store_, 1)).name + R"(","phone":"+15550100"}})");
    EXPECT_EQ(look("AAAA-BBBB-CCCC").payload(), "invitation.unknown");
    clock_.advance(std::chrono::days{15});
    EXPECT_EQ(look(invitation.code).status, 410);
}

TEST_F(GateTest, ANewInvitationEndsTheOldAndTwoWeeksEndBoth) {
    const NewInvitation old = must(create_invitation(machinery(), 1, "parent-of-nora"));
    clock_.advance(std::chrono::seconds{1});
    const NewInvitation fresh = must(create_invitation(machinery(), 1, "parent-of-nora"));
    const auto accept = [&](const std::string& code) {
        return send({}, Method::POST, "/api/invitations/accept", R"({"code":")" + code + R"(","name":"luz","password":"long enough it is","language":"en"})");
    };
    EXPECT_EQ(accept(old.code).status, 410);
    clock_.advance(std::chrono::days{15});
    EXPECT_EQ(accept(fresh.code).status, 410);
}

TEST_F(GateTest, AParentOfTwoChildrenSignsInOnce) {
    const NewInvitation invitation = must(create_invitation(machinery(), 1, "parent-of-nora"));
    Browser parent;
    const Response page = send(parent, Method::POST, "/api/invitations/accept",
                               R"({"code":")" + invitation.code + R"(","name":"ana","password":")" + password + R"(","language":"es"})");
    take_session(parent, page);
    ASSERT_EQ(page.status, 200) << page.payload();
    EXPECT_EQ(send(parent, Method::GET, "/api/observations/weight-of-nora").status, 200);
    EXPECT_EQ(send(parent, Method::GET, "/api/observations/weight-of-mateo").status, 200);
}

TEST_F(GateTest, GuessingCodesSlowsDown) {
    Browser guesser;
    guesser.address = "203.0.113.9";
    Response last;
    for (int i = 0; i < 51; ++i) {
        last = send(guesser, Method::POST, "/api/invitations/accept", R"({"code":"AAAA-AAAA-AAAA","name":"x","password":"long enough it is"})");
        if (i < 50) {
            EXPECT_EQ(last.status, 404);
        }
    }
    EXPECT_EQ(last.status, 429);
    EXPECT_FALSE(last.headers.get("Retry-After").empty());
}

TEST_F(GateTest, ASignInNameIsTakenWithoutRegardToCaseAndAccents) {
    const auto twice = add_user(machinery(), {"RÓSA", "Another", password, Role::clinician, 1, "", "en"});
    ASSERT_FALSE(twice.has_value());
    EXPECT_EQ(twice.error().code, "sign-in.name-taken");
    EXPECT_EQ(must(list_users(*store_, 1)).size(), 2U);
    Records records = as(staff());
    const std::vector<StaffMember> members = must(staff_members(records));
    ASSERT_EQ(members.size(), 1U);
    EXPECT_EQ(members[0].display_name, "Rosa Delgado");
    const std::string reference = members[0].fhir_reference;
    EXPECT_TRUE(records.read("Practitioner", reference.substr(reference.find('/') + 1)).has_value());
    EXPECT_EQ(must(records.search("Practitioner?_total=accurate")).total, 1) << "the refused account left no Practitioner behind";
}

}  // namespace
}  // namespace medhome::access
