// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <unistd.h>

#include <atomic>
#include <string>

#include <fmt/format.h>

#include "base/clock.h"

namespace medhome::log {

namespace {

std::atomic<Level> lowest_level{Level::info};

void append_quoted(std::string& line, std::string_view text) {
    line += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            line += '\\';
            line += c;
        } else if (byte < 0x20) {
            line += fmt::format("\\u{:04x}", byte);
        } else {
            line += c;
        }
    }
    line += '"';
}

}  // namespace

void set_level(Level lowest) { lowest_level.store(lowest, std::memory_order_relaxed); }

void write(Level level, std::string_view event, std::initializer_list<Fact> facts) {
    if (level < lowest_level.load(std::memory_order_relaxed)) return;
    static constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
    std::string line = "{\"at\":\"" + to_fhir_instant(SystemClock{}.now()) + "\",\"level\":\"";
    line += names[static_cast<int>(level)];
    line += "\",\"event\":";
    append_quoted(line, event);
    for (const auto& [name, value] : facts) {
        line += ',';
        append_quoted(line, name);
        line += ':';
        if (const auto* text = std::get_if<std::string_view>(&value)) append_quoted(line, *text);
        else if (const auto* whole = std::get_if<std::int64_t>(&value)) line += std::to_string(*whole);
        else if (const auto* real = std::get_if<double>(&value)) line += fmt::format("{}", *real);
        else line += std::get<bool>(value) ? "true" : "false";
    }
    line += "}\n";
    // One write(2) a line: lines of several threads never mix.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace medhome::log
