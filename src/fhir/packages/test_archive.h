// Archives made by hand, for the tests of what reads them.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <zlib.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace medhome::fhir::packages {

inline std::string tar(const std::vector<std::pair<std::string, std::string>>& files, char kind = '0') {
    std::string archive;
    for (const auto& [name, text] : files) {
        std::string header(512, '\0');
        std::memcpy(header.data(), name.data(), std::min<std::size_t>(name.size(), 100));
        std::snprintf(header.data() + 124, 12, "%011zo", text.size());
        std::memcpy(header.data() + 257, "ustar\00000", 8);
        header[156] = kind;
        std::memset(header.data() + 148, ' ', 8);
        unsigned sum = 0;
        for (const char c : header) sum += static_cast<unsigned char>(c);
        std::snprintf(header.data() + 148, 8, "%06o", sum);
        archive += header + text + std::string((512 - text.size() % 512) % 512, '\0');
    }
    return archive + std::string(1024, '\0');
}

inline std::string gzip(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

}  // namespace medhome::fhir::packages
