// SPDX-License-Identifier: Apache-2.0
#include "base/catalogue.h"

#include <unicode/locid.h>
#include <unicode/msgfmt.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <algorithm>

#include "base/catalogue_table.h"
#include "base/result.h"

namespace medhome::catalogue {
namespace {

const Entry* find(std::string_view key) {
    const auto all = table();
    const auto found = std::lower_bound(all.begin(), all.end(), key, [](const Entry& entry, std::string_view wanted) { return entry.key < wanted; });
    return found != all.end() && found->key == key ? &*found : nullptr;
}

icu::Locale locale(std::string_view language) { return icu::Locale(language == "es" ? "es" : "en", "US"); }

std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

icu::UnicodeString utf16(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

}  // namespace

bool has(std::string_view key) { return find(key) != nullptr; }

std::string text(std::string_view language, std::string_view key, const Arguments& arguments) {
    const Entry* entry = find(key);
    INVARIANT(entry != nullptr);
    const std::string_view pattern = language == "es" ? entry->spanish : entry->english;
    if (pattern.find_first_of("{'") == std::string_view::npos) return std::string(pattern);
    UErrorCode status = U_ZERO_ERROR;
    icu::MessageFormat format(utf16(pattern), locale(language), status);
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> values;
    for (const auto& [name, value] : arguments) {
        names.push_back(utf16(name));
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            values.emplace_back(static_cast<std::int64_t>(*number));
        } else {
            values.emplace_back(utf16(std::get<std::string>(value)));
        }
    }
    icu::UnicodeString out;
    format.format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), out, status);
    INVARIANT(U_SUCCESS(status));
    return utf8(out);
}

std::string day_in_words(std::string_view language, std::chrono::year_month_day day) {
    UErrorCode status = U_ZERO_ERROR;
    icu::SimpleDateFormat format(language == "es" ? u"EEEE d 'de' MMMM 'de' y" : u"EEEE, MMMM d, y", locale(language), status);
    format.setTimeZone(*icu::TimeZone::getGMT());
    icu::UnicodeString out;
    const auto at = std::chrono::sys_days(day).time_since_epoch();
    format.format(static_cast<UDate>(std::chrono::duration_cast<std::chrono::milliseconds>(at).count()), out);
    return utf8(out);
}

std::string phone_in_print(std::string_view number) {
    if (number.size() != 12 || !number.starts_with("+1")) return std::string(number);
    std::string out = "(";
    out.append(number.substr(2, 3)).append(") ").append(number.substr(5, 3)).append("-").append(number.substr(8));
    return out;
}

}  // namespace medhome::catalogue
