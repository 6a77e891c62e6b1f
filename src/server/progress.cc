// SPDX-License-Identifier: Apache-2.0
#include "server/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace medhome::server {

using namespace std::chrono;

ProgressBar::ProgressBar(std::string what) : what_(std::move(what)), terminal_(isatty(STDERR_FILENO) == 1), start_(steady_clock::now()), last_(start_) {}

ProgressBar::~ProgressBar() {
    if (shown_ && terminal_) std::fputs("\n", stderr);
}

void ProgressBar::show(double done, std::int64_t items, std::string_view unit) {
    const auto now = steady_clock::now();
    const auto every = terminal_ ? milliseconds{200} : milliseconds{5000};
    if (now - last_ < every && done < 1) return;
    last_ = now;
    done = std::clamp(done, 0.0, 1.0);
    const double seconds_gone = duration<double>(now - start_).count();
    std::string line = fmt::format("{} {:3.0f} %", what_, done * 100);
    if (items > 0 && seconds_gone > 0) line += fmt::format(", {} {}, {:.0f} a second", items, unit, double(items) / seconds_gone);
    if (done > 0.01 && done < 1) {
        const auto left = static_cast<long>(seconds_gone / done * (1 - done));
        line += left >= 90 ? fmt::format(", about {} minutes left", (left + 30) / 60) : fmt::format(", about {} seconds left", left);
    }
    if (terminal_) {
        constexpr int width = 24;
        const int filled = static_cast<int>(done * width);
        line = fmt::format("\r[{}{}] {}\x1b[K", std::string(std::size_t(filled), '='), std::string(std::size_t(width - filled), ' '), line);
    } else {
        line += '\n';
    }
    std::fputs(line.c_str(), stderr);
    shown_ = true;
}

}  // namespace medhome::server
