// SPDX-License-Identifier: Apache-2.0
#include "case_files.h"

#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace medhome::cases {

std::optional<std::string> read_case_file(const std::string& path) {
    const std::string on_disk = std::filesystem::exists(path) ? path : path + ".gz";
    gzFile file = gzopen(on_disk.c_str(), "rb");
    if (!file) return std::nullopt;
    std::string text;
    char block[65536];
    int count = 0;
    while ((count = gzread(file, block, sizeof block)) > 0) text.append(block, static_cast<std::size_t>(count));
    gzclose(file);
    if (count < 0) return std::nullopt;
    return text;
}

std::vector<std::string> json_files(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        if (!std::filesystem::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
            const std::string name = entry.path().string();
            if (entry.is_regular_file() && (name.ends_with(".json") || name.ends_with(".json.gz"))) files.push_back(name);
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

namespace {

std::map<std::string, std::string> listed(const std::string& path) {
    std::map<std::string, std::string> list;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        const std::size_t tab = line.find('\t');
        if (!line.empty() && line[0] != '#' && tab != std::string::npos) list.emplace(line.substr(0, tab), line.substr(tab + 1));
    }
    return list;
}

}  // namespace

std::map<std::string, std::string> set_aside(const std::string& kind) { return listed("tests/cases/set-aside/" + kind + ".txt"); }
std::map<std::string, std::string> settings(const std::string& kind) { return listed("tests/cases/settings/" + kind + ".txt"); }

void print_last_line(long passed, long failed, long aside) { std::printf("%ld passed, %ld failed, %ld set aside\n", passed, failed, aside); }

}  // namespace medhome::cases
