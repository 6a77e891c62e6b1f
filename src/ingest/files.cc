// SPDX-License-Identifier: Apache-2.0
#include "ingest/files.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "fhir/xml/xml.h"

namespace medhome::ingest {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest_document = std::size_t{256} << 20;

std::string without_gz(std::string name) {
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    return name;
}

bool is_source(const fs::path& path) {
    const std::string name = without_gz(path.filename().string());
    return (name.ends_with(".json") || name.ends_with(".ndjson") || name.ends_with(".xml")) && name != "index.ndjson";
}

struct GzClose {
    void operator()(gzFile_s* file) const { gzclose(file); }
};

}  // namespace

Result<std::vector<SourceFile>> source_files(const std::vector<std::string>& paths) {
    std::vector<SourceFile> files;
    for (const std::string& path : paths) {
        std::error_code bad;
        if (fs::is_directory(path, bad)) {
            for (fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, bad), end; !bad && at != end; at.increment(bad)) {
                if (at->is_regular_file(bad) && is_source(at->path())) files.push_back({at->path().string(), at->file_size(bad)});
            }
        } else if (fs::is_regular_file(path, bad)) {
            files.push_back({path, fs::file_size(path, bad)});
        } else {
            return fail(ErrorKind::not_found, "import.no-such-path", fmt::format("There is no file or folder at {}. Check the path.", path));
        }
    }
    // "prerequisites" hold what others refer to; bringing them in first saves waiting.
    std::stable_sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) {
        const bool first = a.path.find("/prerequisites/") != std::string::npos, second = b.path.find("/prerequisites/") != std::string::npos;
        return first != second ? first : a.path < b.path;
    });
    return files;
}

Result<void> read_documents(const std::string& path, const OnDocument& on_document) {
    // gzopen reads plain files as they are.
    const std::unique_ptr<gzFile_s, GzClose> file(gzopen(path.c_str(), "rb"));
    if (!file) return fail(ErrorKind::invalid, "import.unreadable", "The file cannot be opened. Check its permissions.");
    gzbuffer(file.get(), 256 * 1024);
    const std::string name = without_gz(path);
    const bool by_line = name.ends_with(".ndjson");
    std::string text;
    std::size_t line = 0;
    std::vector<char> buffer(256 * 1024);
    const auto hand_over_lines = [&] {
        std::size_t from = 0;
        for (std::size_t end; (end = text.find('\n', from)) != std::string::npos; from = end + 1) {
            ++line;
            std::string one = text.substr(from, end - from);
            if (one.find_first_not_of(" \t\r") != std::string::npos) on_document(std::move(one), fmt::format("line {}", line));
        }
        text.erase(0, from);
    };
    for (;;) {
        const int got = gzread(file.get(), buffer.data(), unsigned(buffer.size()));
        if (got < 0) return fail(ErrorKind::invalid, "import.damaged", "The file is damaged: it cannot be unpacked to its end.");
        if (got == 0) break;
        text.append(buffer.data(), std::size_t(got));
        if (by_line) hand_over_lines();
        if (text.size() > largest_document) return fail(ErrorKind::too_large, "import.too-large", "One document of this file is over 256 MiB. Split it.");
    }
    if (gzeof(file.get()) == 0) return fail(ErrorKind::invalid, "import.damaged", "The file ends too early.");
    if (by_line) {
        text += '\n';
        hand_over_lines();
        return {};
    }
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) return fail(ErrorKind::invalid, "import.empty", "The file is empty.");
    if (name.ends_with(".xml")) text = TRY(fhir::xml::xml_to_json(text));
    on_document(std::move(text), "");
    return {};
}

}  // namespace medhome::ingest
