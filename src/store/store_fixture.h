// A small practice to test a store with: an empty site on each database there is, and records written as the server would write them.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/store.h"

namespace medhome::store {

// One for each database: how a new empty place is made, and its address.
struct Backend {
    std::string name;
    std::function<std::string()> new_place;
};

std::vector<Backend> backends();

// A folder that is gone with the test.
class Folder {
public:
    Folder();
    ~Folder();
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

inline constexpr const char* hidden_label = "https://medhome.dev/fhir/CodeSystem/label|not-for-family";

Visibility staff(Tenant tenant = 1);
Visibility parent_of(std::vector<std::string> patients, Tenant tenant = 1);

// A Put as access::Records prepares it: rows, compartment and labels out of the body; id, version and time set into it.
Put put_of(std::string body, std::int64_t base_version = 0);
Put removal(const std::string& type, const std::string& id, std::int64_t base_version);
fhir::search::Query query(const std::string& type_and_query);

std::string patient(const std::string& id, const std::string& family, const std::string& born = "2019-03-04", const std::string& more = "");
std::string observation(const std::string& id, const std::string& of, const std::string& code, const std::string& on, double value = 1, const std::string& more = "");
std::string labelled();  // the member "meta" with the label that hides a record from families

class StoreTest : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override;
    void reopen(OpenOptions options = {});
    Result<void> commit(std::vector<Put> puts, Tenant tenant = 1);
    void keep(const std::string& body, std::int64_t base_version = 0, Tenant tenant = 1);
    std::vector<std::string> find(const std::string& type_and_query, const Visibility& sees = staff());
    Page page(const std::string& type_and_query, const Visibility& sees = staff());

    std::string url_;
    std::unique_ptr<Store> store_;
};

}  // namespace medhome::store
