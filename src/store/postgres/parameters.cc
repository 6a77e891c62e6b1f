// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/parameters.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "store/sql/connection.h"

namespace medhome::store::postgres {
namespace {

// Of pg_type: https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/catalog/pg_type.dat
constexpr unsigned of_the_statement = 0;
constexpr unsigned bytea = 17, int8 = 20, text = 25, float8 = 701, bytea_array = 1001, text_array = 1009, int8_array = 1016, float8_array = 1022;

}  // namespace

std::string id_key(std::string_view id) {
    std::string key(17, '\1');
    if (sql::pack_uuid(id, key.data() + 1)) return key;
    key.assign(1, '\0');
    key += id;
    return key;
}

std::string id_of_key(std::string_view key) {
    if (key.size() == 17 && key[0] == '\1') return sql::unpack_uuid(key.substr(1));
    return std::string(key.empty() ? key : key.substr(1));
}

void Parameters::begin(unsigned type) {
    types_.push_back(type);
    formats_.push_back(1);
    began_ = bytes_.size();
    starts_.push_back(std::ptrdiff_t(began_));
}
void Parameters::end() { lengths_.push_back(int(bytes_.size() - began_)); }

void Parameters::put32(std::uint32_t value) {
    const std::uint32_t big = __builtin_bswap32(value);
    bytes_.append(reinterpret_cast<const char*>(&big), sizeof big);
}
void Parameters::put64(std::uint64_t value) {
    const std::uint64_t big = __builtin_bswap64(value);
    bytes_.append(reinterpret_cast<const char*>(&big), sizeof big);
}

Parameters& Parameters::add(std::int64_t value) {
    begin(int8);
    put64(static_cast<std::uint64_t>(value));
    end();
    return *this;
}
Parameters& Parameters::add(double value) {
    begin(float8);
    put64(std::bit_cast<std::uint64_t>(value));
    end();
    return *this;
}
Parameters& Parameters::add(std::string_view value) {
    begin(of_the_statement);
    bytes_ += value;
    end();
    return *this;
}
Parameters& Parameters::add_bytes(std::string_view value) {
    add(value);
    types_.back() = bytea;
    return *this;
}
Parameters& Parameters::add(std::nullptr_t) {
    begin(of_the_statement);
    starts_.back() = -1;
    end();
    return *this;
}

// One dimension, numbered from 1: array_recv() in PostgreSQL's arrayfuncs.c.
void Parameters::array_head(unsigned element, std::size_t size, bool nulls) {
    put32(1);
    put32(nulls ? 1 : 0);
    put32(element);
    put32(std::uint32_t(size));
    put32(1);
}
Parameters& Parameters::add(const Numbers& column) {
    begin(int8_array);
    bytes_.reserve(bytes_.size() + 20 + column.size() * 12);
    array_head(int8, column.size());
    for (const std::int64_t value : column) {
        put32(8);
        put64(static_cast<std::uint64_t>(value));
    }
    end();
    return *this;
}
Parameters& Parameters::add(const Reals& column) {
    begin(float8_array);
    array_head(float8, column.size());
    for (const double value : column) {
        put32(8);
        put64(std::bit_cast<std::uint64_t>(value));
    }
    end();
    return *this;
}
void Parameters::array_of(unsigned element, const Texts& column) {
    array_head(element, column.size(), std::any_of(column.begin(), column.end(), [](std::string_view value) { return !value.data(); }));
    for (const std::string_view value : column) {
        put32(value.data() ? std::uint32_t(value.size()) : 0xffffffff);
        bytes_ += value;
    }
}
Parameters& Parameters::add_bytes(const Texts& column) {
    begin(bytea_array);
    array_of(bytea, column);
    end();
    return *this;
}
Parameters& Parameters::add_texts(const Texts& column) {
    begin(text_array);
    array_of(text, column);
    end();
    return *this;
}

std::vector<const char*> Parameters::values() const {
    std::vector<const char*> all;
    all.reserve(starts_.size());
    for (const std::ptrdiff_t start : starts_) all.push_back(start < 0 ? nullptr : bytes_.data() + start);
    return all;
}

void Parameters::clear() {
    bytes_.clear();
    starts_.clear();
    lengths_.clear();
    formats_.clear();
    types_.clear();
}

}  // namespace medhome::store::postgres
