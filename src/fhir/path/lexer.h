// Words, numbers, texts, dates and signs of an expression.
//
// https://hl7.org/fhirpath/N1/#lexical-elements
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace medhome::fhir::path {

enum class TokenKind : std::uint8_t { end, word, quoted_word, text, whole, long_whole, decimal, date, date_time, time, sign, variable, special };

struct Token {
    TokenKind kind = TokenKind::end;
    std::string text;  // unescaped; of a sign the sign, of a variable its name, of $this "this"
    std::uint32_t position = 0;
};

Result<std::vector<Token>> tokens(std::string_view expression);

}  // namespace medhome::fhir::path
