// Reading what is on disk: folders walked in order, .gz undone, one resource or bundle handed over at a time.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace medhome::ingest {

struct SourceFile {
    std::string path;
    std::uint64_t bytes = 0;  // on disk
};

// Files named, and those under folders named that end in .json .ndjson .xml (or these with .gz), sorted by path; "index.ndjson" lists files and is left out.
Result<std::vector<SourceFile>> source_files(const std::vector<std::string>& paths);

// One document of a file: the whole of a .json or .xml, a line of an .ndjson. `place` is "line 7" or empty.
using OnDocument = std::function<void(std::string text, const std::string& place)>;
// The error says why the file cannot be read to its end; documents before that point were handed over.
Result<void> read_documents(const std::string& path, const OnDocument& on_document);

}  // namespace medhome::ingest
