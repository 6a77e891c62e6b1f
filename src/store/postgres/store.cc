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
#include "store/sql/pool.h"
#include "store/sql/reads.h"
#include "store/sql/standing.h"

namespace medhome::store::postgres {
namespace {

constexpr std::chrono::seconds index_slice{1};
constexpr int writing_lanes = 2;
constexpr int fewest_readers = 8;  // a session mostly waits: for its server, or for the one that asks
constexpr int tries_of_a_read = 40;
constexpr std::chrono::milliseconds between_tries{100};

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

class PostgresStore final : public Store {
public:
    PostgresStore(std::string url, OpenOptions options, std::unique_ptr<Projections> projections, std::int64_t lane)
        : url_(std::move(url)),
          options_(std::move(options)),
          projections_(std::move(projections)),
          ids_(lane),
          names_(ids_, types_),
          readers_(
              [this] {
                  return std::make_unique<Connection>(
                      url_, SessionOptions{.statement_time = std::max(options_.statement_time, std::chrono::milliseconds(1)), .patient_keys = &patient_keys_});
              },
              std::max(options_.readers, fewest_readers)) {
        if (!options_.read_only) writer_ = std::make_unique<Writer>(url_, Shared{ids_, names_, types_, *projections_, values_}, writing_lanes);
    }
    ~PostgresStore() override { close(); }

    Result<Stored> read(const Visibility& sees, std::string_view type, std::string_view id) override {
        return reading([&](const Reads& reads) { return reads.read(sees, type, id); });
    }
    Result<Stored> vread(const Visibility& sees, std::string_view type, std::string_view id, std::int64_t version) override {
        return reading([&](const Reads& reads) { return reads.vread(sees, type, id, version); });
    }
    Result<Page> history(const Visibility& sees, std::string_view type, std::string_view id, int count, std::string_view cursor) override {
        return reading([&](const Reads& reads) { return reads.history(sees, type, id, count, cursor); });
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
    Result<Page> changes(const Visibility& sees, const HistoryQuery& query) override {
        return reading([&](const Reads& reads) { return reads.changes(sees, query); });
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
        // What is prepared is taken out of the commit: a second try needs the puts again.
        const std::vector<Put> puts = prepared.commit.puts;
        TRY_VOID(reading([&](const Reads& reads) {
            prepared.commit.puts = puts;
            prepared.puts.clear();
            return prepare(prepared, reads.connection, types_, *projections_, parameters_);
        }));
        Result<void> written = writer_->commit(prepared);
        if (prepared.changes_parameters || (!written && written.error().code == "store.parameters-changed")) parameters_.forget(prepared.commit.tenant);
        return written;
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
    Result<std::vector<AuditRow>> audit_rows(Tenant tenant, int count, std::int64_t before) override {
        return reading([&](const Reads& reads) -> Result<std::vector<AuditRow>> { return sql::audit_rows(reads.connection, tenant, count, before); });
    }
    Result<std::vector<OutboxRow>> outbox_due(Tenant tenant, Instant now, int count) override {
        return reading([&](const Reads& reads) -> Result<std::vector<OutboxRow>> {
            Statement rows = reads.connection.cached(
                "SELECT dedupe_key, kind, reference, not_before FROM outbox WHERE tenant_id = ? AND not_before <= ? AND done = 0 ORDER BY not_before LIMIT ?");
            rows.bind(tenant, now.time_since_epoch().count(), count);
            std::vector<OutboxRow> found;
            while (rows.step()) {
                found.push_back({std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)), Instant(std::chrono::microseconds(rows.integer(3)))});
            }
            return found;
        });
    }

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
    // A read changes nothing: when its server went away it is asked again, for as long as a restart takes.
    template <class Call>
    auto reading(Call&& call) -> decltype(call(std::declval<const Reads&>())) {
        return guarded([&] {
            for (int tries = 1;; ++tries) {
                try {
                    Lent connection(readers_, options_.statement_time);
                    return call(Reads{*connection, types_});
                } catch (const Failure& failure) {
                    const bool again = failure.code == lost || failure.code == conflict;
                    if (!again || tries >= tries_of_a_read) throw;
                }
                std::this_thread::sleep_for(between_tries);
            }
        });
    }
    static Rewriting rewritten(Connection& own) {
        return {
            .in_writer = [&own](const auto& work) { work(own); },
            .index_tables = [](sql::Connection& connection) { return std::make_unique<RewritingIndexTables>(dynamic_cast<Connection&>(connection)); },
            .index_generation = index_generation,
            .lock_records = true,
            .values_only_grow = true,
        };
    }
    static Result<void> read_only() { return fail(ErrorKind::unavailable, "store.read-only", "The database was opened for reading alone."); }

    std::string url_;
    OpenOptions options_;
    std::unique_ptr<Projections> projections_;
    ParameterSets parameters_;
    Types types_;
    Ids ids_;
    Names names_;
    KnownValues values_;
    PatientKeys patient_keys_;
    Pool readers_;
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
