// SPDX-License-Identifier: Apache-2.0
#include "server/package_commands.h"

#include <fmt/format.h>

#include <cstdio>

#include "access/guides.h"
#include "access/practice.h"
#include "server/site.h"

namespace medhome::server {

namespace {

void say(const std::string& line) { std::puts(line.c_str()); }

Result<store::Tenant> tenant_named(Site& site, const std::string& practice) {
    const std::vector<access::Practice> all = TRY(access::practices(*site.store));
    if (practice.empty() && all.size() == 1) return all.front().tenant;
    for (const access::Practice& one : all) {
        if (one.slug == practice) return one.tenant;
    }
    return fail(ErrorKind::not_found, "practice.unknown",
                practice.empty() ? "There are several practices here. Say which with --practice." : "There is no such practice here. See `medhome practice list`.");
}

}  // namespace

Result<void> package_add(const std::string& database, const std::vector<std::string>& paths) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database}));
    for (const std::string& path : paths) {
        const fhir::packages::Package package = TRY(fhir::packages::read_package(path));
        const access::AddedPackage added = TRY(access::add_package(*site->store, package, site->clock.now()));
        say(fmt::format("{}#{}: {} definitions {}", package.name, package.version, package.definitions.size(), added.replaced ? "in place of those that were there" : "added"));
    }
    say("A server that runs takes them up within seconds.");
    return {};
}

Result<void> package_list(const std::string& database) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    for (const access::ListedPackage& one : TRY(access::packages(*site->store))) {
        say(fmt::format("{}#{}: {} definitions", one.name, one.version, one.definitions));
    }
    for (const access::Required& one : TRY(access::required_profiles(*site->store))) {
        say(fmt::format("practice {} requires {} of {}", one.tenant, one.profile, one.type));
    }
    return {};
}

Result<void> package_remove(const std::string& database, const std::string& name) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    const std::size_t hash = name.find('#');
    if (hash == std::string::npos) return fail(ErrorKind::invalid, "guides.name", "Name the package with its version: hl7.fhir.us.core#6.1.0");
    return access::remove_package(*site->store, name.substr(0, hash), name.substr(hash + 1));
}

Result<void> package_require(const std::string& database, const std::string& rule, const std::string& practice, bool remove) {
    const std::unique_ptr<Site> site = TRY(open_site({.database = database, .create = false}));
    const std::size_t equals = rule.find('=');
    if (equals == std::string::npos) return fail(ErrorKind::invalid, "guides.rule", "Say of which type: Patient=http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient");
    const store::Tenant tenant = TRY(tenant_named(*site, practice));
    const std::string type = rule.substr(0, equals);
    const std::string profile = rule.substr(equals + 1);
    return remove ? access::stop_requiring(*site->store, tenant, type, profile) : access::require_profile(*site->store, tenant, type, profile);
}

}  // namespace medhome::server
