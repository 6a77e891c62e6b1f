// SPDX-License-Identifier: Apache-2.0
#include "care/child/find.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/clock.h"
#include "care/team/person.h"
#include "fhir/search/index.h"

namespace medhome::care {
namespace {

using Day = std::chrono::year_month_day;

constexpr std::size_t most_words = 6;
constexpr std::size_t longest_word = 60;
constexpr std::size_t longest_sort_key = 96;

std::string replaced(std::string_view text, std::initializer_list<std::string_view> parts, std::string_view by) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto found = std::find_if(parts.begin(), parts.end(), [&](std::string_view part) { return text.substr(at).starts_with(part); });
        if (found == parts.end()) {
            out += text[at++];
        } else {
            out += by;
            at += found->size();
        }
    }
    return out;
}

void shorten(std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;  // no character is cut in two
    text.resize(most);
}

constexpr std::string_view apostrophe_mark = "'";

// Folded, every kind of apostrophe as one, every kind of hyphen, comma and dot as a blank.
std::string plain(std::string_view text) {
    const std::string one_apostrophe = replaced(text, {"\u2018", "\u2019", "\u02BC", "\u02BB", "\u0060", "\u00B4"}, apostrophe_mark);
    return fhir::search::fold(replaced(one_apostrophe, {"-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", ",", ".", ";", "(", ")", "\"", "\u00A0"}, " "));
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> all;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (end > at) all.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return all;
}

std::string without_apostrophes(std::string_view word) { return replaced(word, {apostrophe_mark}, ""); }

void add_once(std::vector<std::string>& words, std::string word) {
    shorten(word, longest_word);
    if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
}

void add_words(std::vector<std::string>& words, std::string_view text) {
    const std::string folded = plain(text);
    for (const std::string_view word : split(folded)) {
        add_once(words, without_apostrophes(word));
        for (std::size_t at = word.find('\''); at != std::string_view::npos; at = word.find('\'', at + 1)) {
            add_once(words, without_apostrophes(word.substr(at + 1)));
        }
    }
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value > 0 ? std::optional(value) : std::nullopt;
}

std::optional<Day> day_from(int year, int month, int day) {
    const Day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
    return year >= 1000 && date.ok() ? std::optional(date) : std::nullopt;
}

// July, jul, julio; three letters are enough in either language.
std::optional<int> month_named(std::string_view word) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> names{{{"january", "enero"},
                                                                                          {"february", "febrero"},
                                                                                          {"march", "marzo"},
                                                                                          {"april", "abril"},
                                                                                          {"may", "mayo"},
                                                                                          {"june", "junio"},
                                                                                          {"july", "julio"},
                                                                                          {"august", "agosto"},
                                                                                          {"september", "septiembre"},
                                                                                          {"october", "octubre"},
                                                                                          {"november", "noviembre"},
                                                                                          {"december", "diciembre"}}};
    if (word == "setiembre") return 9;
    if (word.size() < 3) return std::nullopt;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].first.starts_with(word) || names[i].second.starts_with(word)) return static_cast<int>(i) + 1;
    }
    return std::nullopt;
}

// "7/14/2019"; where the first number can be no month, the day came first: "14/7/2019".
std::optional<Day> with_slashes(std::string_view word) {
    const std::size_t one = word.find('/');
    const std::size_t two = one == std::string_view::npos ? one : word.find('/', one + 1);
    if (two == std::string_view::npos) return std::nullopt;
    const auto first = number(word.substr(0, one)), second = number(word.substr(one + 1, two - one - 1)), third = number(word.substr(two + 1));
    if (!first || !second || !third) return std::nullopt;
    if (*first >= 1000) return day_from(*first, *second, *third);
    return *first > 12 ? day_from(*third, *second, *first) : day_from(*third, *first, *second);
}

// A day of the month: 14, 14th, 1º.
std::optional<int> day_number(std::string_view word) {
    for (const std::string_view ending : {"st", "nd", "rd", "th", "o"}) {
        if (word.size() > ending.size() && word.ends_with(ending)) {
            if (const auto day = number(word.substr(0, word.size() - ending.size()))) return day;
        }
    }
    return number(word);
}

