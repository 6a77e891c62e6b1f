// One file of an export: NDJSON, kept as gzip, written in pieces so that it can be gone on with after the program was killed.
//
// Each piece ends at a byte and depends on nothing before it (zlib's full flush), so a file cut off behind any of them is whole up to there; the checksum
// is carried along, and the end of the gzip member is written when the file is closed. RFC 1952, RFC 1951.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace medhome::rest::exports {

enum class FileKind { output, deleted, error };

struct FileState {
    int number = 0;
    FileKind kind = FileKind::output;
    std::string type;
    std::int64_t count = 0;   // of resources
    std::int64_t bytes = 0;   // of NDJSON
    std::int64_t packed = 0;  // on disk
    std::uint32_t checksum = 0;
    bool closed = false;
};

std::string path_of(const std::string& folder, int number);
// Appends to the file whatever it holds up to state.packed; what stands behind that is cut off first. On disk when it returns.
Result<void> append(const std::string& folder, FileState& state, std::string_view lines, std::int64_t resources);
// The member's end.
Result<void> close(const std::string& folder, FileState& state);
// The NDJSON, or the gzip as it stands.
Result<std::string> contents(const std::string& folder, const FileState& state, bool packed);

// Writes there, cutting off what stood there and behind; on disk when it returns.
Result<void> write_at(const std::string& path, std::int64_t at, std::string_view bytes);
// A small file whole: written beside, then put in its place.
Result<void> write_whole(const std::string& path, std::string_view text);
Result<std::string> read_whole(const std::string& path);

}  // namespace medhome::rest::exports
