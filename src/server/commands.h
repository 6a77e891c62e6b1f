// The commands beside `serve`: what an administrator does from a shell.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace medhome::server {

struct UserOptions {
    std::string database, name, display_name, role = "coordinator", practice, reference, language = "en";
    bool admin = false;
    bool password_from_stdin = false;
};
Result<void> user_add(const UserOptions& options);
Result<void> user_list(const std::string& database);
Result<void> user_disable(const std::string& database, const std::string& name, bool disabled);
Result<void> user_password(const std::string& database, const std::string& name, bool from_stdin);

Result<void> client_add(const std::string& database, const std::string& name, const std::string& scope, const std::string& practice);
Result<void> client_list(const std::string& database);
Result<void> client_disable(const std::string& database, const std::string& id);
// The token stands alone on the last line.
Result<void> token(const std::string& database, const std::string& client, const std::string& scope, int hours, const std::string& practice);

Result<void> practice_add(const std::string& database, const std::string& slug, const std::string& name, const std::string& phone,
                          const std::string& after_hours_phone, const std::string& zone);
// Empty: as it was.
Result<void> practice_set(const std::string& database, const std::string& practice, const std::string& slug, const std::string& name,
                          const std::string& phone, const std::string& after_hours_phone, const std::string& zone);
Result<void> practice_list(const std::string& database);

Result<void> import_files(const std::string& database, const std::vector<std::string>& paths, const std::string& report_path,
                          const std::string& practice, int threads);
Result<void> backup(const std::string& database, const std::string& to);
Result<void> restore(const std::string& from, const std::string& database);
// True when nothing was found.
Result<bool> check(const std::string& database);
Result<void> reindex(const std::string& database);
Result<void> search_parameters(const std::string& database);  // each of the practices' own, and how far it is
Result<void> migrate(const std::string& database);

}  // namespace medhome::server
