// Bringing in records from files: bundles, single resources and NDJSON, plain, XML or gzipped, files and folders.
//
// Running it again adds nothing twice: what an entry said when it was last brought in is remembered, so an entry that says the same
// again is left alone, even when the record has been changed here since. A bad file or entry is reported and stops nothing else.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "access/records.h"
#include "base/result.h"

namespace medhome::ingest {

struct Rejection {
    std::string file;
    std::string place;  // "entry 12", "line 7", empty for the whole file
    std::vector<Issue> issues;
    std::string text;   // what is wrong and what to do
};

struct ImportReport {
    std::int64_t entries = 0, stored = 0, unchanged = 0, rejected = 0;
    std::int64_t skipped_lines = 0;  // NDJSON lines and files that are not FHIR
};

struct Progress {
    std::uint64_t bytes_done = 0, bytes_total = 0;
    std::int64_t entries = 0;
    bool finishing = false;  // the entries whose references waited for others
};

struct ImportOptions {
    std::function<access::Records()> records;              // a caller of role job; called from several threads
    std::function<void(const Rejection&)> on_rejection;    // never called from two threads at once
    std::function<void(const Progress&)> on_progress;      // the same
    int threads = 2;
};

// The error is only for what stops the whole import: no such path, or a store that no longer takes writes.
Result<ImportReport> import_paths(const std::vector<std::string>& paths, const ImportOptions& options);

std::vector<store::Migration> migrations();

}  // namespace medhome::ingest
