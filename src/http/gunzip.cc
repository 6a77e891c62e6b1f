// RFC 1952 by zlib.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/gunzip.h"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace medhome::http {

void Gunzip::End::operator()(z_stream_s* stream) const {
    inflateEnd(stream);
    delete stream;
}

Gunzip::Gunzip() {
    auto fresh = std::make_unique<z_stream_s>();
    constexpr int gzip_only = 15 + 16;
    if (inflateInit2(fresh.get(), gzip_only) != Z_OK) throw std::bad_alloc();
    stream_.reset(fresh.release());
}

Gunzipped Gunzip::feed(std::string_view bytes, std::string& out, std::size_t limit) {
    char piece[16 * 1024];
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_->avail_in = static_cast<uInt>(bytes.size());
    while (stream_->avail_in > 0 || stream_->avail_out == 0) {
        if (complete_) {
            if (stream_->avail_in == 0) return Gunzipped::ok;
            if (inflateReset(stream_.get()) != Z_OK) return Gunzipped::broken;
            complete_ = false;
        }
        stream_->next_out = reinterpret_cast<Bytef*>(piece);
        stream_->avail_out = sizeof piece;
        const int outcome = inflate(stream_.get(), Z_NO_FLUSH);
        const std::size_t made = sizeof piece - stream_->avail_out;
        if (made > limit - std::min(limit, out.size())) return Gunzipped::too_large;
        out.append(piece, made);
        if (outcome == Z_STREAM_END) complete_ = true;
        else if (outcome == Z_BUF_ERROR) return Gunzipped::ok;  // wants more bytes
        else if (outcome != Z_OK) return Gunzipped::broken;
    }
    return Gunzipped::ok;
}

}  // namespace medhome::http
