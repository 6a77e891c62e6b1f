// One statement of a session while somebody runs it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "store/postgres/connection.h"

namespace medhome::store::postgres {

class Query final : public Running {
public:
    explicit Query(Connection& connection) : connection_(connection) {}

    // in_parts: of many rows, fetched some at a time where a transaction is open.
    void begin(const std::string& sql, bool read_only, bool in_parts);

    void bind_at(int at, std::int64_t value) override;
    void bind_at(int at, double value) override;
    void bind_at(int at, std::string_view value) override;
    void bind_at(int at, std::nullptr_t) override;
    void bind_at(int at, Id value) override;
    void bind_blob_at(int at, std::string_view bytes) override;
    bool step() override;
    void reset() override;
    void release() override;

    std::int64_t integer(int column) const override { return answer_.integer(row_, column); }
    double real(int column) const override { return answer_.real(row_, column); }
    std::string_view text(int column) const override { return answer_.is_null(row_, column) ? std::string_view() : answer_.bytes(row_, column); }
    std::string id(int column) const override { return id_of_key(text(column)); }
    Param param(int column) const override { return answer_.param(row_, column); }
    int columns() const override { return answer_.columns(); }
    bool is_null(int column) const override { return answer_.is_null(row_, column); }
    bool read_only() const override { return read_only_; }

private:
    struct Slot {
        enum class Kind { unset, number, real, text, bytes, null } kind = Kind::unset;
        std::int64_t number = 0;
        double real = 0;
        std::string_view text;
        std::string own;
    };
    Slot& slot(int at);
    Parameters parameters() const;
    bool fetch();
    void close_cursor() noexcept;

    Connection& connection_;
    std::string sql_;
    bool read_only_ = false;
    bool in_parts_ = false;
    bool ran_ = false;
    std::string cursor_;
    std::vector<Slot> slots_;
    std::size_t used_ = 0;
    Answer answer_;
    int row_ = -1;
};

}  // namespace medhome::store::postgres
