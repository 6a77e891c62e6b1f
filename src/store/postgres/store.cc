// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/store.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <mutex>

#include "base/log.h"
#include "store/postgres/schema.h"
#include "store/postgres/writer.h"
#include "store/sql/check.h"
#include "store/sql/parameter_indexing.h"
#include "store/sql/reading_store.h"

namespace medhome::store::postgres {
namespace {

constexpr int writing_lanes = 2;
constexpr int fewest_readers = 8;  // a session mostly waits: for its server, or for the one that asks

// Rows of records of any tenant, written when told.
class RewritingIndexTables final : public IndexTables {
public:
    explicit RewritingIndexTables(Connection& connection) : connection_(connection) {}
    void finish() override {
        for (auto& [tenant, tables] : by_tenant_) tables.finish_on(connection_);
    }

private:
    GatheredIndexTables& of(const RowPlace& at) { return by_tenant_.try_emplace(at.tenant, at.tenant, known_).first->second; }
    void add_hash(const RowPlace& at, const fhir::search::HashRow& row) override { of(at).add(at, {{row}, {}, {}, {}}); }
    void add_string(const RowPlace& at, const fhir::search::StringRow& row) override { of(at).add(at, {{}, {row}, {}, {}}); }
    void add_date(const RowPlace& at, const DateEntry& entry) override { of(at).gather(at, entry); }
    void add_quantity(const RowPlace& at, const fhir::search::QuantityRow& row) override { of(at).add(at, {{}, {}, {}, {row}}); }
    // A rewriting has taken away everything before.
    void remove_hash(const RowPlace&, const fhir::search::HashRow&) override {}
    void remove_string(const RowPlace&, const fhir::search::StringRow&) override {}
    void remove_date(const RowPlace&, const DateEntry&) override {}
    void remove_quantity(const RowPlace&, const fhir::search::QuantityRow&) override {}

    Connection& connection_;
    KnownValues known_;
    std::map<Tenant, GatheredIndexTables> by_tenant_;
};

class PostgresStore final : public ReadingStore {
public:
    PostgresStore(const std::string& url, const OpenOptions& options, std::unique_ptr<Projections> projections, std::int64_t lane)
        : ReadingStore(
              options, std::move(projections),
              [url, time = std::max(options.statement_time, std::chrono::milliseconds(1))](PatientKeys& shared) {
                  return std::make_unique<Connection>(url, SessionOptions{.statement_time = time, .patient_keys = &shared});
              },
              std::max(options.readers, fewest_readers)),
          url_(url),
          ids_(lane),
          names_(ids_, types_) {
        if (!options_.read_only) writer_ = std::make_unique<Writer>(url_, Shared{ids_, names_, types_, *projections_, values_}, writing_lanes);
    }
    ~PostgresStore() override { close(); }

    Result<void> commit(Commit commit) override {
        if (!writer_) return read_only();
        Prepared prepared;
        prepared.commit = std::move(commit);
        // What is prepared is taken out of the commit: a second try needs the puts again.
        const std::vector<Put> puts = prepared.commit.puts;
        TRY_VOID(reading([&](const Reads& reads) {
            prepared.commit.puts = puts;
            prepared.puts.clear();
            return prepare(prepared, reads.connection, types_, *projections_, parameters_);
        }));
        return settled(prepared, writer_->commit(prepared));
    }

    Result<std::optional<IdempotentAnswer>> answer_to(Tenant tenant, std::string_view actor, std::string_view key) override {
        return reading([&](const Reads& reads) -> Result<std::optional<IdempotentAnswer>> {
            Statement row = reads.connection.cached(
                "SELECT a.request_digest, a.status, a.headers, a.body FROM answer_key k JOIN idempotent_answer a ON a.tenant_id = k.tenant_id AND a.at = k.at AND a.actor = k.actor "
                "AND a.key = k.key WHERE k.tenant_id = ? AND k.actor = ? AND k.key = ?");
            row.bind(tenant, actor, key);
            if (!row.step()) return std::nullopt;
            return IdempotentAnswer{std::string(actor), std::string(key), std::string(row.text(0)), int(row.integer(1)), std::string(row.text(2)), std::string(row.text(3))};
        });
    }
    Result<void> audit(Tenant tenant, AuditRow row) override { return writer_ ? writer_->audit(tenant, std::move(row)) : read_only(); }