// "jul 14 2019", "14 de julio de 2019": the date, and how many words it took.
std::optional<std::pair<Day, std::size_t>> spoken(const std::vector<std::string_view>& words, std::size_t at) {
    std::array<std::string_view, 3> parts{};
    std::size_t filled = 0, next = at;
    for (; next < words.size() && filled < parts.size(); ++next) {
        const bool joins = filled > 0 && (words[next] == "de" || words[next] == "del" || words[next] == "of");
        if (!joins) parts[filled++] = words[next];
    }
    if (filled < parts.size()) return std::nullopt;
    const auto year = number(parts[2]);
    std::optional<int> month = month_named(parts[0]);
    std::optional<int> day = day_number(parts[1]);
    if (!month || !day) {
        day = day_number(parts[0]);
        month = month_named(parts[1]);
    }
    if (!year || !month || !day) return std::nullopt;
    const auto date = day_from(*year, *month, *day);
    return date ? std::optional(std::pair(*date, next - at)) : std::nullopt;
}

constexpr std::size_t fewest_phone_digits = 3;

// Only digits and what stands between them: a phone number, as far as it was typed.
std::string phone_digits(std::string_view typed) {
    std::string digits;
    for (const char c : typed) {
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if (std::string_view("+-(). ").find(c) == std::string_view::npos) {
            return {};
        }
    }
    if (digits.size() == 11 && digits.front() == '1') digits.erase(0, 1);
    return digits.size() >= fewest_phone_digits ? digits : std::string();
}

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string() : std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace

Sought sought_in(std::string_view typed) {
    Sought sought;
    const std::string whole = trimmed(typed);
    if (const auto iso = parse_iso_date(whole)) {
        sought.born = *iso;
        return sought;
    }
    sought.digits = phone_digits(whole);
    if (!sought.digits.empty()) return sought;

    // "2019-07-14" beside a name, before hyphens come apart.
    std::string rest;
    for (const std::string_view word : split(whole)) {
        const auto iso = parse_iso_date(word);
        if (iso && !sought.born) {
            sought.born = *iso;
        } else {
            rest += (rest.empty() ? "" : " ") + std::string(word);
        }
    }
    const std::string folded = plain(rest);
    const std::vector<std::string_view> words = split(folded);
    for (std::size_t at = 0; at < words.size() && sought.words.size() < most_words;) {
        if (!sought.born) {
            if (const auto date = with_slashes(words[at])) {
                sought.born = *date;
                ++at;
                continue;
            }
            if (const auto date = spoken(words, at)) {
                sought.born = date->first;
                at += date->second;
                continue;
            }
        }
        add_once(sought.words, without_apostrophes(words[at]));
        ++at;
    }
    return sought;
}

std::vector<std::string> name_words(fhir::json::Value names) {
    std::vector<std::string> words;
    for (const fhir::json::Value name : names.children()) {
        add_words(words, name["family"].text());
        for (const fhir::json::Value given : name["given"].children()) add_words(words, given.text());
        if (!name["family"] && !name["given"]) add_words(words, name["text"].text());
    }
    constexpr std::size_t most_kept = 24;
    if (words.size() > most_kept) words.resize(most_kept);
    return words;
}

std::vector<std::string> phone_words(fhir::json::Value telecom) {
    std::vector<std::string> words;
    for (const fhir::json::Value point : telecom.children()) {
        if (point["system"].text() != "phone" && point["system"].text() != "sms") continue;
        std::string digits;
        for (const char c : point["value"].text()) {
            if (c >= '0' && c <= '9') digits += c;
        }
        for (const std::size_t last : {std::size_t{10}, std::size_t{7}}) {
            if (digits.size() >= last) add_once(words, digits.substr(digits.size() - last));
        }
    }
    return words;
}

std::string sort_key(fhir::json::Value names) {
    const fhir::json::Value name = chosen_name(names);
    const std::string family = family_name(name), given = given_names(name);
    std::string whole = family.empty() && given.empty() ? std::string(name["text"].text()) : family + ", " + given;
    // Folding would make them one letter; a tilde sorts after every letter.
    whole = replaced(whole, {"\u00F1", "\u00D1", "n\u0303", "N\u0303"}, "n~");
    std::string key = fhir::search::fold(whole);
    shorten(key, longest_sort_key);
    return key;
}

}  // namespace medhome::care
