// A PostgreSQL of a test's own: a cluster in a temporary folder, as an unprivileged user, reached by a socket in that folder, gone with the test program.
//
// Durable as in earnest (fsync is on). Nothing of a PostgreSQL that the machine may run already is touched.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

namespace medhome::store {

class PostgresCluster {
public:
    PostgresCluster();  // throws std::runtime_error with words that say what is missing
    ~PostgresCluster();
    PostgresCluster(const PostgresCluster&) = delete;
    PostgresCluster& operator=(const PostgresCluster&) = delete;

    // The one of this test program, started when first asked for.
    static PostgresCluster& shared();

    std::string new_database();  // its address
    std::string url(const std::string& database) const;
    // As a crash does: no process of it gets to say anything.
    void kill();
    void start();
    // A statement of the test's own; the first column of its first row.
    std::string sql(const std::string& url, const std::string& text);

private:
    std::string folder_;
    pid_t server_ = 0;
    int databases_ = 0;
};

}  // namespace medhome::store
