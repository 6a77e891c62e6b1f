// SPDX-License-Identifier: Apache-2.0
#include "rest/export/ndjson_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <vector>

#include "http/gunzip.h"

namespace medhome::rest::exports {
namespace {

constexpr int level = 4;
constexpr std::size_t most_unpacked = std::size_t{1} << 30;
constexpr std::string_view head("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);

Result<void> disk_failed() {
    return fail(ErrorKind::unavailable, "export.disk", "The server could not write or read a file of this export. An administrator finds the reason in the log and the disk.");
}

class Descriptor {
public:
    Descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    explicit operator bool() const { return number_ >= 0; }
    int number() const { return number_; }

private:
    int number_;
};

bool write_all(int file, std::string_view bytes, std::int64_t at) {
    while (!bytes.empty()) {
        const ssize_t wrote = ::pwrite(file, bytes.data(), bytes.size(), at);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        at += wrote;
        bytes.remove_prefix(std::size_t(wrote));
    }
    return true;
}

// A stretch of raw deflate that begins at nothing and ends at a byte.
Result<std::string> deflated(std::string_view text, int flush) {
    z_stream stream = {};
    if (deflateInit2(&stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) return tl::unexpected(disk_failed().error());
    std::string out(deflateBound(&stream, uLong(text.size())) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = uInt(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = uInt(out.size());
    const int done = deflate(&stream, flush);
    const bool well = (flush == Z_FINISH ? done == Z_STREAM_END : done == Z_OK) && stream.avail_in == 0 && stream.avail_out > 0;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (!well) return tl::unexpected(disk_failed().error());
    return out;
}

}  // namespace

std::string path_of(const std::string& folder, int number) { return fmt::format("{}/{}.ndjson.gz", folder, number); }

Result<void> append(const std::string& folder, FileState& state, std::string_view lines, std::int64_t resources) {
    std::string bytes;
    if (state.packed == 0) bytes = head;
    bytes += TRY(deflated(lines, Z_FULL_FLUSH));
    TRY_VOID(write_at(path_of(folder, state.number), state.packed, bytes));
    state.checksum = std::uint32_t(crc32(state.checksum, reinterpret_cast<const Bytef*>(lines.data()), uInt(lines.size())));
    state.bytes += std::int64_t(lines.size());
    state.packed += std::int64_t(bytes.size());
    state.count += resources;
    return {};
}

Result<void> close(const std::string& folder, FileState& state) {
    if (state.closed) return {};
    std::string bytes = state.packed == 0 ? std::string(head) : std::string();
    bytes += TRY(deflated({}, Z_FINISH));
    for (const std::uint32_t number : {state.checksum, std::uint32_t(state.bytes)})
        for (int shift = 0; shift < 32; shift += 8) bytes += char((number >> shift) & 255);
    TRY_VOID(write_at(path_of(folder, state.number), state.packed, bytes));
    state.packed += std::int64_t(bytes.size());
    state.closed = true;
    return {};
}

Result<std::string> contents(const std::string& folder, const FileState& state, bool packed) {
    std::string bytes = TRY(read_whole(path_of(folder, state.number)));
    if (packed) return bytes;
    std::string text;
    text.reserve(std::size_t(state.bytes));
    http::Gunzip gunzip;
    if (gunzip.feed(bytes, text, most_unpacked) != http::Gunzipped::ok || !gunzip.complete()) return tl::unexpected(disk_failed().error());
    return text;
}

Result<void> write_at(const std::string& path, std::int64_t at, std::string_view bytes) {
    const Descriptor file(path, O_WRONLY | O_CREAT);
    if (!file || ::ftruncate(file.number(), at) != 0 || !write_all(file.number(), bytes, at) || ::fdatasync(file.number()) != 0) return disk_failed();
    return {};
}

Result<void> write_whole(const std::string& path, std::string_view text) {
    const std::string beside = path + ".new";
    {
        const Descriptor file(beside, O_WRONLY | O_CREAT | O_TRUNC);
        if (!file || !write_all(file.number(), text, 0) || ::fsync(file.number()) != 0) return disk_failed();
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) return disk_failed();
    const Descriptor folder(path.substr(0, path.rfind('/')), O_RDONLY | O_DIRECTORY);
    if (!folder || ::fsync(folder.number()) != 0) return disk_failed();
    return {};
}

Result<std::string> read_whole(const std::string& path) {
    const Descriptor file(path, O_RDONLY);
    struct stat status = {};
    if (!file || ::fstat(file.number(), &status) != 0) return tl::unexpected(disk_failed().error());
    std::string text(std::size_t(status.st_size), '\0');
    std::size_t at = 0;
    while (at < text.size()) {
        const ssize_t got = ::read(file.number(), text.data() + at, text.size() - at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return tl::unexpected(disk_failed().error());
        at += std::size_t(got);
    }
    return text;
}

}  // namespace medhome::rest::exports
