// SPDX-License-Identifier: Apache-2.0
#include "clinical/matching/match.h"

#include <algorithm>
#include <cmath>

#include "clinical/matching/likeness.h"

namespace medhome::clinical::matching {
namespace {

// Likeness from which on a word is taken for a misspelling of another; and from which on it may be one.
constexpr double alike_from = 0.90, perhaps_alike_from = 0.80;
// What two records must agree upon before they are worth a look: one in some thousands is the same person, of those that a search brings.
constexpr double weight_of_chance = -12;
constexpr double certain_from = 0.95, probable_from = 0.80, possible_from = 0.30;
// What no sum may overrule.
constexpr double most_when_not_sure = 0.94, most_for_another_given_name = 0.55;

struct Finding {
    double weight = 0;
    std::string_view reason;  // empty: not worth a word
};

enum class Given { unknown, same, nickname, misspelt, initial, among_others, same_first_other_second, perhaps, other };

// Of two words: the same, short for each other, an initial, or alike.
Given compare_words(std::string_view a, std::string_view b) {
    if (a == b) return Given::same;
    if (a.size() == 1 || b.size() == 1) return a[0] == b[0] ? Given::initial : Given::other;
    const double alike = likeness(a, b);
    if (alike >= alike_from) return Given::misspelt;
    if (are_nicknames(a, b)) return Given::nickname;
    return alike >= perhaps_alike_from ? Given::perhaps : Given::other;
}

std::string run_together(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += word;
    return all;
}

Given compare_given(const PersonName& a, const PersonName& b) {
    if (a.given.empty() || b.given.empty()) return Given::unknown;
    const Given first = compare_words(a.given[0], b.given[0]);
    if (first == Given::same && a.given.size() > 1 && b.given.size() > 1) {
        const Given second = compare_words(a.given[1], b.given[1]);
        if (second == Given::other || second == Given::perhaps) return Given::same_first_other_second;
    }
    if (first != Given::other && first != Given::perhaps) return first;
    // A blank that slipped in or fell out: "mary ann", "maryann".
    if (likeness(run_together(a.given), run_together(b.given)) >= alike_from) return Given::misspelt;
    // Called by the second name.
    for (const std::string& one : a.given)
        for (const std::string& other : b.given)
            if (one.size() > 1 && one == other) return Given::among_others;
    return first;
}

enum class Family { unknown, same, same_words_other_order, part_of_it, misspelt, perhaps, other };

Family compare_family(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    if (a.empty() || b.empty()) return Family::unknown;
    if (a == b || run_together(a) == run_together(b)) return Family::same;
    const auto has = [](const std::vector<std::string>& all, const std::string& word) { return std::find(all.begin(), all.end(), word) != all.end(); };
    const auto within = [&](const auto& few, const auto& many) { return std::all_of(few.begin(), few.end(), [&](const std::string& word) { return has(many, word); }); };
    if (a.size() == b.size() && within(a, b) && within(b, a)) return Family::same_words_other_order;
    if (a.size() != b.size() && within(a.size() < b.size() ? a : b, a.size() < b.size() ? b : a)) return Family::part_of_it;
    double best = likeness(run_together(a), run_together(b));
    if (a.size() == b.size()) {
        double worst = 1;
        for (std::size_t i = 0; i < a.size(); ++i) worst = std::min(worst, likeness(a[i], b[i]));
        best = std::max(best, worst);
    } else {
        for (const std::string& one : a)
            for (const std::string& other : b) best = std::max(best, likeness(one, other) - 0.03);
    }
    if (best >= alike_from) return Family::misspelt;
    return best >= perhaps_alike_from ? Family::perhaps : Family::other;
}

Finding weigh(Given given) {
    switch (given) {
        case Given::unknown: return {0, ""};
        case Given::same: return {5, "The given name is the same."};
        case Given::nickname: return {3.5, "One given name is short for the other."};
        case Given::misspelt: return {3.5, "The given names differ as by a slip in writing."};
        case Given::among_others: return {2.5, "They share a given name, not the first."};
        case Given::initial: return {1.5, "The given name of one is an initial that fits."};
        case Given::same_first_other_second: return {1.5, "The first given name is the same, the second another."};
        case Given::perhaps: return {-0.5, "The given names are somewhat alike."};
        case Given::other: return {-5, "The given name is another."};
    }
    return {};
}

Finding weigh(Family family) {
    switch (family) {
        case Family::unknown: return {0, ""};
        case Family::same: return {6, "The surname is the same."};
        case Family::same_words_other_order: return {5.5, "The surnames are the same in another order."};
        case Family::part_of_it: return {4.5, "One surname is part of the other."};
        case Family::misspelt: return {4, "The surnames differ as by a slip in writing."};
        case Family::perhaps: return {0, "The surnames are somewhat alike."};
        case Family::other: return {-4, "The surname is another."};
    }
    return {};
}

Finding weigh(BirthDates dates) {
    switch (dates) {
        case BirthDates::unknown: return {0, ""};
        case BirthDates::same: return {9, "The birth date is the same."};
        case BirthDates::same_as_far_as_written: return {4, "The birth date is the same as far as both tell it."};
        case BirthDates::day_and_month_swapped: return {6, "Day and month of birth are swapped."};
        case BirthDates::one_digit: return {4.5, "The birth dates differ in one digit."};
        case BirthDates::year_off_by_one: return {4.5, "The birth dates differ by one year."};
        case BirthDates::neighbours: return {4.5, "Two digits of the birth date have changed places."};
        case BirthDates::same_day_of_another_year: return {3.2, "Day and month of birth are the same, the year is another."};
        case BirthDates::two_parts_of_three: return {1, "Of day, month and year of birth two are the same."};
        case BirthDates::different: return {-6, "The birth date is another."};
    }
    return {};
}

struct NamesCompared {
    Given given = Given::unknown;
    Family family = Family::unknown;
    bool swapped = false;
    double weight = 0;
    // Two slips at once, the swap and another in the words, are less likely than two persons.
    double doubt() const { return !swapped ? 0 : given == Given::same && family == Family::same ? 1 : 5; }
};

NamesCompared compare_names(const Person& a, const Person& b) {
    NamesCompared best;
    bool any = false;
    for (const PersonName& one : a.names) {
        for (const PersonName& other : b.names) {
            NamesCompared now{compare_given(one, other), compare_family(one.family, other.family)};
            now.weight = weigh(now.given).weight + weigh(now.family).weight;
            if (!any || now.weight > best.weight) best = now;
            any = true;
            // Written into each other's places: which pair is the given names is as good a guess one way as the other.
            const PersonName turned{one.family, {}, false}, other_turned{other.family, {}, false};
            for (NamesCompared crossed : {NamesCompared{compare_given(turned, other), compare_family(one.given, other.family), true},
                                          NamesCompared{compare_given(one, other_turned), compare_family(one.family, other.given), true}}) {
                if (crossed.given == Given::unknown || crossed.family == Family::unknown) continue;
                crossed.weight = weigh(crossed.given).weight + weigh(crossed.family).weight - crossed.doubt();
                if (crossed.weight > best.weight) best = crossed;
            }
        }
    }
    return best;
}

std::size_t digits_apart(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return a.size() + b.size();
    std::size_t apart = 0;
    for (std::size_t i = 0; i < a.size(); ++i) apart += a[i] != b[i];
    return apart;
}

Finding weigh_addresses(const Person& a, const Person& b) {
    Finding best{-10, ""};
    for (const PersonAddress& one : a.addresses) {
        for (const PersonAddress& other : b.addresses) {
            double weight = 0;
            bool street = false;
            if (!one.line.empty() && !other.line.empty()) {
                const double alike = likeness(one.line, other.line);
                street = alike >= alike_from;
                weight += one.line == other.line ? 4 : street ? 3.5 : alike >= perhaps_alike_from ? 1 : -1;
            }
            if (!one.postal_code.empty() && !other.postal_code.empty()) weight += one.postal_code == other.postal_code ? 2.5 : digits_apart(one.postal_code, other.postal_code) <= 2 ? 0.5 : -0.5;
            if (!one.city.empty() && !other.city.empty()) weight += likeness(one.city, other.city) >= alike_from ? 1.5 : -0.5;
            if (weight > best.weight) best = {weight, street ? "The address is the same or nearly." : weight > 1 ? "They live in the same place." : ""};
        }
    }
    return best.weight == -10 ? Finding{} : best;
}

Finding weigh_phones(const Person& a, const Person& b) {
    if (a.phones.empty() || b.phones.empty()) return {};
    for (const std::string& one : a.phones)
        for (const std::string& other : b.phones) {
            const std::size_t shorter = std::min(one.size(), other.size());
            if (one.substr(one.size() - shorter) == other.substr(other.size() - shorter)) return {3.5, "A phone number is the same."};
        }
    return {-0.3, ""};
}

enum class Identifiers { unknown, same, alike, different };

Identifiers compare_identifiers(const Person& a, const Person& b) {
    Identifiers found = Identifiers::unknown;
    for (const PersonIdentifier& one : a.identifiers) {
        for (const PersonIdentifier& other : b.identifiers) {
            if (one.system != other.system) continue;
            if (one.value == other.value) return Identifiers::same;
            const bool alike = one.value.size() >= 6 && digits_apart(one.value, other.value) <= 2;
            if (alike) found = Identifiers::alike;
            else if (found == Identifiers::unknown) found = Identifiers::different;
        }
    }
    return found;
}

class Reckoning {
public:
    void add(const Finding& finding) {
        sum_ += finding.weight;
        if (!finding.reason.empty()) match_.reasons.emplace_back(finding.reason);
    }
    void at_most(double most, std::string_view reason = {}) {
        most_ = std::min(most_, most);
        if (!reason.empty()) match_.reasons.emplace_back(reason);
    }
    Match done() {
        match_.score = std::min(most_, 1 / (1 + std::exp2(-(sum_ + weight_of_chance))));
        match_.score = std::round(match_.score * 10000) / 10000;
        match_.grade = match_.score >= certain_from    ? Grade::certain
                       : match_.score >= probable_from ? Grade::probable
                       : match_.score >= possible_from ? Grade::possible
                                                       : Grade::certainly_not;
        return std::move(match_);
    }

private:
    Match match_;
    double sum_ = 0, most_ = 1;
};

}  // namespace

std::string_view to_string(Grade grade) {
    switch (grade) {
        case Grade::certain: return "certain";
        case Grade::probable: return "probable";
        case Grade::possible: return "possible";
        case Grade::certainly_not: return "certainly-not";
    }
    return "certainly-not";
}

Match match(const Person& asked, const Person& candidate) {
    Reckoning reckoning;
    const NamesCompared names = compare_names(asked, candidate);
    if (names.swapped) reckoning.add({-names.doubt(), "Given name and surname are written into each other's places."});
    reckoning.add(weigh(names.family));
    reckoning.add(weigh(names.given));
    const BirthDates dates = compare_birth_dates(asked.born, candidate.born);
    reckoning.add(weigh(dates));
    if (!asked.sex.empty() && !candidate.sex.empty()) reckoning.add(asked.sex == candidate.sex ? Finding{0.8, "The sex is the same."} : Finding{-2.5, "The sex is another."});
    reckoning.add(weigh_addresses(asked, candidate));
    reckoning.add(weigh_phones(asked, candidate));
    const Identifiers identifiers = compare_identifiers(asked, candidate);
    if (identifiers == Identifiers::same) reckoning.add({13, "An identifier is the same."});
    if (identifiers == Identifiers::alike) reckoning.add({6, "An identifier differs in one or two places."});
    if (identifiers == Identifiers::different) reckoning.add({-2.5, "An identifier of the same kind is another."});

    const bool born_apart = asked.birth_order && candidate.birth_order && *asked.birth_order != *candidate.birth_order;
    const bool other_child = names.given == Given::other || names.given == Given::perhaps;
    if (born_apart) {
        reckoning.at_most(most_for_another_given_name, "They are of a multiple birth, with another place in its order.");
    } else if (other_child && dates != BirthDates::different && names.family != Family::other) {
        // A brother, a sister, above all a twin. One identifier for both may be the family's.
        reckoning.at_most(identifiers == Identifiers::same ? most_when_not_sure : most_for_another_given_name, "Twins and siblings share all but the given name.");
    } else if (other_child) {
        reckoning.at_most(most_when_not_sure);
    }
    if (names.given == Given::unknown || names.given == Given::same_first_other_second || names.family == Family::unknown) reckoning.at_most(most_when_not_sure);
    // Sure is only whose birth date agrees, or who has the same identifier.
    if (dates != BirthDates::same && identifiers != Identifiers::same) reckoning.at_most(most_when_not_sure);
    if (dates == BirthDates::different && identifiers == Identifiers::same) reckoning.at_most(most_when_not_sure);
    return reckoning.done();
}

namespace {

// A value inside a query string.
std::string quoted(std::string_view text) {
    static constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        // Comma, dollar and bar mean something inside a value of a search.
        if (c == ',' || c == '$' || c == '|' || c == '\\') out += "%5C";
        if (plain) out += c;
        else out.append("%").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    }
    return out;
}

// The first letters of a word, whole.
std::string_view beginning(std::string_view word, std::size_t letters) {
    const bool plain = std::all_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return plain ? word.substr(0, letters) : word;
}

// A number is searched for as it was written, and it is written in many ways.
std::vector<std::string> ways_to_write(const std::string& phone) {
    if (phone.size() != 10) return {phone};
    const std::string area = phone.substr(0, 3), exchange = phone.substr(3, 3), line = phone.substr(6);
    return {phone, area + "-" + exchange + "-" + line, "(" + area + ") " + exchange + "-" + line, area + "." + exchange + "." + line, area + " " + exchange + " " + line,
            "+1" + phone, "1" + phone, "+1-" + area + "-" + exchange + "-" + line, "1-" + area + "-" + exchange + "-" + line, "+1 (" + area + ") " + exchange + "-" + line};
}

std::string any_of(const std::vector<std::string>& values) {
    std::string all;
    for (const std::string& value : values) all += (all.empty() ? "" : ",") + quoted(value);
    return all;
}

}  // namespace

