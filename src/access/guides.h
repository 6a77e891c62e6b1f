// The guides that a site has loaded: FHIR packages in tables of their own, as one snapshot that nobody changes, but that another may take the
// place of while the server runs; and the profiles that a practice requires of what is written.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "fhir/packages/library.h"
#include "store/store.h"

namespace medhome::access {

class Records;

class Guides {
public:
    Guides() : library_(std::vector<fhir::packages::Package>{}) {}
    Guides(std::vector<fhir::packages::Package> packages, std::map<std::pair<store::Tenant, std::string>, std::vector<std::string>> required, std::string mark = {})
        : library_(std::move(packages)), required_(std::move(required)), mark_(std::move(mark)) {}

    const fhir::packages::Library& library() const { return library_; }
    // What guides_mark said when they were loaded.
    const std::string& mark() const { return mark_; }
    // The profiles that a record of this type must keep to be written; null when there are none.
    const std::vector<std::string>* required(store::Tenant tenant, std::string_view type) const {
        if (required_.empty()) return nullptr;
        const auto found = required_.find({tenant, std::string(type)});
        return found == required_.end() ? nullptr : &found->second;
    }

private:
    fhir::packages::Library library_;
    std::map<std::pair<store::Tenant, std::string>, std::vector<std::string>> required_;
    std::string mark_;
};

std::vector<store::Migration> guide_migrations();

// A text that is another whenever a package was added, replaced or taken out, or what is required changed.
Result<std::string> guides_mark(store::Store& store);
// As the tables hold them now.
Result<std::shared_ptr<const Guides>> load_guides(store::Store& store);
// What every caller of the store is held to from then on; when the site is opened, before the first request. An empty pointer forgets it.
void use_guides(store::Store& store, std::shared_ptr<const Guides> guides);
// R4's own definitions alone where none were taken up.
std::shared_ptr<const Guides> guides_of(const store::Store& store);
std::shared_ptr<const Guides> guides_of(Records& records);

struct AddedPackage {
    bool replaced = false;  // the same name and version was there
};
Result<AddedPackage> add_package(store::Store& store, const fhir::packages::Package& package, Instant now);
Result<void> remove_package(store::Store& store, std::string_view name, std::string_view version);
struct ListedPackage {
    std::string name, version;
    std::int64_t definitions = 0;
    Instant added{};
};
Result<std::vector<ListedPackage>> packages(store::Store& store);

// A profile that is required of every write of a type in a practice. It must be held.
Result<void> require_profile(store::Store& store, store::Tenant tenant, std::string_view type, std::string_view canonical);
Result<void> stop_requiring(store::Store& store, store::Tenant tenant, std::string_view type, std::string_view canonical);
struct Required {
    store::Tenant tenant = 0;
    std::string type, profile;
};
Result<std::vector<Required>> required_profiles(store::Store& store);

}  // namespace medhome::access
