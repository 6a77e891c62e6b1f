// Search parameters of a practice's own, on both databases and with two servers on one: nothing is written without their rows, nothing is found in part.
// docs/decisions/0023
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "fhir/search/custom.h"
#include "fhir/search/query.h"
#include "store/store_fixture.h"

namespace medhome::store {
namespace {

using fhir::search::CustomParameter;
using fhir::search::OwnParameters;
using State = CustomParameter::State;

std::string with_shelf(const std::string& id, const std::string& shelf) {
    return fmt::format(R"({{"resourceType":"Patient","id":"{}","extension":[{{"url":"urn:shelf","valueString":"{}"}}]}})", id, shelf);
}

class ParametersTest : public StoreTest {
protected:
    static CustomParameter shelf() {
        CustomParameter one;
        one.type = "Patient";
        one.code = "shelf";
        one.kind = fhir::search::ParameterType::string;
        one.expression = "Patient.extension('urn:shelf').value";
        one.definition = "urn:shelf-parameter";
        one.resource_id = "own";
        return one;
    }
    // As access::Records does when the SearchParameter is written.
    static Result<void> define(Store& store, std::vector<CustomParameter> parameters, Tenant tenant = 1) {
        Commit commit;
        commit.tenant = tenant;
        commit.definitions.push_back({"own", std::move(parameters)});
        return store.commit(std::move(commit));
    }
    static void index_all(Store& store) {
        for (int turn = 0; turn < 100; ++turn) {
            const auto more = store.index_parameters("holder");
            ASSERT_TRUE(more) << more.error().text;
            if (!*more) return;
        }
        FAIL() << "it never ends";
    }
    static Result<std::size_t> found(Store& store, const OwnParameters& own, const std::string& value, Tenant tenant = 1) {
        auto query = fhir::search::parse_query("Patient", {{"shelf", value}}, true, {}, "", "UTC", nullptr, own);
        if (!query) return tl::unexpected(query.error());
        return TRY(store.search(staff(tenant), *query)).matches.size();
    }
    static Result<std::size_t> found(Store& store, const std::string& value, Tenant tenant = 1) { return found(store, TRY(store.parameters_now(tenant)), value, tenant); }
    std::unique_ptr<Store> another() {
        auto opened = open(url_, {});
        EXPECT_TRUE(opened) << opened.error().text;
        return opened ? std::move(*opened) : nullptr;
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, ParametersTest, testing::ValuesIn(backends()), [](const auto& backend) { return backend.param.name; });

TEST_P(ParametersTest, OldRecordsAreFoundOnceAllOfThemAreAndNotBefore) {
    for (int i = 0; i < 450; ++i) keep(with_shelf(fmt::format("p{}", i), i % 2 ? "odd" : "even"));
    EXPECT_EQ(found(*store_, "odd").error().code, "search.unknown-parameter");
    ASSERT_TRUE(define(*store_, {shelf()}));
    EXPECT_EQ(found(*store_, "odd").error().code, "search.parameter-not-ready");
    keep(with_shelf("new", "odd"));
    index_all(*store_);
    const auto odd = found(*store_, "odd");
    ASSERT_TRUE(odd) << odd.error().text;
    EXPECT_EQ(*odd, 50U) << "a page of them";
    EXPECT_EQ((*store_->parameters_now(1))->all().at(0).state, State::ready);
    keep(with_shelf("new", "even"), 1);
    EXPECT_TRUE(store_->check({})->findings.empty()) << store_->check({})->findings.front();
    EXPECT_EQ(*store_->reindex({}), 0);
    EXPECT_EQ(found(*store_, "odd", 2).error().code, "search.unknown-parameter") << "of another practice it is none";
}

TEST_P(ParametersTest, WhoHasNotHeardOfOneWritesNothingWithoutItsRows) {
    keep(with_shelf("old", "odd"));
    const auto other = another();
    ASSERT_TRUE(other->parameters(1)) << "it knows of none";
    ASSERT_TRUE(define(*store_, {shelf()}));
    const auto write = [&](const std::string& id, std::int64_t base_version) {
        Commit commit;
        commit.tenant = 1;
        commit.puts.push_back(put_of(with_shelf(id, "odd"), base_version));
        return other->commit(std::move(commit));
    };
    const auto refused = write("blind", 0);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "store.parameters-changed");
    EXPECT_EQ(refused.error().kind, ErrorKind::stale);
    ASSERT_TRUE(write("blind", 0)) << "it has heard by then";
    index_all(*store_);
    EXPECT_EQ(*found(*other, "odd"), 2U);
    other->close();
}

TEST_P(ParametersTest, WhatWasUnderstoodBeforeAChangeIsNotAnsweredAfterIt) {
    keep(with_shelf("old", "odd"));
    ASSERT_TRUE(define(*store_, {shelf()}));
    index_all(*store_);
    const OwnParameters before = *store_->parameters_now(1);
    EXPECT_EQ(*found(*store_, before, "odd"), 1U);
    const auto other = another();
    ASSERT_TRUE(define(*other, {}));
    index_all(*other);
    const auto late = found(*store_, before, "odd");
    ASSERT_FALSE(late) << "its rows are gone: nothing would have been found";
    EXPECT_EQ(late.error().code, "search.parameters-changed");
    EXPECT_EQ(found(*store_, "odd").error().code, "search.unknown-parameter");
    EXPECT_TRUE((*store_->parameters_now(1))->all().empty());
    EXPECT_TRUE(store_->check({})->findings.empty());
    other->close();
}

TEST_P(ParametersTest, MadeAgainItIsNotFoundByWhatIsLeftOfTheFirst) {
    keep(with_shelf("old", "odd"));
    ASSERT_TRUE(define(*store_, {shelf()}));
    index_all(*store_);
    CustomParameter other = shelf();
    other.expression = "Patient.extension('urn:other').value";
    ASSERT_TRUE(define(*store_, {other}));
    EXPECT_EQ(found(*store_, "odd").error().code, "search.parameter-not-ready");
    index_all(*store_);
    EXPECT_EQ(*found(*store_, "odd"), 0U);
    ASSERT_TRUE(define(*store_, {shelf()}));
    index_all(*store_);
    EXPECT_EQ(*found(*store_, "odd"), 1U);
    EXPECT_TRUE(store_->check({})->findings.empty());
}

TEST_P(ParametersTest, ThatFailsOnARecordIsFailedAndTheRecordIsKept) {
    CustomParameter one = shelf();
    one.expression = "Patient.name.family.single()";
    ASSERT_TRUE(define(*store_, {one}));
    index_all(*store_);
    keep(R"({"resourceType":"Patient","id":"two","name":[{"family":"A"},{"family":"B"}]})");
    EXPECT_EQ(found(*store_, "a").error().code, "search.parameter-failed");
    EXPECT_EQ(find("Patient?_id=two"), std::vector<std::string>{"two"});
    ASSERT_TRUE(define(*store_, {one})) << "saved again it is tried again";
    index_all(*store_);
    EXPECT_EQ(found(*store_, "a").error().code, "search.parameter-failed");
    ASSERT_TRUE(define(*store_, {}));
    index_all(*store_);
    EXPECT_TRUE(store_->check({})->findings.empty());
}

TEST_P(ParametersTest, TwoForOneCodeAreRefused) {
    ASSERT_TRUE(define(*store_, {shelf()}));
    Commit commit;
    commit.tenant = 1;
    commit.definitions.push_back({"second", {shelf()}});
    const auto refused = store_->commit(std::move(commit));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "search-parameter.taken");
    EXPECT_TRUE(define(*store_, {shelf()}, 2)) << "another practice may have it";
}

}  // namespace
}  // namespace medhome::store
