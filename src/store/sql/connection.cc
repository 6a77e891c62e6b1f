// SPDX-License-Identifier: Apache-2.0
#include "store/sql/connection.h"

#include "store/plans.h"
#include "store/sql/plans.h"

namespace medhome::store {
namespace {

std::function<void(std::string_view, std::string_view)>& watcher() {
    static std::function<void(std::string_view, std::string_view)> told;
    return told;
}

}  // namespace

void watch_plans(std::function<void(std::string_view sql, std::string_view plan)> told) { watcher() = std::move(told); }

}  // namespace medhome::store

namespace medhome::store::sql {

bool plans_are_watched() { return bool(watcher()); }
void tell_plan(std::string_view sql, std::string_view plan) { watcher()(sql, plan); }

void refuse(ErrorKind kind, std::string code, std::string text) { throw Failure{Error{kind, std::move(code), std::move(text), {}}, 0, false}; }

void Statement::bind_at(int at, const Parameter& value) {
    std::visit(
        [&](const auto& held) {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, BoundId>) {
                bind_at(at, Id{held.text});
            } else {
                bind_at(at, held);
            }
        },
        value);
}

void Statement::bind_param_at(int at, const Param& value) {
    std::visit([&](const auto& held) { bind_at(at, held); }, value);
}

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

bool pack_uuid(std::string_view id, char* out) {
    if (id.size() != 36) return false;
    std::size_t written = 0;
    for (std::size_t at = 0; at < 36;) {
        if (at == 8 || at == 13 || at == 18 || at == 23) {
            if (id[at] != '-') return false;
            ++at;
            continue;
        }
        const int high = hex_digit(id[at]);
        const int low = hex_digit(id[at + 1]);
        if (high < 0 || low < 0) return false;
        out[written++] = static_cast<char>(high * 16 + low);
        at += 2;
    }
    return true;
}

std::string unpack_uuid(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text[at++] = digits[byte >> 4];
        text[at++] = digits[byte & 15];
    }
    return text;
}

}  // namespace medhome::store::sql
