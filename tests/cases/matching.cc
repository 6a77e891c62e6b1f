// FEBRL (P. Christen, 2005) and RLdata (M. Sariyar, A. Borg): CSV with the truth in `entity` or `identity`. A case is a file, or the files of one set (4a and 4b);
// it passes when of the pairs of one person at least 95 % are found, and of those found at least 99 % are right. What counts as found is what $match grades
// probable or certain.
// SPDX-License-Identifier: Apache-2.0
#include "matching.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "case_files.h"
#include "clinical/matching/match.h"

namespace medhome::cases {
namespace {

using clinical::matching::Grade;
using clinical::matching::Person;

constexpr double recall_asked = 0.95, precision_asked = 0.99;

struct Row {
    std::string truth;
    Person person;
};

std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> found(1);
    bool in_quotes = false;
    for (const char c : line) {
        if (c == '"') in_quotes = !in_quotes;
        else if (c == ',' && !in_quotes) found.emplace_back();
        else if (c != '\r') found.back() += c;
    }
    return found;
}

std::optional<Row> row_of(const std::map<std::string, std::string>& cell) {
    const auto at = [&](const char* name) {
        const auto found = cell.find(name);
        return found == cell.end() ? std::string() : found->second;
    };
    Row row;
    if (cell.contains("soc_sec_id")) {
        row.truth = at("entity");
        row.person.names.push_back(clinical::matching::person_name(at("given_name"), at("surname")));
        const std::string born = at("date_of_birth");
        if (born.size() == 8) row.person.born = born.substr(0, 4) + "-" + born.substr(4, 2) + "-" + born.substr(6);
        std::string line = at("street_number") + (at("street_number").empty() ? "" : " ") + at("address_1");
        row.person.addresses.push_back({std::move(line), at("suburb"), at("postcode")});
        if (!at("soc_sec_id").empty()) row.person.identifiers.push_back({"soc_sec_id", clinical::matching::identifier_value(at("soc_sec_id"))});
        return row;
    }
    if (cell.contains("fname_c1")) {
        row.truth = at("identity");
        row.person.names.push_back(clinical::matching::person_name(at("fname_c1") + " " + at("fname_c2"), at("lname_c1") + " " + at("lname_c2")));
        char born[24];
        std::snprintf(born, sizeof born, "%04d-%02d-%02d", std::atoi(at("by").c_str()), std::atoi(at("bm").c_str()), std::atoi(at("bd").c_str()));
        row.person.born = born;
        return row;
    }
    return std::nullopt;
}

std::vector<Row> rows_of(const std::string& file) {
    std::vector<Row> rows;
    const auto text = read_case_file(file);
    if (!text) return rows;
    std::vector<std::string> head;
    std::size_t from = 0;
    while (from < text->size()) {
        const std::size_t end = std::min(text->find('\n', from), text->size());
        const std::vector<std::string> line = cells(text->substr(from, end - from));
        from = end + 1;
        if (head.empty()) {
            head = line;
            continue;
        }
        std::map<std::string, std::string> cell;
        for (std::size_t i = 0; i < line.size() && i < head.size(); ++i) cell[head[i]] = line[i];
        if (auto row = row_of(cell); row && !row->truth.empty()) rows.push_back(std::move(*row));
    }
    return rows;
}

// What two records of one person nearly always share one of: the cheap half of a search.
std::set<std::string> shared_by(const Person& person) {
    std::set<std::string> keys;
    for (const auto& name : person.names) {
        std::string given = name.given.empty() ? "" : name.given[0], family = name.family.empty() ? "" : name.family[0];
        if (!given.empty() && !family.empty()) {
            // A common name alone would compare everybody with everybody.
            keys.insert("n" + std::min(given, family).substr(0, 4) + std::max(given, family).substr(0, 3));
            keys.insert("m" + family + given.substr(0, 1));
            keys.insert("o" + given + family.substr(0, 1));
        }
    }
    if (person.born.size() == 10) {
        keys.insert("b" + person.born);
        for (const auto& name : person.names)
            for (const auto& word : name.family) keys.insert("y" + person.born.substr(0, 4) + word.substr(0, 2)), keys.insert("d" + person.born.substr(5) + word.substr(0, 2));
    }
    for (const auto& identifier : person.identifiers) keys.insert("i" + identifier.value);
    return keys;
}

// febrl_dataset4a.csv and 4b are one set: what is before the letter.
std::string set_of(const std::string& file) {
    std::string name = file.substr(file.rfind('/') + 1);
    name = name.substr(0, name.find('.'));
    if (name.size() > 2 && (name.back() == 'a' || name.back() == 'b') && name[name.size() - 2] >= '0' && name[name.size() - 2] <= '9') name.pop_back();
    return name;
}

struct Counts {
    long rows = 0, pairs = 0, found = 0, right = 0;
};

Counts reckon(const std::vector<Row>& rows) {
    Counts counts;
    counts.rows = long(rows.size());
    std::map<std::string, long> persons;
    for (const Row& row : rows) counts.pairs += persons[row.truth]++;
    std::unordered_map<std::string, std::vector<std::size_t>> by_key;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (const std::string& key : shared_by(rows[i].person)) by_key[key].push_back(i);
    std::set<std::pair<std::size_t, std::size_t>> compared;
    for (const auto& [key, places] : by_key) {
        for (std::size_t a = 0; a < places.size(); ++a) {
            for (std::size_t b = a + 1; b < places.size(); ++b) {
                if (!compared.emplace(places[a], places[b]).second) continue;
                const Row& one = rows[places[a]];
                const Row& other = rows[places[b]];
                const auto match = clinical::matching::match(one.person, other.person);
                if (match.grade != Grade::certain && match.grade != Grade::probable) continue;
                ++counts.found;
                if (one.truth == other.truth) ++counts.right;
            }
        }
    }
    return counts;
}

}  // namespace

int matching(const std::vector<std::string>& files) {
    std::map<std::string, std::vector<Row>> sets;
    for (const std::string& file : files) {
        std::vector<Row> rows = rows_of(file);
        std::printf("%s: %zu rows\n", file.c_str(), rows.size());
        if (rows.empty()) {
            std::printf("%s: no case recognised\n", file.c_str());
            return 2;
        }
        auto& set = sets[set_of(file)];
        set.insert(set.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    }
    long passed = 0, failed = 0;
    for (const auto& [name, rows] : sets) {
        const Counts counts = reckon(rows);
        const double recall = counts.pairs == 0 ? 1 : double(counts.right) / double(counts.pairs);
        const double precision = counts.found == 0 ? 1 : double(counts.right) / double(counts.found);
        const bool well = recall >= recall_asked && precision >= precision_asked;
        (well ? passed : failed) += 1;
        std::printf("%s %s: %ld rows, %ld pairs, %ld found, %ld of them right: recall %.4f, precision %.4f\n", well ? "passed" : "FAILED", name.c_str(), counts.rows,
                    counts.pairs, counts.found, counts.right, recall, precision);
    }
    print_last_line(passed, failed, 0);
    return failed == 0 ? 0 : 1;
}

}  // namespace medhome::cases
