// SPDX-License-Identifier: Apache-2.0
#include "access/caller.h"

#include <array>
#include <utility>

namespace medhome::access {

namespace {

constexpr std::array<std::pair<Role, std::string_view>, 6> role_names{{{Role::admin, "admin"},
                                                                       {Role::clinician, "clinician"},
                                                                       {Role::coordinator, "coordinator"},
                                                                       {Role::family, "family"},
                                                                       {Role::machine, "machine"},
                                                                       {Role::job, "job"}}};

struct ScopeParts {
    std::string_view type;
    std::string_view rights;
};

// "system/" ( Type | "*" ) "." ( rights of "cruds" in order | read | write | * )
std::optional<ScopeParts> parts_of(std::string_view scope) {
    constexpr std::string_view prefix = "system/";
    if (!scope.starts_with(prefix)) return std::nullopt;
    scope.remove_prefix(prefix.size());
    const std::size_t dot = scope.find('.');
    if (dot == std::string_view::npos || dot == 0) return std::nullopt;
    const std::string_view type = scope.substr(0, dot);
    std::string_view rights = scope.substr(dot + 1);
    if (type != "*") {
        if (type[0] < 'A' || type[0] > 'Z') return std::nullopt;
        for (const char c : type)
            if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) return std::nullopt;
    }
    if (rights == "read") rights = "rs";
    else if (rights == "write") rights = "cud";
    else if (rights == "*") rights = "cruds";
    else {
        if (rights.empty()) return std::nullopt;
        constexpr std::string_view order = "cruds";
        std::size_t from = 0;
        for (const char c : rights) {
            const std::size_t at = order.find(c, from);
            if (at == std::string_view::npos) return std::nullopt;
            from = at + 1;
        }
    }
    return ScopeParts{type, rights};
}

}  // namespace

std::string_view to_string(Role role) {
    for (const auto& [known, name] : role_names)
        if (known == role) return name;
    return "unknown";
}

Result<Role> role_of(std::string_view text) {
    for (const auto& [role, name] : role_names)
        if (name == text && role != Role::machine && role != Role::job) return role;
    return fail(ErrorKind::unprocessable, "role.unknown", "A role is one of: admin, clinician, coordinator, family.");
}

std::string_view to_string(Purpose purpose) {
    switch (purpose) {
        case Purpose::treatment: return "treatment";
        case Purpose::coordination: return "coordination";
        case Purpose::family_access: return "family-access";
        case Purpose::administration: return "administration";
        case Purpose::import_data: return "import";
    }
    return "unknown";
}

bool is_scope(std::string_view scope) { return parts_of(scope).has_value(); }

std::string_view scope_type(std::string_view scope) {
    const auto parts = parts_of(scope);
    return parts ? std::string_view(parts->type) : std::string_view();
}

bool scopes_allow(const std::vector<std::string>& scopes, char right, std::string_view type) {
    for (const std::string& scope : scopes) {
        const auto parts = parts_of(scope);
        if (parts && (parts->type == "*" || parts->type == type) && parts->rights.find(right) != std::string_view::npos) return true;
    }
    return false;
}

store::Visibility visibility_of(const Caller& caller) {
    store::Visibility sees;
    sees.tenant = caller.tenant;
    if (!caller.is_family()) {
        sees.all_unowned = true;
        return sees;
    }
    sees.patient_ids = caller.patient_ids;
    sees.unowned_types = {"HealthcareService", "Location", "Organization", "Practitioner", "PractitionerRole"};
    sees.hidden_labels = {std::string(not_for_family_system) + "|" + std::string(not_for_family_code)};
    return sees;
}

Caller job_caller(store::Tenant tenant, std::string_view what) {
    Caller caller;
    caller.account_id = "job:" + std::string(what);
    caller.role = Role::job;
    caller.tenant = tenant;
    return caller;
}

}  // namespace medhome::access
