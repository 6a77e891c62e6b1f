// Bytes from the wire, read as requests. However they are cut into pieces, the same requests must come out, and what
// comes out must be what a handler may rely on. The first byte chooses the pieces.
//
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "http/request_reader.h"

namespace {

using medhome::http::Request;
using medhome::http::RequestReader;

constexpr std::size_t max_head = 1024;
constexpr std::size_t body_limit = 2000;

struct Outcome {
    std::string requests;  // everything read, one after the other
    std::string refusal;
    bool waits = false;  // with a few bytes in hand
};

void insist(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

void check(const Request& request) {
    const std::string_view path = request.path;
    insist(path == "*" || path.starts_with("/"), "a path begins with a slash");
    for (const char c : path) insist(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F, "a path has no control characters");
    const std::string parts = std::string(path) + "/";
    insist(parts.find("/../") == std::string::npos && parts.find("/./") == std::string::npos, "a path has no dot segments");
    insist(request.body.size() <= body_limit, "a body keeps to its limit");
    int hosts = 0;
    for (const auto& [name, value] : request.headers.fields()) {
        insist(!name.empty() && name.find_first_of(" \t\r\n:") == std::string::npos, "a header's name is a token");
        insist(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, "a header's value is one line");
        hosts += name.size() == 4 && (name[0] | 0x20) == 'h' && (name[1] | 0x20) == 'o' && (name[2] | 0x20) == 's' && (name[3] | 0x20) == 't';
    }
    insist(hosts <= 1, "there is one host");
}

void keep(Outcome& outcome, const Request& request) {
    outcome.requests.append(to_string(request.method)).append(" ").append(request.path).append("?").append(request.query).append("\n");
    for (const auto& [name, value] : request.headers.fields()) outcome.requests.append(name).append(": ").append(value).append("\n");
    outcome.requests.append(request.body).append("\n--\n");
}

Outcome read(std::string_view bytes, std::size_t piece) {
    Outcome outcome;
    RequestReader reader(max_head);
    std::string held;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t next = std::min(piece, bytes.size() - at);
        held.append(bytes.substr(at, next));
        at += next;
        for (;;) {
            std::size_t used = 0;
            const RequestReader::Step step = reader.read(held, used);
            insist(used <= held.size(), "no more is used than was given");
            held.erase(0, used);
            if (step == RequestReader::Step::refused) {
                insist(reader.refusal().status >= 400 && !reader.refusal().code.empty(), "a refusal says why");
                outcome.refusal = reader.refusal().code;
                return outcome;
            }
            if (step == RequestReader::Step::head) {
                reader.take_body(body_limit);
                continue;
            }
            if (step == RequestReader::Step::more) break;
            check(reader.request());
            keep(outcome, reader.request());
            reader.next();
            if (held.empty()) break;
        }
        insist(held.size() < max_head + piece, "what is held stays small");
    }
    outcome.waits = !held.empty() && held.size() < 5;
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Outcome whole = read(bytes, bytes.size());
    const Outcome pieces = read(bytes, 1 + data[0] % 64u);
    // A long line of a chunked body may be taken when it comes at once: nothing depends on it but the room to hold it.
    const auto is_length = [](const Outcome& outcome) { return outcome.refusal == "http.long-chunk-line"; };
    if (is_length(whole) || is_length(pieces)) return 0;
    insist(whole.requests == pieces.requests, "the same requests, however the bytes are cut");
    // Within a chunked body the reader waits for a few bytes more before it looks at the last ones.
    if (pieces.refusal.empty() && pieces.waits) return 0;
    insist(whole.refusal == pieces.refusal, "the same refusal, however the bytes are cut");
    return 0;
}
