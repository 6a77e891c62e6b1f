// Which route answers: the literal one before the named part, the named part before the rest.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <gtest/gtest.h>

namespace medhome::http {
namespace {

Router house() {
    Router router;
    const auto add = [&](Method method, std::string pattern) {
        router.add({.method = method, .pattern = std::move(pattern), .handler = [](const Request&) { return Response{}; }});
    };
    add(Method::GET, "/");
    add(Method::GET, "/fhir/metadata");
    add(Method::GET, "/fhir/{type}");
    add(Method::POST, "/fhir/{type}");
    add(Method::GET, "/fhir/{type}/{id}");
    add(Method::PUT, "/fhir/{type}/{id}");
    add(Method::POST, "/fhir/{type}/_search");
    add(Method::GET, "/fhir/{type}/{id}/_history/{version}");
    add(Method::GET, "/fhir/Patient/{child}/$everything");
    add(Method::POST, "/api/children");
    add(Method::GET, "/family/{rest...}");
    add(Method::GET, "/{rest...}");
    return router;
}

struct Found {
    std::string pattern;
    std::vector<std::pair<std::string, std::string>> values;
    std::vector<Method> allowed;
};

Found find(const Router& router, Method method, std::string_view path) {
    Found found;
    const Route* route = router.match(method, path, found.values, found.allowed);
    if (route != nullptr) found.pattern = route->pattern;
    return found;
}

TEST(Router, PrefersTheMoreLiteralRoute) {
    const Router router = house();
    EXPECT_EQ(find(router, Method::GET, "/").pattern, "/");
    EXPECT_EQ(find(router, Method::GET, "/fhir/metadata").pattern, "/fhir/metadata");
    EXPECT_EQ(find(router, Method::GET, "/fhir/Patient").pattern, "/fhir/{type}");
    EXPECT_EQ(find(router, Method::GET, "/fhir/Patient/7").pattern, "/fhir/{type}/{id}");
    EXPECT_EQ(find(router, Method::GET, "/fhir/Patient/7/$everything").pattern, "/fhir/Patient/{child}/$everything");
}

TEST(Router, GoesBackToANamedPartWhenTheLiteralOneLeadsNowhere) {
    const Router router = house();
    const Found history = find(router, Method::GET, "/fhir/Patient/7/_history/2");
    EXPECT_EQ(history.pattern, "/fhir/{type}/{id}/_history/{version}");
    EXPECT_EQ(history.values, (std::vector<std::pair<std::string, std::string>>{{"type", "Patient"}, {"id", "7"}, {"version", "2"}}));
    EXPECT_EQ(find(router, Method::GET, "/fhir/metadata/7").pattern, "/fhir/{type}/{id}");
    EXPECT_EQ(find(router, Method::POST, "/fhir/metadata").pattern, "/fhir/{type}") << "the literal route is for GET only";
}

TEST(Router, TheRestTakesAllThatIsLeftOrNothingAfterASlash) {
    const Router router = house();
    EXPECT_EQ(find(router, Method::GET, "/family/plan/goals").values.at(0).second, "plan/goals");
    EXPECT_EQ(find(router, Method::GET, "/family/").pattern, "/family/{rest...}");
    EXPECT_EQ(find(router, Method::GET, "/family/").values.at(0).second, "");
    EXPECT_EQ(find(router, Method::GET, "/family").pattern, "/{rest...}") << "no slash, another address";
    EXPECT_EQ(find(router, Method::GET, "/favicon.ico").values.at(0).second, "favicon.ico");
}

TEST(Router, AKnownAddressIsNeverHandedToTheRestForAnotherMethod) {
    const Router router = house();
    const Found wrong = find(router, Method::GET, "/api/children");
    EXPECT_EQ(wrong.pattern, "");
    EXPECT_EQ(wrong.allowed, std::vector<Method>{Method::POST});
    EXPECT_EQ(find(router, Method::DELETE, "/fhir/Patient/7").allowed, (std::vector<Method>{Method::GET, Method::HEAD, Method::PUT}));
}

TEST(Router, HeadIsAnsweredByGet) { EXPECT_EQ(find(house(), Method::HEAD, "/fhir/Patient/7").pattern, "/fhir/{type}/{id}"); }

TEST(Router, ANamedPartIsNeverEmpty) {
    Router router;
    router.add({.pattern = "/children/{id}", .handler = [](const Request&) { return Response{}; }});
    EXPECT_EQ(find(router, Method::GET, "/children/").pattern, "");
    EXPECT_EQ(find(router, Method::GET, "/children/7/").pattern, "");
    EXPECT_EQ(find(router, Method::GET, "/children//").pattern, "");
    EXPECT_EQ(find(router, Method::GET, "children/7").pattern, "");
    EXPECT_EQ(find(router, Method::GET, "").pattern, "");
    EXPECT_TRUE(find(Router{}, Method::GET, "/").allowed.empty());
}

}  // namespace
}  // namespace medhome::http
