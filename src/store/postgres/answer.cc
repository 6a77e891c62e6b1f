// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/answer.h"

#include <libpq-fe.h>

#include <bit>
#include <cstdlib>
#include <cstring>

namespace medhome::store::postgres {
namespace {

constexpr unsigned boolean = 16, int8 = 20, int2 = 21, int4 = 23, oid = 26, float4 = 700, float8 = 701, numeric = 1700;

template <class Number>
Number big_endian(const char* at) {
    Number value{};
    std::memcpy(&value, at, sizeof value);
    if constexpr (sizeof value == 2) return static_cast<Number>(__builtin_bswap16(value));
    if constexpr (sizeof value == 4) return static_cast<Number>(__builtin_bswap32(value));
    if constexpr (sizeof value == 8) return static_cast<Number>(__builtin_bswap64(value));
    return value;
}

// numeric_send(): digits of base 10,000, the weight of the first, sign, and how many decimals are shown.
double numeric_value(const char* at, bool& whole) {
    const int digits = big_endian<std::uint16_t>(at);
    const int weight = static_cast<std::int16_t>(big_endian<std::uint16_t>(at + 2));
    const bool negative = big_endian<std::uint16_t>(at + 4) == 0x4000;
    whole = big_endian<std::uint16_t>(at + 6) == 0;
    double value = 0;
    for (int i = 0; i < digits; ++i) value = value * 10000 + big_endian<std::uint16_t>(at + 8 + 2 * i);
    for (int i = digits - 1; i < weight; ++i) value *= 10000;
    for (int i = weight; i < digits - 1; ++i) value /= 10000;
    return negative ? -value : value;
}

}  // namespace

void Answer::Clear::operator()(pg_result* result) const { PQclear(result); }

int Answer::rows() const { return result_ ? PQntuples(result_.get()) : 0; }
int Answer::columns() const { return result_ ? PQnfields(result_.get()) : 0; }
bool Answer::is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }

std::string_view Answer::bytes(int row, int column) const {
    return {PQgetvalue(result_.get(), row, column), std::size_t(PQgetlength(result_.get(), row, column))};
}

std::int64_t Answer::integer(int row, int column) const {
    if (is_null(row, column)) return 0;
    const char* at = PQgetvalue(result_.get(), row, column);
    switch (PQftype(result_.get(), column)) {
        case int8: return static_cast<std::int64_t>(big_endian<std::uint64_t>(at));
        case int4: return static_cast<std::int32_t>(big_endian<std::uint32_t>(at));
        case int2: return static_cast<std::int16_t>(big_endian<std::uint16_t>(at));
        case oid: return big_endian<std::uint32_t>(at);
        case boolean: return *at != 0;
        default: return static_cast<std::int64_t>(real(row, column));
    }
}

double Answer::real(int row, int column) const {
    if (is_null(row, column)) return 0;
    const char* at = PQgetvalue(result_.get(), row, column);
    bool whole = false;
    switch (PQftype(result_.get(), column)) {
        case float8: return std::bit_cast<double>(big_endian<std::uint64_t>(at));
        case float4: return std::bit_cast<float>(big_endian<std::uint32_t>(at));
        case numeric: return numeric_value(at, whole);
        case int8:
        case int4:
        case int2:
        case boolean: return double(integer(row, column));
        default: return std::strtod(at, nullptr);
    }
}

Param Answer::param(int row, int column) const {
    if (is_null(row, column)) return nullptr;
    switch (PQftype(result_.get(), column)) {
        case int8:
        case int4:
        case int2:
        case oid:
        case boolean: return integer(row, column);
        case float4:
        case float8: return real(row, column);
        case numeric: {
            bool whole = false;
            const double value = numeric_value(PQgetvalue(result_.get(), row, column), whole);
            if (whole) return static_cast<std::int64_t>(value);
            return value;
        }
        default: return std::string(bytes(row, column));
    }
}

std::int64_t Answer::affected() const { return result_ ? std::strtoll(PQcmdTuples(result_.get()), nullptr, 10) : 0; }

}  // namespace medhome::store::postgres
