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
#include "store/sqlite/checkpoints.h"
#include "store/sql/pool.h"
#include "store/sql/reads.h"
#include "store/sql/standing.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/writer.h"

namespace medhome::store::sqlite {
namespace {

constexpr std::chrono::seconds index_slice{1};
constexpr int writer_cache_kib = 32 * 1024;
constexpr int readers_cache_kib = 64 * 1024;  // of all readers together; at 100,000 children 16 MiB cost up to a third more time

class SqliteStore final : public Store {
public:
    SqliteStore(std::string path, OpenOptions options, std::unique_ptr<Connection> connection, std::unique_ptr<Types> types, std::unique_ptr<Projections> projections)
        : path_(std::move(path)),
          options_(std::move(options)),
          connection_(std::move(connection)),
          types_(std::move(types)),
          projections_(std::move(projections)),
          readers_(
              [this] {
                  // Not opened read-only: a reader must be able to make the log's shared index. query_only holds it to reading.
                  auto reader = std::make_unique<Connection>(path_, ConnectionOptions{.cache_kib = readers_cache_kib / std::max(options_.readers, 1), .patient_keys = &patient_keys_});
                  settle(*reader, false);
                  return reader;
              },
              options_.readers) {
        if (options_.read_only) return;
        checkpointing_ = std::make_unique<Connection>(path_, ConnectionOptions{.cache_kib = 256});
        settle(*checkpointing_, true);
        writer_ = std::make_unique<Writer>(*connection_, *types_, *projections_);
        checkpoints_ = std::make_unique<Checkpoints>(*checkpointing_, *writer_);
    }
    ~SqliteStore() override { close(); }

    Result<Stored> read(const Visibility& sees, std::string_view type, std::string_view id) override {
        return reading([&](const Reads& reads) { return reads.read(sees, type, id); });
    }
    Result<Stored> vread(const Visibility& sees, std::string_view type, std::string_view id, std::int64_t version) override {
        return reading([&](const Reads& reads) { return reads.vread(sees, type, id, version); });
    }
    Result<Page> history(const Visibility& sees, std::string_view type, std::string_view id, int count, std::string_view cursor) override {
        return reading([&](const Reads& reads) { return reads.history(sees, type, id, count, cursor); });
    }
    Result<Page> changes(const Visibility& sees, const HistoryQuery& query) override {
        return reading([&](const Reads& reads) { return reads.changes(sees, query); });
    }
    Result<Page> search(const Visibility& sees, const fhir::search::Query& query) override {
        return reading([&](const Reads& reads) { return reads.search(sees, query); });
    }
    Result<Page> compartment(const Visibility& sees, std::string_view patient_id, const std::vector<std::string>& types, int count, std::string_view cursor) override {
        return reading([&](const Reads& reads) { return reads.compartment(sees, patient_id, types, count, cursor); });
    }
    Result<std::vector<Stored>> read_all(const Visibility& sees, const std::vector<std::pair<std::string, std::string>>& names, std::optional<Instant> at) override {
        return reading([&](const Reads& reads) { return sql::read_all(reads, sees, names, at); });
    }
    Result<Page> standing(const Visibility& sees, std::string_view type, const Standing& asked) override {
        return reading([&](const Reads& reads) { return sql::standing(reads, sees, type, asked); });
    }
    Result<std::vector<Row>> select(const Visibility& sees, std::string_view sql, const Row& params) override {
        return reading([&](const Reads& reads) { return reads.select(sees, sql, params); });
    }
    Result<std::vector<Row>> select_site(std::string_view sql, const Row& params) override {
        return reading([&](const Reads& reads) -> Result<std::vector<Row>> {
            Statement rows = reads.connection.cached(sql);
            if (!rows.read_only()) return fail(ErrorKind::internal, "store.not-a-read", "select_site() only reads; write with a Statement of a Commit.");
            for (std::size_t i = 0; i < params.size(); ++i) rows.bind_param_at(int(i) + 1, params[i]);
            std::vector<Row> found;
            while (rows.step()) {
                Row row;
                for (int column = 0; column < rows.columns(); ++column) row.push_back(rows.param(column));
                found.push_back(std::move(row));
            }
            return found;
        });
    }

    const std::vector<WriteRule>& rules() const override { return options_.rules; }

