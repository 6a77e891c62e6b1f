// SPDX-License-Identifier: Apache-2.0
#include "clinical/matching/person.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "fhir/search/index.h"

namespace medhome::clinical::matching {
namespace {

// They come and go in writing. Sorted.
constexpr std::array<std::string_view, 22> particles = {"al", "ap", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do",
                                                        "dos", "du", "el", "ibn", "la", "las", "los", "van", "von", "y"};
// What a hospital writes before a child has a name. Sorted.
constexpr std::array<std::string_view, 14> newborn_words = {"baby", "babyboy", "babygirl", "bb", "bebe", "bg", "boy", "female", "girl", "infant", "male", "nina", "newborn", "nino"};
constexpr std::size_t digits_of_a_phone = 7, most_digits_of_a_phone = 10;

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::string joined(fhir::json::Value list) {
    std::string all;
    for (const auto one : list.children()) all += (all.empty() ? "" : " ") + std::string(one.text());
    return all;
}

}  // namespace

std::vector<std::string> words(std::string_view text) {
    std::string plain = fhir::search::fold(text);
    std::vector<std::string> found;
    std::string word;
    for (const char c : plain + " ") {
        if (c == ' ' || c == '-' || c == ',' || c == '/') {
            if (!word.empty()) found.push_back(std::exchange(word, {}));
        } else if (c != '\'' && c != '.' && c != '`') {
            word += c;
        }
    }
    return found;
}

PersonName person_name(std::string_view given, std::string_view family) {
    PersonName name;
    name.given = words(given);
    // "Baby" may be written before any name there is; "Nina" alone is a name.
    const bool has_baby = std::any_of(name.given.begin(), name.given.end(), [](const std::string& word) { return word != "nina" && word != "nino" && is_one_of(newborn_words, word); });
    if (has_baby) {
        name.is_newborn_name = true;
        std::erase_if(name.given, [](const std::string& word) { return is_one_of(newborn_words, word) || word == "of"; });
    }
    name.family = words(family);
    std::vector<std::string> bare = name.family;
    std::erase_if(bare, [](const std::string& word) { return is_one_of(particles, word); });
    if (!bare.empty()) name.family = std::move(bare);
    return name;
}

std::string phone_digits(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c >= '0' && c <= '9') digits += c;
    if (digits.size() < digits_of_a_phone) return {};
    return digits.size() > most_digits_of_a_phone ? digits.substr(digits.size() - most_digits_of_a_phone) : digits;
}

std::string identifier_value(std::string_view text) {
    std::string value;
    for (const char c : text) {
        if (c == ' ' || c == '-' || c == '.') continue;
        value += c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
    }
    return value;
}

Person person_from_fhir(fhir::json::Value patient) {
    Person person;
    for (const auto name : patient["name"].children()) {
        std::string family(name["family"].text());
        std::string given = joined(name["given"]);
        if (family.empty() && given.empty()) {
            // Only the whole name as text: the last word is taken for the surname.
            const std::string_view text = name["text"].text();
            const std::size_t blank = text.rfind(' ');
            family = blank == std::string_view::npos ? text : text.substr(blank + 1);
            given = blank == std::string_view::npos ? "" : text.substr(0, blank);
        }
        PersonName one = person_name(given, family);
        if (!one.given.empty() || !one.family.empty() || one.is_newborn_name) person.names.push_back(std::move(one));
    }
    person.born = patient["birthDate"].text();
    person.sex = patient["gender"].text();
    if (person.sex == "unknown") person.sex.clear();
    for (const auto contact : patient["telecom"].children()) {
        if (contact["system"].text() == "email") continue;
        std::string digits = phone_digits(contact["value"].text());
        if (!digits.empty()) person.phones.push_back(std::move(digits));
    }
    for (const auto address : patient["address"].children()) {
        PersonAddress one{fhir::search::fold(joined(address["line"])), fhir::search::fold(address["city"].text()), fhir::search::fold(address["postalCode"].text())};
        if (!one.line.empty() || !one.city.empty() || !one.postal_code.empty()) person.addresses.push_back(std::move(one));
    }
    for (const auto identifier : patient["identifier"].children()) {
        PersonIdentifier one{std::string(identifier["system"].text()), identifier_value(identifier["value"].text()), std::string(identifier["value"].text())};
        if (!one.value.empty()) person.identifiers.push_back(std::move(one));
    }
    const std::string_view order = patient["multipleBirthInteger"].text();
    int number = 0;
    if (!order.empty() && std::from_chars(order.data(), order.data() + order.size(), number).ec == std::errc{}) person.birth_order = number;
    return person;
}

}  // namespace medhome::clinical::matching
