// The files of published case sets, as they stand on disk: often compressed.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace medhome::cases {

// The file's text, .gz undone; also when only PATH.gz is there. Nothing when it cannot be read.
std::optional<std::string> read_case_file(const std::string& path);
// The files named, and those under folders named that end in .json or .json.gz, in order.
std::vector<std::string> json_files(const std::vector<std::string>& paths);
// tests/cases/set-aside/KIND.txt: "id<TAB>reason" a line, '#' begins a comment.
std::map<std::string, std::string> set_aside(const std::string& kind);
// tests/cases/settings/KIND.txt: "id<TAB>setting" a line.
std::map<std::string, std::string> settings(const std::string& kind);
// The last line of every kind.
void print_last_line(long passed, long failed, long aside);

}  // namespace medhome::cases
