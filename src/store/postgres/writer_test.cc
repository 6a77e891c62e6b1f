// A database that goes away while it is written to: what was acknowledged is there, and nothing is there twice. DESIGN.md 5.1
//
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "store/postgres_cluster.h"
#include "store/store_fixture.h"

namespace medhome::store {
namespace {

TEST(PostgresWriter, OutlivesADatabaseThatIsKilledAndWritesNothingTwice) {
    PostgresCluster cluster;
    OpenOptions options;
    options.migrations = {{"care", 1, "CREATE TABLE care_mark (tenant_id BIGINT NOT NULL, number BIGINT NOT NULL, times BIGINT NOT NULL, PRIMARY KEY (tenant_id, number));"}};
    auto opened = open(cluster.new_database(), std::move(options));
    ASSERT_TRUE(opened) << opened.error().text;
    Store& store = **opened;
    std::atomic<bool> stop{false};
    std::atomic<int> number{0}, acknowledged{0};
    std::mutex mutex;
    std::vector<int> done;
    std::vector<std::thread> writers;
    for (int i = 0; i < 6; ++i) {
        writers.emplace_back([&] {
            while (!stop) {
                const int mine = ++number;
                Commit commit;
                commit.tenant = 1;
                commit.puts = {put_of(patient(fmt::format("p{}", mine), "Ruiz"))};
                // Written a second time it would be counted.
                commit.statements = {{"INSERT INTO care_mark (tenant_id, number, times) VALUES (1, ?1, 1) ON CONFLICT (tenant_id, number) DO UPDATE SET times = care_mark.times + 1",
                                      {std::int64_t{mine}}, std::nullopt, {}}};
                if (!store.commit(std::move(commit))) continue;
                ++acknowledged;
                const std::lock_guard lock(mutex);
                done.push_back(mine);
            }
        });
    }
    const auto some_more = [&] {
        const int before = acknowledged;
        for (int i = 0; i < 6000 && acknowledged < before + 30; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        EXPECT_GE(acknowledged, before + 30);
    };
    for (int round = 0; round < 3; ++round) {
        some_more();
        cluster.kill();
        std::this_thread::sleep_for(std::chrono::milliseconds(100 * round));
        cluster.start();
    }
    some_more();
    stop = true;
    for (auto& writer : writers) writer.join();
    for (const int mine : done) EXPECT_TRUE(store.read(staff(), "Patient", fmt::format("p{}", mine))) << mine;
    const auto twice = store.select(staff(), "SELECT number FROM care_mark WHERE tenant_id = {tenant} AND times > 1", {});
    ASSERT_TRUE(twice);
    EXPECT_TRUE(twice->empty());
    const auto written = store.select(staff(), "SELECT count(*) FROM care_mark WHERE tenant_id = {tenant}", {});
    EXPECT_GE(std::get<std::int64_t>((*written)[0][0]), std::int64_t(done.size()));
    const auto report = store.check({});
    ASSERT_TRUE(report);
    for (const auto& finding : report->findings) ADD_FAILURE() << finding;
}

}  // namespace
}  // namespace medhome::store
