// SPDX-License-Identifier: Apache-2.0
#include "http/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <new>

#include "http/text.h"

namespace medhome::http {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// "0", "0.0", "0.000": not at all.
bool is_nothing(std::string_view weight) {
    return !weight.empty() && weight.front() == '0' && std::all_of(weight.begin(), weight.end(), [](char c) { return c == '0' || c == '.'; });
}

}  // namespace

bool takes_gzip(std::string_view accept_encoding) {
    bool any = false;
    while (!accept_encoding.empty()) {
        const std::size_t comma = accept_encoding.find(',');
        std::string_view one = accept_encoding.substr(0, comma);
        accept_encoding.remove_prefix(comma == std::string_view::npos ? accept_encoding.size() : comma + 1);
        bool refused = false;
        const std::string_view coding = trimmed(one.substr(0, one.find(';')));
        for (std::size_t at = one.find(';'); at != std::string_view::npos; at = one.find(';')) {
            one.remove_prefix(at + 1);
            const std::string_view parameter = trimmed(one.substr(0, one.find(';')));
            if (parameter.size() > 2 && (parameter[0] == 'q' || parameter[0] == 'Q') && parameter[1] == '=') refused = is_nothing(trimmed(parameter.substr(2)));
        }
        if (same_without_case(coding, "gzip") || same_without_case(coding, "x-gzip")) return !refused;
        if (coding == "*") any = !refused;
    }
    return any;
}

std::string gzip(std::string_view bytes) {
    constexpr int gzip_window = 15 + 16, memory = 8;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int outcome = deflate(&stream, Z_FINISH);  // there is room for all of it
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    if (outcome != Z_STREAM_END) throw std::bad_alloc();
    return out;
}

}  // namespace medhome::http
