// A QR code as SVG, for paper: what a phone's camera reads instead of typing an address.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace medhome::server {

// Black on white with the quiet zone of four modules that ISO/IEC 18004 asks for. Empty when the text is too long.
std::string qr_svg(const std::string& text);

}  // namespace medhome::server
