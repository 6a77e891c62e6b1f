// SPDX-License-Identifier: Apache-2.0
#include "fhir/packages/compress.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

namespace medhome::fhir::packages {
namespace {

Bytef* bytes_of(const char* text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text)); }

struct End {
    void operator()(z_stream* stream) const {
        inflateEnd(stream);
        delete stream;
    }
};

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

Result<std::string> inflate(std::string_view packed, std::size_t size) {
    std::string text(size, '\0');
    uLongf length = size;
    if (uncompress(bytes_of(text.data()), &length, bytes_of(packed.data()), packed.size()) != Z_OK || length != size) {
        return fail(ErrorKind::internal, "packages.damaged", "A definition that is kept here cannot be read.");
    }
    return text;
}

std::string deflate(std::string_view text) {
    uLongf length = compressBound(text.size());
    std::string packed(length, '\0');
    const int done = compress2(bytes_of(packed.data()), &length, bytes_of(text.data()), text.size(), 9);
    INVARIANT(done == Z_OK);
    packed.resize(length);
    return packed;
}

bool is_gzip(std::string_view bytes) { return bytes.size() > 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b'; }

Result<std::string> gunzip(std::string_view packed, std::size_t most) {
    const std::unique_ptr<z_stream, End> stream(new z_stream{});
    if (inflateInit2(stream.get(), 16 + MAX_WBITS) != Z_OK) return fail(ErrorKind::internal, "packages.memory", "There is no memory to read the package.");
    const Error truncated{ErrorKind::invalid, "packages.truncated", "The compressed file ends too early. Fetch it again."};
    stream->next_in = bytes_of(packed.data());
    std::size_t left = packed.size();
    std::string text;
    std::array<char, 1 << 16> block{};
    for (;;) {
        if (stream->avail_in == 0) {
            const std::size_t some = std::min(left, std::size_t{1} << 30);
            stream->avail_in = static_cast<uInt>(some);
            left -= some;
        }
        stream->next_out = bytes_of(block.data());
        stream->avail_out = block.size();
        const int done = ::inflate(stream.get(), Z_NO_FLUSH);
        if (done == Z_BUF_ERROR) return tl::unexpected(truncated);
        if (done != Z_OK && done != Z_STREAM_END) return fail(ErrorKind::invalid, "packages.damaged", "The compressed file is damaged. Fetch it again.");
        text.append(block.data(), block.size() - stream->avail_out);
        if (text.size() > most) return fail(ErrorKind::too_large, "packages.too-large", "The file is too large when it is unpacked.");
        if (done == Z_OK) continue;
        if (stream->avail_in == 0 && left == 0) return text;
        if (inflateReset(stream.get()) != Z_OK) return tl::unexpected(truncated);  // several members after one another are one file
    }
}

std::string to_base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t three = 0;
        for (std::size_t i = 0; i < 3; ++i) three = (three << 8) | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0);
        for (std::size_t i = 0; i < 4; ++i) text += at + i > bytes.size() ? '=' : letters[(three >> (18 - 6 * i)) & 63];
    }
    return text;
}

Result<std::string> from_base64(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t gathered = 0;
    int bits = 0;
    while (!text.empty() && text.back() == '=') text.remove_suffix(1);
    for (const char c : text) {
        const std::size_t value = letters.find(c);
        if (value == std::string_view::npos) return fail(ErrorKind::internal, "packages.damaged", "A definition that is kept here cannot be read.");
        gathered = (gathered << 6) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>((gathered >> bits) & 0xFF);
        }
    }
    return bytes;
}

}  // namespace medhome::fhir::packages
