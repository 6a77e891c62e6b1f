// SPDX-License-Identifier: Apache-2.0
#include "server/pages/qr.h"

#include <qrencode.h>

#include <memory>

namespace medhome::server {

std::string qr_svg(const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free);
    if (!code) return {};
    constexpr int quiet = 4;
    const int size = code->width + 2 * quiet;
    std::string path;
    for (int y = 0; y < code->width; ++y) {
        const unsigned char* const row = code->data + y * code->width;
        for (int x = 0; x < code->width;) {
            int run = 0;
            while (x + run < code->width && (row[x + run] & 1U) != 0) ++run;  // the lowest bit is black
            if (run > 0) {
                path += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h" + std::to_string(run) + "v1h-" + std::to_string(run) + "z";
            }
            x += run > 0 ? run : 1;
        }
    }
    const std::string side = std::to_string(size);
    return "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
           "\" aria-hidden=\"true\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side + "H0z\"/><path d=\"" + path + "\"/></svg>";
}

}  // namespace medhome::server
