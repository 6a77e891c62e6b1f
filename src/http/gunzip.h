// Undoes Content-Encoding: gzip piece by piece and stops at a limit, so that a small bomb never becomes a large one.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace medhome::http {

enum class Gunzipped { ok, too_large, broken };

class Gunzip {
public:
    Gunzip();
    // Appends to `out`, which may hold up to `limit` bytes. Several gzip members after one another are one body.
    Gunzipped feed(std::string_view bytes, std::string& out, std::size_t limit);
    bool complete() const { return complete_; }

private:
    struct End {
        void operator()(z_stream_s* stream) const;
    };
    std::unique_ptr<z_stream_s, End> stream_;
    bool complete_ = false;
};

}  // namespace medhome::http
