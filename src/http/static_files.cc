// RFC 9110 sections 12.5.3 (Accept-Encoding) and 13.1.2 (If-None-Match), RFC 8246 (immutable).
//
// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.h"

#include <algorithm>

#include "http/text.h"

namespace medhome::http {

namespace {

// "gzip;q=0" is a refusal; any other weight is a yes. We offer what is smallest, whatever the weights among the takers.
struct Accepted {
    bool brotli = false, gzip = false;
};

bool is_zero_weight(std::string_view parameters) {
    bool zero = false;
    each_part(parameters, ';', [&](std::string_view parameter) {
        if (parameter.size() < 2 || lower(parameter[0]) != 'q' || parameter[1] != '=') return true;
        zero = parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
        return false;
    });
    return zero;
}

Accepted accepted(const Request& request) {
    Accepted takes, said;
    bool any = false;
    for (const auto& [name, value] : request.headers.fields()) {
        if (!same_without_case(name, "accept-encoding")) continue;
        each_part(value, ',', [&](std::string_view part) {
            const std::size_t end = std::min(part.find(';'), part.size());
            const std::string_view coding = trim(part.substr(0, end));
            const bool yes = !is_zero_weight(part.substr(std::min(end + 1, part.size())));
            if (same_without_case(coding, "br")) {
                said.brotli = true;
                takes.brotli = yes;
            } else if (same_without_case(coding, "gzip")) {
                said.gzip = true;
                takes.gzip = yes;
            } else if (coding == "*") {
                any = yes;
            }
            return true;
        });
    }
    if (any && !said.brotli) takes.brotli = true;
    if (any && !said.gzip) takes.gzip = true;
    return takes;
}

bool client_has(const Request& request, std::string_view etag) {
    bool has = false;
    for (const auto& [name, value] : request.headers.fields()) {
        if (!same_without_case(name, "if-none-match")) continue;
        each_part(value, ',', [&](std::string_view known) {
            if (known.starts_with("W/")) known.remove_prefix(2);
            has = known == "*" || known == etag;
            return !has;
        });
        if (has) return true;
    }
    return false;
}

}  // namespace

const EmbeddedFile* StaticFiles::find(std::string_view path) const {
    const auto found = std::lower_bound(files_.begin(), files_.end(), path,
                                        [](const EmbeddedFile& file, std::string_view wanted) { return file.path < wanted; });
    return found != files_.end() && found->path == path ? &*found : nullptr;
}

Response StaticFiles::serve(const EmbeddedFile& file, const Request& request, int status) {
    const Accepted takes = accepted(request);
    const bool brotli = takes.brotli && !file.brotli.empty();
    const bool gzip = !brotli && takes.gzip && !file.gzip.empty();
    // Each encoding is a representation of its own and has its own strong tag.
    std::string etag = "\"" + std::string(file.etag) + (brotli ? "-br" : gzip ? "-gz" : "") + "\"";
    Response response;
    response.status = status;
    if (status == 200) {
        response.headers.add("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
        if (!file.brotli.empty() || !file.gzip.empty()) response.headers.add("Vary", "Accept-Encoding");
        response.headers.add("ETag", etag);
        if (client_has(request, etag)) {
            response.status = 304;
            return response;
        }
    } else {
        response.headers.add("Cache-Control", "no-store");
    }
    response.headers.add("Content-Type", std::string(file.content_type));
    if (brotli) response.headers.add("Content-Encoding", "br");
    if (gzip) response.headers.add("Content-Encoding", "gzip");
    response.embedded_body = brotli ? file.brotli : gzip ? file.gzip : file.identity;
    return response;
}

}  // namespace medhome::http
