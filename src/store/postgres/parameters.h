// What goes with a statement: numbers, text, bytes and columns of them, in PostgreSQL's binary form.
//
// https://www.postgresql.org/docs/15/protocol-overview.html#PROTOCOL-FORMAT-CODES
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace medhome::store::postgres {

// A FHIR id as bytes whose order is that of SQLite: text first (0, then the text), then canonical UUIDs (1, then 16 bytes).
std::string id_key(std::string_view id);
std::string id_of_key(std::string_view key);

// Columns of a set-based statement: INSERT ... SELECT * FROM unnest($1, $2, ...).
using Numbers = std::vector<std::int64_t>;
using Reals = std::vector<double>;
using Texts = std::vector<std::string_view>;  // bytea or text: the bytes live elsewhere until the statement is sent; one without data() is NULL

class Parameters {
public:
    Parameters& add(std::int64_t value);
    Parameters& add(int value) { return add(std::int64_t{value}); }
    Parameters& add(double value);
    Parameters& add(std::string_view value);  // text or bytea, as the statement has it
    Parameters& add(const std::string& value) { return add(std::string_view(value)); }
    Parameters& add(const char* value) { return add(std::string_view(value)); }
    Parameters& add(std::nullptr_t);
    Parameters& add_bytes(std::string_view value);  // bytea for certain
    Parameters& add(const Numbers& column);
    Parameters& add(const Reals& column);
    Parameters& add_bytes(const Texts& column);
    Parameters& add_texts(const Texts& column);

    int count() const { return int(lengths_.size()); }
    const std::vector<unsigned>& types() const { return types_; }
    const std::vector<int>& lengths() const { return lengths_; }
    const std::vector<int>& formats() const { return formats_; }
    std::vector<const char*> values() const;
    void clear();

private:
    void begin(unsigned type);
    void end();
    void put32(std::uint32_t value);
    void put64(std::uint64_t value);
    void array_head(unsigned element, std::size_t size, bool nulls = false);
    void array_of(unsigned element, const Texts& column);

    std::string bytes_;
    std::size_t began_ = 0;
    std::vector<std::ptrdiff_t> starts_;  // -1: NULL
    std::vector<int> lengths_, formats_;
    std::vector<unsigned> types_;
};

}  // namespace medhome::store::postgres