    Result<void> commit(Commit commit) override {
        if (!writer_) return read_only();
        Prepared prepared;
        prepared.commit = std::move(commit);
        TRY_VOID(reading([&](const Reads& reads) { return prepare(prepared, reads.connection, *types_, *projections_, parameters_); }));
        Result<void> written = writer_->commit(prepared);
        if (prepared.changes_parameters || (!written && written.error().code == "store.parameters-changed")) parameters_.forget(prepared.commit.tenant);
        return written;
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
    Result<std::vector<AuditRow>> audit_rows(Tenant tenant, int count, std::int64_t before) override {
        return reading([&](const Reads& reads) -> Result<std::vector<AuditRow>> { return sql::audit_rows(reads.connection, tenant, count, before); });
    }
    Result<std::vector<OutboxRow>> outbox_due(Tenant tenant, Instant now, int count) override {
        return reading([&](const Reads& reads) -> Result<std::vector<OutboxRow>> {
            Statement rows = reads.connection.cached(
                "SELECT dedupe_key, kind, reference, not_before FROM outbox INDEXED BY outbox_due WHERE tenant_id = ? AND not_before <= ? AND done = 0 "
                "ORDER BY not_before LIMIT ?");
            rows.bind(tenant, now.time_since_epoch().count(), count);
            std::vector<OutboxRow> found;
            while (rows.step()) {
                found.push_back({std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)), Instant(std::chrono::microseconds(rows.integer(3)))});
            }
            return found;
        });
    }

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
            CheckReport report = sql::check(own, *types_, *projections_, parameters_, progress);
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
            return sql::reindex(own, rewriting, *types_, *projections_, parameters_, progress);
        });
    }

    Result<fhir::search::OwnParameters> parameters(Tenant tenant) override {
        if (auto own = parameters_.known(tenant)) return own;
        return reading([&](const Reads& reads) -> Result<fhir::search::OwnParameters> { return parameters_.of(reads.connection, tenant); });
    }
    Result<fhir::search::OwnParameters> parameters_now(Tenant tenant) override {
        return reading([&](const Reads& reads) -> Result<fhir::search::OwnParameters> { return parameters_.now(reads.connection, tenant); });
    }
    Result<bool> index_parameters(std::string_view holder) override {
        if (!writer_) return false;
        const Instant now = SystemClock().now();
        if (!TRY(reading([&](const Reads& reads) -> Result<bool> { return parameters_wait(reads.connection, now); }))) return false;
        return guarded([&]() -> Result<bool> {
            Connection own(path_, {.cache_kib = 2 * 1024});
            settle(own, false);
            const Rewriting rewriting = rewritten();
            return sql::index_parameters(own, rewriting, *types_, parameters_, holder, std::chrono::steady_clock::now() + index_slice);
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
    template <class Call>
    auto reading(Call&& call) -> decltype(call(std::declval<const Reads&>())) {
        return guarded([&] {
            Lent connection(readers_, options_.statement_time);
            return call(Reads{*connection, *types_});
        });
    }
    Rewriting rewritten() {
        return {
            .in_writer = [&](const auto& work) { writer_->between_batches([&](Connection& writer) { work(writer); }); },
            .index_tables = [](sql::Connection& writer) { return std::make_unique<FileIndexTables>(dynamic_cast<Connection&>(writer)); },
            .index_generation = index_generation,
        };
    }
    static Result<void> read_only() { return fail(ErrorKind::unavailable, "store.read-only", "The database was opened for reading alone."); }

    std::string path_;
    OpenOptions options_;
    std::unique_ptr<Connection> connection_;
    std::unique_ptr<Types> types_;
    std::unique_ptr<Projections> projections_;
    PatientKeys patient_keys_;
    ParameterSets parameters_;
    Pool readers_;
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
        auto types = std::make_unique<Types>();
        auto projections = std::make_unique<Projections>(std::move(options.projections));
        bool rebuild = false;
        if (!options.read_only) {
            settle(*connection, true);
            migrate(*connection, options.migrations);
            projections->prepare(*connection, *types);
            rebuild = connection->number("SELECT value FROM site WHERE name = 'index_generation'") != index_generation;
            if (options.most_pages > 0) connection->execute(fmt::format("PRAGMA max_page_count = {}", options.most_pages).c_str());
        }
        auto store = std::make_unique<SqliteStore>(path, std::move(options), std::move(connection), std::move(types), std::move(projections));
        if (rebuild) {
            log::info("store.reindex", {});
            TRY(store->reindex({}));
        }
        return std::unique_ptr<Store>(std::move(store));
    });
}

}  // namespace medhome::store::sqlite
