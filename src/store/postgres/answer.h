// What PostgreSQL answered to one statement: its rows in binary form, read by column.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "store/store.h"

struct pg_result;

namespace medhome::store::postgres {

class Answer {
public:
    Answer() = default;
    explicit Answer(pg_result* result) : result_(result) {}

    int rows() const;
    int columns() const;
    bool is_null(int row, int column) const;
    std::int64_t integer(int row, int column) const;  // also of a boolean, a float or a numeric: cut to its whole part
    double real(int row, int column) const;
    std::string_view bytes(int row, int column) const;
    Param param(int row, int column) const;
    std::int64_t affected() const;  // rows written

private:
    struct Clear {
        void operator()(pg_result* result) const;
    };
    std::unique_ptr<pg_result, Clear> result_;
};

}  // namespace medhome::store::postgres
