// Files that are part of the binary (the web apps, fonts, icons), served compressed ahead of time.
//
// tools/generate/embed.cmake, medhome_embed(TARGET FOLDER SYMBOL), puts a folder's files into TARGET and defines
//     namespace medhome::embedded { std::span<const http::EmbeddedFile> SYMBOL(); }
// which the user declares in one line. The table is empty where the folder does not exist.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "http/message.h"

namespace medhome::http {

struct EmbeddedFile {
    std::string_view path;          // inside the folder, "/" between parts: "assets/index-Bq3xYz12.js"
    std::string_view content_type;
    std::string_view etag;          // without quotes; of the identity bytes
    std::string_view identity;
    std::string_view gzip;          // empty where it saves nothing
    std::string_view brotli;
    bool immutable = false;         // the name changes when the bytes do
};

class StaticFiles {
public:
    // Sorted by path, as the generator writes them.
    explicit StaticFiles(std::span<const EmbeddedFile> files) : files_(files) {}
    const EmbeddedFile* find(std::string_view path) const;
    bool empty() const { return files_.empty(); }
    // The best encoding that the client takes; 304 where it has the bytes already. A status other than 200 (a page for
    // 404) is never answered 304.
    static Response serve(const EmbeddedFile& file, const Request& request, int status = 200);

private:
    std::span<const EmbeddedFile> files_;
};

}  // namespace medhome::http
