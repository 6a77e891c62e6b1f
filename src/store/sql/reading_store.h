// What a store of either database answers alike: a session is lent, and what is asked goes to the same code.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "store/sql/keys.h"
#include "store/sql/parameters.h"
#include "store/sql/pool.h"
#include "store/sql/projections.h"
#include "store/sql/reads.h"
#include "store/store.h"

namespace medhome::store::sql {

class ReadingStore : public Store {
public:
    Result<Stored> read(const Visibility& sees, std::string_view type, std::string_view id) final;
    Result<Stored> vread(const Visibility& sees, std::string_view type, std::string_view id, std::int64_t version) final;
    Result<Page> history(const Visibility& sees, std::string_view type, std::string_view id, int count, std::string_view cursor) final;
    Result<Page> changes(const Visibility& sees, const HistoryQuery& query) final;
    Result<Page> search(const Visibility& sees, const fhir::search::Query& query) final;
    Result<Page> compartment(const Visibility& sees, std::string_view patient_id, const std::vector<std::string>& types, int count, std::string_view cursor) final;
    Result<std::vector<Stored>> read_all(const Visibility& sees, const std::vector<std::pair<std::string, std::string>>& names, std::optional<Instant> at) final;
    Result<Page> standing(const Visibility& sees, std::string_view type, const Standing& asked) final;
    Result<std::vector<Row>> select(const Visibility& sees, std::string_view sql, const Row& params) final;
    Result<std::vector<Row>> select_site(std::string_view sql, const Row& params) final;
    const std::vector<WriteRule>& rules() const final { return options_.rules; }
    Result<std::vector<AuditRow>> audit_rows(Tenant tenant, int count, std::int64_t before) final;
    Result<std::vector<OutboxRow>> outbox_due(Tenant tenant, Instant now, int count) final;
    Result<fhir::search::OwnParameters> parameters(Tenant tenant) final;
    Result<fhir::search::OwnParameters> parameters_now(Tenant tenant) final;

protected:
    using Make = std::function<std::unique_ptr<Connection>(PatientKeys& shared)>;
    ReadingStore(const OpenOptions& options, std::unique_ptr<Projections> projections, Make make, int readers);

    // A read changes nothing: what `again` says is worth it is asked again, for as long as a restart of a database takes.
    template <class Call>
    auto reading(Call&& call) -> decltype(call(std::declval<const Reads&>())) {
        return guarded([&] {
            for (int tries = 1;; ++tries) {
                try {
                    Lent connection(readers_, options_.statement_time);
                    return call(Reads{*connection, types_});
                } catch (const Failure& failure) {
                    if (tries >= tries_of_a_read || !again(failure)) throw;
                }
                std::this_thread::sleep_for(between_tries);
            }
        });
    }
    virtual bool again(const Failure&) const { return false; }
    // After a commit: the practice's own parameters that it changed, or was not prepared for, are read anew.
    Result<void> settled(const Prepared& prepared, Result<void> written);
    static Result<void> read_only();

    static constexpr int tries_of_a_read = 40;
    static constexpr std::chrono::milliseconds between_tries{100};
    static constexpr std::chrono::seconds index_slice{1};

    OpenOptions options_;
    std::unique_ptr<Projections> projections_;
    Types types_;
    PatientKeys patient_keys_;
    ParameterSets parameters_;
    Pool readers_;
};

}  // namespace medhome::store::sql
