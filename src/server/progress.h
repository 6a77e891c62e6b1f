// How far long work has come: a bar on a terminal, a plain line every few seconds elsewhere. On standard error.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace medhome::server {

class ProgressBar {
public:
    explicit ProgressBar(std::string what);
    ~ProgressBar();  // leaves the line
    // done: 0 to 1. items: how many are through, for the rate.
    void show(double done, std::int64_t items = 0, std::string_view unit = "");

private:
    std::string what_;
    bool terminal_;
    std::chrono::steady_clock::time_point start_, last_;
    bool shown_ = false;
};

}  // namespace medhome::server
