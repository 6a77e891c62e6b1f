// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/query.h"

#include <fmt/format.h>

namespace medhome::store::postgres {
namespace {

constexpr int rows_a_fetch = 500;

}  // namespace

void Query::begin(const std::string& sql, bool read_only, bool in_parts) {
    sql_ = sql;
    read_only_ = read_only;
    in_parts_ = in_parts;
    used_ = 0;
    ran_ = false;
    row_ = -1;
}

Query::Slot& Query::slot(int at) {
    if (std::size_t(at) > slots_.size()) slots_.resize(std::size_t(at));
    while (used_ < std::size_t(at)) slots_[used_++].kind = Slot::Kind::unset;
    return slots_[std::size_t(at) - 1];
}

void Query::bind_at(int at, std::int64_t value) {
    Slot& s = slot(at);
    s.kind = Slot::Kind::number;
    s.number = value;
}
void Query::bind_at(int at, double value) {
    Slot& s = slot(at);
    s.kind = Slot::Kind::real;
    s.real = value;
}
void Query::bind_at(int at, std::string_view value) {
    Slot& s = slot(at);
    s.kind = Slot::Kind::text;
    s.text = value;
}
void Query::bind_at(int at, std::nullptr_t) { slot(at).kind = Slot::Kind::null; }
void Query::bind_at(int at, Id value) {
    Slot& s = slot(at);
    s.kind = Slot::Kind::bytes;
    s.own = id_key(value.text);
}
void Query::bind_blob_at(int at, std::string_view bytes) {
    Slot& s = slot(at);
    s.kind = Slot::Kind::bytes;
    s.own = bytes;
}

Parameters Query::parameters() const {
    Parameters all;
    for (std::size_t i = 0; i < used_; ++i) {
        const Slot& s = slots_[i];
        switch (s.kind) {
            case Slot::Kind::number: all.add(s.number); break;
            case Slot::Kind::real: all.add(s.real); break;
            case Slot::Kind::text: all.add(s.text); break;
            case Slot::Kind::bytes: all.add_bytes(s.own); break;
            default: all.add(nullptr);
        }
    }
    return all;
}

bool Query::step() {
    if (!ran_) {
        ran_ = true;
        row_ = -1;
        if (in_parts_ && connection_.in_transaction()) {
            cursor_ = "c" + std::to_string(++connection_.cursors_);
            connection_.run_once(fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", cursor_, sql_), parameters());
            if (!fetch()) return false;
        } else {
            answer_ = connection_.run(sql_, parameters());
        }
    }
    if (++row_ < answer_.rows()) return true;
    if (cursor_.empty() || answer_.rows() < rows_a_fetch) return false;
    row_ = 0;
    return fetch();
}

bool Query::fetch() {
    answer_ = connection_.run_once(fmt::format("FETCH FORWARD {} FROM {}", rows_a_fetch, cursor_));
    return answer_.rows() > 0;
}

void Query::close_cursor() noexcept {
    if (cursor_.empty()) return;
    try {
        if (!connection_.is_broken() && connection_.in_transaction()) connection_.run_script("CLOSE " + cursor_);
    } catch (const Failure&) {
        // Its transaction failed or ended, and the cursor with it.
    }
    cursor_.clear();
}

void Query::reset() {
    close_cursor();
    ran_ = false;
    row_ = -1;
    answer_ = Answer();
}

void Query::release() {
    reset();
    used_ = 0;
    if (in_parts_) {
        delete this;
        return;
    }
    connection_.free_.emplace_back(this);
}

}  // namespace medhome::store::postgres
