// SPDX-License-Identifier: Apache-2.0
#include "access/guides.h"

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "access/backstage.h"
#include "access/rows.h"
#include "fhir/definitions/definitions.h"
#include "fhir/packages/compress.h"
#include "fhir/profiles/profile.h"

namespace medhome::access {

using fhir::packages::Package;

namespace {

// A store has one snapshot of guides beside it, as it has one set of write rules; it is asked for by every write.
struct Beside {
    std::shared_mutex mutex;
    std::unordered_map<const store::Store*, std::shared_ptr<const Guides>> guides;
};
Beside& beside() {
    static Beside all;
    return all;
}

}  // namespace

void use_guides(store::Store& store, std::shared_ptr<const Guides> guides) {
    const std::unique_lock lock(beside().mutex);
    if (guides) beside().guides[&store] = std::move(guides);
    else beside().guides.erase(&store);
}

std::shared_ptr<const Guides> guides_of(const store::Store& store) {
    static const std::shared_ptr<const Guides> none = std::make_shared<const Guides>();
    const std::shared_lock lock(beside().mutex);
    const auto found = beside().guides.find(&store);
    return found == beside().guides.end() ? none : found->second;
}

std::shared_ptr<const Guides> guides_of(Records& records) { return guides_of(Backstage::store(records)); }

std::vector<store::Migration> guide_migrations() {
    return {{"guides", 1, R"(
CREATE TABLE guide_package (
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    added BIGINT NOT NULL,
    PRIMARY KEY (name, version)
);
CREATE TABLE guide_definition (
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    number BIGINT NOT NULL,
    type TEXT NOT NULL,
    url TEXT NOT NULL,
    own_version TEXT NOT NULL,
    id TEXT NOT NULL,
    size BIGINT NOT NULL,
    bytes TEXT NOT NULL,
    PRIMARY KEY (name, version, number)
);
CREATE TABLE guide_requirement (
    tenant BIGINT NOT NULL,
    type TEXT NOT NULL,
    profile TEXT NOT NULL,
    PRIMARY KEY (tenant, type, profile)
);
)"}};
}

Result<std::vector<ListedPackage>> packages(store::Store& store) {
    std::vector<ListedPackage> found;
    const auto rows = TRY(store.select_site("SELECT p.name, p.version, p.added, (SELECT count(*) FROM guide_definition d WHERE d.name = p.name AND d.version = p.version) "
                                            "FROM guide_package p ORDER BY p.name, p.version", {}));
    for (const store::Row& row : rows) found.push_back({text_of(row, 0), text_of(row, 1), number_of(row, 3), instant_of(row, 2)});
    return found;
}

Result<std::vector<Required>> required_profiles(store::Store& store) {
    std::vector<Required> found;
    for (const store::Row& row : TRY(store.select_site("SELECT tenant, type, profile FROM guide_requirement ORDER BY tenant, type, profile", {}))) {
        found.push_back({number_of(row, 0), text_of(row, 1), text_of(row, 2)});
    }
    return found;
}

Result<std::string> guides_mark(store::Store& store) {
    std::string mark;
    for (const store::Row& row : TRY(store.select_site("SELECT name, version, added FROM guide_package ORDER BY name, version", {}))) {
        mark += text_of(row, 0) + "#" + text_of(row, 1) + " " + std::to_string(number_of(row, 2)) + "\n";
    }
    for (const Required& one : TRY(required_profiles(store))) mark += std::to_string(one.tenant) + " " + one.type + " " + one.profile + "\n";
    return mark;
}

Result<std::shared_ptr<const Guides>> load_guides(store::Store& store) {
    // First the mark: what changes while the rest is read is seen by the next look.
    std::string mark = TRY(guides_mark(store));
    std::vector<Package> loaded;
    const auto rows = TRY(store.select_site("SELECT name, version, type, url, own_version, id, size, bytes FROM guide_definition ORDER BY name, version, number", {}));
    for (const store::Row& row : rows) {
        if (loaded.empty() || loaded.back().name != text_of(row, 0) || loaded.back().version != text_of(row, 1)) {
            loaded.push_back({text_of(row, 0), text_of(row, 1), {}, 0});
        }
        fhir::packages::Packed& one = loaded.back().definitions.emplace_back();
        one.type = text_of(row, 2);
        one.url = text_of(row, 3);
        one.version = text_of(row, 4);
        one.id = text_of(row, 5);
        one.size = static_cast<std::size_t>(number_of(row, 6));
        one.bytes = TRY(fhir::packages::from_base64(text_of(row, 7)));
    }
    std::map<std::pair<store::Tenant, std::string>, std::vector<std::string>> required;
    for (Required& one : TRY(required_profiles(store))) required[{one.tenant, one.type}].push_back(std::move(one.profile));
    return std::make_shared<const Guides>(std::move(loaded), std::move(required), std::move(mark));
}

Result<AddedPackage> add_package(store::Store& store, const Package& package, Instant now) {
    AddedPackage added;
    store::Commit commit;
    for (const ListedPackage& held : TRY(packages(store))) added.replaced = added.replaced || (held.name == package.name && held.version == package.version);
    commit.statements.push_back({"DELETE FROM guide_definition WHERE name = ?1 AND version = ?2", {package.name, package.version}, {}, {}});
    commit.statements.push_back({"DELETE FROM guide_package WHERE name = ?1 AND version = ?2", {package.name, package.version}, {}, {}});
    commit.statements.push_back({"INSERT INTO guide_package (name, version, added) VALUES (?1, ?2, ?3)", {package.name, package.version, to_number(now)}, {}, {}});
    std::int64_t number = 0;
    for (const fhir::packages::Packed& one : package.definitions) {
        commit.statements.push_back({"INSERT INTO guide_definition (name, version, number, type, url, own_version, id, size, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                                     {package.name, package.version, number++, one.type, one.url, one.version, one.id, static_cast<std::int64_t>(one.size),
                                      fhir::packages::to_base64(one.bytes)},
                                     {}, {}});
    }
    commit.bulk = true;
    TRY_VOID(store.commit(std::move(commit)));
    return added;
}

Result<void> remove_package(store::Store& store, std::string_view name, std::string_view version) {
    const Error unknown{ErrorKind::not_found, "guides.unknown-package", "There is no such package on this site. `medhome package list` names those that are."};
    store::Commit commit;
    commit.statements.push_back({"DELETE FROM guide_package WHERE name = ?1 AND version = ?2", {std::string(name), std::string(version)}, 1, unknown});
    commit.statements.push_back({"DELETE FROM guide_definition WHERE name = ?1 AND version = ?2", {std::string(name), std::string(version)}, {}, {}});
    return store.commit(std::move(commit));
}

Result<void> require_profile(store::Store& store, store::Tenant tenant, std::string_view type, std::string_view canonical) {
    if (fhir::definitions::find_resource(type) == fhir::definitions::none) return fail(ErrorKind::invalid, "guides.type", "R4 has no such resource type.");
    const std::shared_ptr<const Guides> guides = TRY(load_guides(store));
    const fhir::profiles::Profile* profile = fhir::profiles::find_profile(guides->library(), canonical);
    if (!profile) return fail(ErrorKind::not_found, "guides.unknown-profile", "This profile is not held here. Add the package that defines it first.");
    if (!profile->wrong.empty()) return fail(ErrorKind::unprocessable, "guides.profile", profile->wrong);
    if (profile->type != type) return fail(ErrorKind::invalid, "guides.profile-type", "This profile is for " + std::string(profile->type) + ".");
    store::Commit commit;
    commit.statements.push_back({"INSERT INTO guide_requirement (tenant, type, profile) VALUES (?1, ?2, ?3) ON CONFLICT (tenant, type, profile) DO NOTHING",
                                 {tenant, std::string(type), std::string(canonical)}, {}, {}});
    return store.commit(std::move(commit));
}

Result<void> stop_requiring(store::Store& store, store::Tenant tenant, std::string_view type, std::string_view canonical) {
    const Error unknown{ErrorKind::not_found, "guides.not-required", "That profile is not required of this type."};
    store::Commit commit;
    commit.statements.push_back({"DELETE FROM guide_requirement WHERE tenant = ?1 AND type = ?2 AND profile = ?3", {tenant, std::string(type), std::string(canonical)}, 1, unknown});
    return store.commit(std::move(commit));
}

}  // namespace medhome::access
