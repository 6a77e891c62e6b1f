// Text as string search compares it: https://hl7.org/fhir/R4/search.html#string
// SPDX-License-Identifier: Apache-2.0
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "fhir/search/index.h"

namespace medhome::fhir::search {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Where the text stops being ASCII; `folded` has what came before.
bool fold_ascii(std::string_view text, std::string& folded) {
    folded.reserve(text.size());
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) return false;
        if (is_space(c)) {
            if (!folded.empty() && folded.back() != ' ') folded += ' ';
        } else {
            folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
    }
    if (!folded.empty() && folded.back() == ' ') folded.pop_back();
    return true;
}

}  // namespace

std::string fold(std::string_view text) {
    std::string folded;
    if (fold_ascii(text, folded)) return folded;
    folded.clear();

    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* decomposer = icu::Normalizer2::getNFKDInstance(status);
    INVARIANT(U_SUCCESS(status));
    const icu::UnicodeString written = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    // Case first and last in one: what decomposes into capitals (a trade mark sign) is folded as they are.
    const icu::Normalizer2* casefolder = icu::Normalizer2::getNFKCCasefoldInstance(status);
    INVARIANT(U_SUCCESS(status));
    const icu::UnicodeString decomposed = decomposer->normalize(casefolder->normalize(written, status), status);
    INVARIANT(U_SUCCESS(status));

    icu::UnicodeString kept;
    for (std::int32_t at = 0; at < decomposed.length(); at = decomposed.moveIndex32(at, 1)) {
        const UChar32 c = decomposed.char32At(at);
        const auto category = u_charType(c);
        if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_COMBINING_SPACING_MARK) continue;
        if (u_isUWhiteSpace(c)) {
            if (!kept.isEmpty() && kept[kept.length() - 1] != u' ') kept.append(u' ');
        } else {
            kept.append(c);
        }
    }
    if (kept.endsWith(u" ", 1)) kept.truncate(kept.length() - 1);
    kept.toUTF8String(folded);
    return folded;
}

}  // namespace medhome::fhir::search
