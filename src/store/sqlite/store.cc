// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/store.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "base/log.h"
#include "store/sqlite/backup.h"
#include "store/sql/check.h"
#include "store/sql/parameter_indexing.h"
#include "store/sql/reading_store.h"
#include "store/sqlite/checkpoints.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/writer.h"

namespace medhome::store::sqlite {
namespace {

constexpr int writer_cache_kib = 32 * 1024;
constexpr int readers_cache_kib = 64 * 1024;  // of all readers together; at 100,000 children 16 MiB cost up to a third more time

class SqliteStore final : public ReadingStore {
public:
    SqliteStore(const std::string& path, const OpenOptions& options, std::unique_ptr<Connection> connection, std::unique_ptr<Projections> projections)
        : ReadingStore(
              options, std::move(projections),
              [path, cache_kib = readers_cache_kib / std::max(options.readers, 1)](PatientKeys& shared) {
                  // Not opened read-only: a reader must be able to make the log's shared index. query_only holds it to reading.
                  auto reader = std::make_unique<Connection>(path, ConnectionOptions{.cache_kib = cache_kib, .patient_keys = &shared});
                  settle(*reader, false);
                  return reader;
              },
              options.readers),
          path_(path),
          connection_(std::move(connection)) {
        if (options_.read_only) return;
        checkpointing_ = std::make_unique<Connection>(path_, ConnectionOptions{.cache_kib = 256});
        settle(*checkpointing_, true);
        writer_ = std::make_unique<Writer>(*connection_, types_, *projections_);
        checkpoints_ = std::make_unique<Checkpoints>(*checkpointing_, *writer_);
    }
    ~SqliteStore() override { close(); }

    Result<void> commit(Commit commit) override {
        if (!writer_) return read_only();
        Prepared prepared;
        prepared.commit = std::move(commit);
        TRY_VOID(reading([&](const Reads& reads) { return prepare(prepared, reads.connection, types_, *projections_, parameters_); }));
        return settled(prepared, writer_->commit(prepared));
    }

    Result<std::optional<IdempotentAnswer>> answer_to(Tenant tenant, std::string_view actor, std::string_view key) override {
        return reading([&](const Reads& reads) -> Result<std::optional<IdempotentAnswer>> {
            Statement row = reads.connection.cached("SELECT request_digest, status, headers, body FROM idempotent_answer WHERE tenant_id = ? AND actor = ? AND key = ?");
            row.bind(tenant, actor, key);
            if (!row.step()) return std::nullopt;
            return IdempotentAnswer{std::string(actor), std::string(key), std::string(row.text(0)), int(row.integer(1)), std::string(row.text(2)), std::string(row.text(3))};
        });
    }
    Result<void> audit(Tenant tenant, AuditRow row) override { return writer_ ? writer_->audit(tenant, std::move(row)) : read_only(); }

    Result<void> backup(const std::string& to_path, const std::function<void(double)>& progress) override { return sqlite::backup(path_, to_path, progress); }
    Result<CheckReport> check(const std::function<void(double)>& progress) override {
        return guarded([&]() -> Result<CheckReport> {
            Connection own(path_, {.cache_kib = 16 * 1024});
            settle(own, false);
            std::vector<std::string> pages;
            Statement integrity = own.prepare("PRAGMA integrity_check(20)");
            while (integrity.step()) {
                if (integrity.text(0) != "ok") pages.push_back(fmt::format("database: {}", integrity.text(0)));
            }
            integrity.reset();
            CheckReport report = sql::check(own, types_, *projections_, parameters_, progress);
            report.findings.insert(report.findings.begin(), pages.begin(), pages.end());
            return report;
        });
    }
    Result<std::int64_t> reindex(const std::function<void(double)>& progress) override {
        if (!writer_) return tl::unexpected(read_only().error());
        return guarded([&]() -> Result<std::int64_t> {
            Connection own(path_, {.cache_kib = 16 * 1024});
            settle(own, false);
            const Rewriting rewriting = rewritten();
            return sql::reindex(own, rewriting, types_, *projections_, parameters_, progress);
        });
    }

    Result<bool> index_parameters(std::string_view holder) override {
        if (!writer_) return false;
        const Instant now = SystemClock().now();
        if (!TRY(reading([&](const Reads& reads) -> Result<bool> { return parameters_wait(reads.connection, now); }))) return false;
        return guarded([&]() -> Result<bool> {
            Connection own(path_, {.cache_kib = 2 * 1024});
            settle(own, false);
            const Rewriting rewriting = rewritten();
            return sql::index_parameters(own, rewriting, types_, parameters_, holder, std::chrono::steady_clock::now() + index_slice);
        });
    }

    void close() override {
        const std::lock_guard lock(closing_);
        if (!connection_) return;
        // The writer may still be asked for a last errand by the checkpoints: they stop first.
        if (checkpoints_) checkpoints_->stop();
        if (writer_) writer_->stop();
        readers_.close();
        checkpoints_.reset();
        writer_.reset();
        checkpointing_.reset();
        // Another process may be reading: it will move the log itself.
        sqlite3_busy_timeout(connection_->handle(), 500);
        if (!options_.read_only) sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
        connection_.reset();
    }

private:
    Rewriting rewritten() {
        return {
            .in_writer = [&](const auto& work) { writer_->between_batches([&](Connection& writer) { work(writer); }); },
            .index_tables = [](sql::Connection& writer) { return std::make_unique<FileIndexTables>(dynamic_cast<Connection&>(writer)); },
            .index_generation = index_generation,
        };
    }

    std::string path_;
    std::unique_ptr<Connection> connection_;
    std::unique_ptr<Connection> checkpointing_;
    std::unique_ptr<Writer> writer_;
    std::unique_ptr<Checkpoints> checkpoints_;
    std::mutex closing_;
};

}  // namespace

Result<std::unique_ptr<Store>> open(const std::string& path, OpenOptions options) {
    return guarded([&]() -> Result<std::unique_ptr<Store>> {
        const Place place = look_at(path);
        if (place == Place::empty && (!options.create || options.read_only)) {
            return fail(ErrorKind::not_found, "store.no-site", fmt::format("There is no site at {} yet. `medhome serve` or `medhome import` with this --database makes one.", path));
        }
        auto connection = std::make_unique<Connection>(path, ConnectionOptions{.create = place == Place::empty, .gathers_log = true, .cache_kib = writer_cache_kib});
        if (place == Place::empty) create_site(*connection);
        Types types;
        auto projections = std::make_unique<Projections>(std::move(options.projections));
        bool rebuild = false;
        if (!options.read_only) {
            settle(*connection, true);
            migrate(*connection, options.migrations);
            projections->prepare(*connection, types);
            rebuild = connection->number("SELECT value FROM site WHERE name = 'index_generation'") != index_generation;
            if (options.most_pages > 0) connection->execute(fmt::format("PRAGMA max_page_count = {}", options.most_pages).c_str());
        }
        auto store = std::make_unique<SqliteStore>(path, std::move(options), std::move(connection), std::move(projections));
        if (rebuild) {
            log::info("store.reindex", {});
            TRY(store->reindex({}));
        }
        return std::unique_ptr<Store>(std::move(store));
    });
}

}  // namespace medhome::store::sqlite