    Result<void> backup(const std::string&, const std::function<void(double)>&) override {
        return fail(ErrorKind::unsupported, "backup.use-pg-dump",
                    "PostgreSQL copies its databases itself, while they work: pg_dump --format=custom --file=FILE ADDRESS, and pg_restore to put it back.");
    }
    Result<CheckReport> check(const std::function<void(double)>& progress) override {
        return guarded([&]() -> Result<CheckReport> {
            Connection own(url_, {});
            return sql::check(own, types_, *projections_, parameters_, progress, true);
        });
    }
    Result<std::int64_t> reindex(const std::function<void(double)>& progress) override {
        if (!writer_) return tl::unexpected(read_only().error());
        return guarded([&]() -> Result<std::int64_t> {
            Connection reader(url_, {});
            Connection own(url_, {.reads_only = false});
            const Rewriting rewriting = rewritten(own);
            return sql::reindex(reader, rewriting, types_, *projections_, parameters_, progress);
        });
    }

    Result<bool> index_parameters(std::string_view holder) override {
        if (!writer_) return false;
        const Instant now = SystemClock().now();
        if (!TRY(reading([&](const Reads& reads) -> Result<bool> { return parameters_wait(reads.connection, now); }))) return false;
        return guarded([&]() -> Result<bool> {
            Connection reader(url_, {});
            Connection own(url_, {.reads_only = false});
            const Rewriting rewriting = rewritten(own);
            return sql::index_parameters(reader, rewriting, types_, parameters_, holder, std::chrono::steady_clock::now() + index_slice);
        });
    }

    void close() override {
        const std::lock_guard lock(closing_);
        if (closed_) return;
        closed_ = true;
        if (writer_) writer_->stop();
        readers_.close();
        writer_.reset();
    }

private:
    bool again(const Failure& failure) const override { return failure.code == lost || failure.code == conflict; }
    static Rewriting rewritten(Connection& own) {
        return {
            .in_writer = [&own](const auto& work) { work(own); },
            .index_tables = [](sql::Connection& connection) { return std::make_unique<RewritingIndexTables>(dynamic_cast<Connection&>(connection)); },
            .index_generation = index_generation,
            .lock_records = true,
            .values_only_grow = true,
        };
    }

    std::string url_;
    Ids ids_;
    Names names_;
    KnownValues values_;
    std::unique_ptr<Writer> writer_;
    std::mutex closing_;
    bool closed_ = false;
};

// The address without its user and password, as it may be told.
Result<std::string> told(const std::string& url) {
    char* message = nullptr;
    PQconninfoOption* options = PQconninfoParse(url.c_str(), &message);
    if (!options) {
        PQfreemem(message);
        return fail(ErrorKind::invalid, "store.bad-address", "This does not name a PostgreSQL database. Give --database postgresql://USER@HOST:PORT/NAME.");
    }
    std::string host, name;
    for (const PQconninfoOption* option = options; option->keyword; ++option) {
        const std::string_view keyword = option->keyword;
        if (keyword == "host" && option->val) host = option->val;
        if (keyword == "dbname" && option->val) name = option->val;
    }
    PQconninfoFree(options);
    return fmt::format("postgresql://{}/{}", host, name);
}

}  // namespace

Result<std::unique_ptr<Store>> open(const std::string& url, OpenOptions options) {
    const std::string named = TRY(told(url));
    return guarded([&]() -> Result<std::unique_ptr<Store>> {
        Connection connection(url, {.reads_only = options.read_only});
        const Place place = look_at(connection, named);
        if (place == Place::empty && (!options.create || options.read_only)) {
            return fail(ErrorKind::not_found, "store.no-site", fmt::format("There is no site at {} yet. `medhome serve` or `medhome import` with this --database makes one.", named));
        }
        auto projections = std::make_unique<Projections>(std::move(options.projections));
        bool rebuild = false;
        std::int64_t lane = 0;
        if (!options.read_only) {
            if (place == Place::empty) create_site(connection);
            Connection gate(url, {.reads_only = false});
            hold_others_off(gate);
            migrate(connection, options.migrations);
            keep_parts(connection, SystemClock().now());
            Types types;
            projections->prepare(connection, types);
            gate.run_script("COMMIT");
            rebuild = connection.number("SELECT value FROM site WHERE name = 'index_generation'") != index_generation;
            lane = new_lane(connection);
        }
        auto store = std::make_unique<PostgresStore>(url, std::move(options), std::move(projections), lane);
        if (rebuild) {
            log::info("store.reindex", {});
            TRY(store->reindex({}));
        }
        return std::unique_ptr<Store>(std::move(store));
    });
}

}  // namespace medhome::store::postgres
