// The HTTP reader: the same bytes give the same requests, or the same refusal, however the network cuts them.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/request_reader.h"

namespace {

using medhome::http::RequestReader;

// All that was understood, as one text. `cut` decides how many bytes come at a time.
template <class Cut>
std::string read_all(std::string_view bytes, Cut cut) {
    RequestReader reader(2048);
    std::string told;
    std::size_t begin = 0, end = 0;
    for (int steps = 0; steps < 100'000; ++steps) {
        std::size_t used = 0;
        const RequestReader::Step step = reader.read(bytes.substr(begin, end - begin), used);
        begin += used;
        if (step == RequestReader::Step::refused) {
            told += "refused " + std::to_string(reader.refusal().status) + " " + std::string(reader.refusal().code);
            return told;
        }
        if (step == RequestReader::Step::head) {
            reader.take_body(512);
            continue;
        }
        if (step == RequestReader::Step::complete) {
            const medhome::http::Request& request = reader.request();
            told += std::string(medhome::http::to_string(request.method)) + " " + request.path + "?" + request.query + "\n";
            for (const auto& [name, value] : request.headers.fields()) told += name + ": " + value + "\n";
            told += request.body + (reader.keeps_alive() ? "\nand more\n" : "\nno more\n");
            if (!reader.keeps_alive()) return told;
            reader.next();
            continue;
        }
        if (end == bytes.size()) return told + "unfinished";
        end = std::min(bytes.size(), end + std::max<std::size_t>(1, cut()));
    }
    return told + "never ends";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1 || size > 16'384) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string at_once = read_all(bytes, [&] { return bytes.size(); });
    std::uint32_t seed = data[0];
    const std::string in_pieces = read_all(bytes, [&] { return (seed = seed * 1103515245 + 12345) >> 16 & 31; });
    if (at_once != in_pieces || at_once.ends_with("never ends")) {
        std::fprintf(stderr, "at once:\n%s\n\nin pieces:\n%s\n", at_once.c_str(), in_pieces.c_str());
        std::abort();
    }
    return 0;
}
