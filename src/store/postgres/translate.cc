// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/translate.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace medhome::store::postgres {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return std::toupper(static_cast<unsigned char>(x)) == y; });
}

class Translation {
public:
    explicit Translation(std::string_view sql) : left_(sql) {}

    std::string all() {
        while (!left_.empty()) next();
        end_statement();
        return std::move(out_);
    }

private:
    void next() {
        const char c = left_.front();
        if (c == '\'' || c == '"') {
            quoted(c);
        } else if (c == '?') {
            parameter();
        } else if (is_word(c)) {
            word();
        } else {
            if (c == ';') end_statement();
            take(1);
        }
    }

    void take(std::size_t bytes) {
        out_ += left_.substr(0, bytes);
        left_.remove_prefix(bytes);
    }

    void quoted(char quote) {
        const std::size_t end = left_.find(quote, 1);
        take(end == std::string_view::npos ? left_.size() : end + 1);
    }

    void parameter() {
        left_.remove_prefix(1);
        out_ += '$';
        if (!left_.empty() && is_digit(left_.front())) {
            while (!left_.empty() && is_digit(left_.front())) take(1);
        } else {
            out_ += std::to_string(++parameters_);
        }
    }

    // The word here, and what stands between it and what follows.
    std::string_view peek(std::size_t& length) const {
        length = 0;
        while (length < left_.size() && is_word(left_[length])) ++length;
        return left_.substr(0, length);
    }
    // Skips the words if they stand here next to each other.
    template <std::size_t N>
    bool skip(const std::array<std::string_view, N>& words) {
        std::string_view rest = left_;
        for (const std::string_view word : words) {
            while (!rest.empty() && std::isspace(static_cast<unsigned char>(rest.front()))) rest.remove_prefix(1);
            if (rest.size() < word.size() || !same(rest.substr(0, word.size()), word) || (rest.size() > word.size() && is_word(rest[word.size()]))) return false;
            rest.remove_prefix(word.size());
        }
        left_ = rest;
        return true;
    }

    void word() {
        if (skip(std::array<std::string_view, 2>{"INDEXED", "BY"})) {
            while (!left_.empty() && !is_word(left_.front())) left_.remove_prefix(1);
            while (!left_.empty() && is_word(left_.front())) left_.remove_prefix(1);
            if (!out_.empty() && out_.back() == ' ') out_.pop_back();
            return;
        }
        if (skip(std::array<std::string_view, 2>{"CROSS", "JOIN"})) return void(out_ += "JOIN");
        if (skip(std::array<std::string_view, 2>{"BEGIN", "IMMEDIATE"})) return void(out_ += "BEGIN");
        if (skip(std::array<std::string_view, 4>{"INSERT", "OR", "IGNORE", "INTO"})) {
            ignores_ = true;
            return void(out_ += "INSERT INTO");
        }
        if (skip(std::array<std::string_view, 2>{"CREATE", "TABLE"})) {
            defines_ = true;
            return void(out_ += "CREATE TABLE");
        }
        if (left_.starts_with("instr(")) return position();
        if (defines_ && definition()) return;
        std::size_t length = 0;
        peek(length);
        take(length);
    }

    bool definition() {
        if (skip(std::array<std::string_view, 2>{"WITHOUT", "ROWID"})) return true;
        for (const auto& [ours, theirs] : {std::pair<std::string_view, std::string_view>{"INTEGER", "BIGINT"}, {"REAL", "DOUBLE PRECISION"}, {"BLOB", "BYTEA"}, {"TEXT", "TEXT COLLATE \"C\""}}) {
            if (skip(std::array<std::string_view, 1>{ours})) {
                out_ += theirs;
                return true;
            }
        }
        return false;
    }

    // instr(haystack, needle): neither holds a comma of its own but within parentheses.
    void position() {
        left_.remove_prefix(6);
        std::size_t depth = 0;
        std::size_t comma = std::string_view::npos;
        std::size_t end = 0;
        for (; end < left_.size(); ++end) {
            if (left_[end] == '(') ++depth;
            if (left_[end] == ')' && depth-- == 0) break;
            if (left_[end] == ',' && depth == 0 && comma == std::string_view::npos) comma = end;
        }
        if (comma == std::string_view::npos || end == left_.size()) return void(out_ += "instr(");  // not ours to understand; the database will say so
        Translation first(left_.substr(0, comma));
        first.parameters_ = parameters_;
        std::string haystack;
        while (!first.left_.empty()) first.next();
        haystack = std::move(first.out_);
        Translation second(left_.substr(comma + 1, end - comma - 1));
        second.parameters_ = first.parameters_;
        while (!second.left_.empty()) second.next();
        parameters_ = second.parameters_;
        const std::size_t begin = second.out_.find_first_not_of(' ');
        out_ += "position(" + second.out_.substr(begin == std::string::npos ? 0 : begin) + " IN " + haystack + ")";
        left_.remove_prefix(end + 1);
    }

    void end_statement() {
        if (ignores_) out_ += " ON CONFLICT DO NOTHING";
        ignores_ = false;
        defines_ = false;
    }

    std::string_view left_;
    std::string out_;
    int parameters_ = 0;
    bool ignores_ = false;
    bool defines_ = false;
};

}  // namespace

std::string translate(std::string_view sql) { return Translation(sql).all(); }

bool only_reads(std::string_view sql) {
    while (!sql.empty() && (std::isspace(static_cast<unsigned char>(sql.front())) || sql.front() == '(')) sql.remove_prefix(1);
    std::size_t length = 0;
    while (length < sql.size() && is_word(sql[length])) ++length;
    const std::string_view first = sql.substr(0, length);
    return same(first, "SELECT") || same(first, "WITH");
}

}  // namespace medhome::store::postgres