std::vector<std::string> searches_for(const Person& asked) {
    std::vector<std::string> searches;
    const auto add = [&](std::string search) {
        if (std::find(searches.begin(), searches.end(), search) == searches.end()) searches.push_back(std::move(search));
    };
    for (const PersonIdentifier& identifier : asked.identifiers) add("identifier=" + (identifier.system.empty() ? "" : quoted(identifier.system) + "%7C") + quoted(identifier.written));
    // Whoever is born on the day: a name may be written in any way.
    if (asked.born.size() == 10) {
        add("birthdate=" + quoted(asked.born));
        const auto slips = likely_slips(asked.born);
        for (const PersonName& name : asked.names)
            for (const std::string& word : name.family)
                if (!slips.empty()) add("family=" + quoted(beginning(word, 3)) + "&birthdate=" + any_of(slips));
    }
    // Whoever is called so, born on any day; by each surname, by each name that the given one stands for, and the two in each other's place.
    for (const PersonName& name : asked.names) {
        if (name.given.empty()) continue;
        for (const std::string& word : name.family) {
            add("family=" + quoted(word) + "&given=" + any_of(nicknames_of(name.given[0])));
            add("family=" + quoted(name.given[0]) + "&given=" + quoted(word));
        }
    }
    for (const PersonName& name : asked.names)
        for (const std::string& phone : asked.phones)
            for (const std::string& word : name.family) add("phone=" + any_of(ways_to_write(phone)) + "&family=" + quoted(beginning(word, 1)));
    return searches;
}

}  // namespace medhome::clinical::matching
