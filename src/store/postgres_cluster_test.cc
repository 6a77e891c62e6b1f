// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_cluster.h"

#include <fmt/format.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace medhome::store {
namespace {

const passwd* unprivileged() {
    static const passwd* user = geteuid() == 0 ? getpwnam("postgres") : nullptr;
    if (geteuid() == 0 && !user) throw std::runtime_error("PostgreSQL does not run as root, and there is no user postgres: install postgresql-15.");
    return user;
}

std::string program(const std::string& name) {
    for (const char* folder : {std::getenv("MEDHOME_PGBIN"), static_cast<char*>(nullptr)}) {
        if (folder) return std::string(folder) + "/" + name;
    }
    std::string path = "/usr/lib/postgresql/15/bin/" + name;
    if (!std::filesystem::exists(path)) throw std::runtime_error("There is no " + path + ": install postgresql-15, or name its folder in MEDHOME_PGBIN.");
    return path;
}

// In a child that dies with its parent.
pid_t spawn(const std::vector<std::string>& arguments, const std::string& log) {
    const passwd* user = unprivileged();
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child != 0) return child;
    if (user && (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != parent) _exit(125);
    if (chdir("/") != 0 || !freopen(log.c_str(), "a", stdout) || dup2(1, 2) < 0) _exit(124);
    std::vector<char*> raw;
    for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    execv(raw[0], raw.data());
    _exit(127);
}

std::string text_of(const std::string& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

PostgresCluster& PostgresCluster::shared() {
    static PostgresCluster cluster;
    return cluster;
}

PostgresCluster::PostgresCluster() {
    std::string pattern = (std::filesystem::temp_directory_path() / "medhome-pg-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    if (const passwd* user = unprivileged(); user && chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown of " + folder_);
    const pid_t made = spawn({program("initdb"), "-D", folder_ + "/data", "-U", "medhome", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"}, folder_ + "/log");
    int status = 0;
    waitpid(made, &status, 0);
    if (status != 0) throw std::runtime_error("initdb failed: " + text_of(folder_ + "/log"));
    start();
}

PostgresCluster::~PostgresCluster() {
    kill();
    std::filesystem::remove_all(folder_);
}

void PostgresCluster::start() {
    std::vector<std::string> arguments{program("postgres"), "-D", folder_ + "/data", "-k", folder_};
    for (const char* setting : {"listen_addresses=", "max_connections=200", "shared_buffers=64MB", "fsync=on", "log_min_messages=panic", "max_wal_size=512MB"}) {
        arguments.insert(arguments.end(), {"-c", setting});
    }
    server_ = spawn(arguments, folder_ + "/log");
    for (int i = 0; i < 2000; ++i) {
        if (PQping(url("postgres").c_str()) == PQPING_OK) return;
        if (waitpid(server_, nullptr, WNOHANG) == server_) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw std::runtime_error("PostgreSQL did not start: " + text_of(folder_ + "/log"));
}

void PostgresCluster::kill() {
    if (server_ == 0) return;
    ::kill(server_, SIGKILL);
    waitpid(server_, nullptr, 0);
    server_ = 0;
    // Its children notice within moments that they are orphans, and must be gone before the next start.
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

std::string PostgresCluster::url(const std::string& database) const { return fmt::format("postgresql:///{}?host={}&user=medhome", database, folder_); }

std::string PostgresCluster::sql(const std::string& url, const std::string& text) {
    PGconn* connection = PQconnectdb(url.c_str());
    PGresult* result = PQexec(connection, text.c_str());
    const bool good = PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
    std::string value = good ? (PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "") : PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
    if (!good) throw std::runtime_error(value);
    return value;
}

std::string PostgresCluster::new_database() {
    const std::string name = fmt::format("t{}", ++databases_);
    sql(url("postgres"), "CREATE DATABASE " + name);
    return url(name);
}

}  // namespace medhome::store
