// For each resource and parameter, our rows are those of the values that npm's fhirpath takes out by the official expression: no fewer, no more.
// Cases: tests/cases/search/*.ndjson, made by make.mjs there; MEDHOME_SEARCH_CASES names more files, colons between.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>

#include "base/ids.h"
#include "fhir/search/index.h"
#include "fhir/search/matching.h"
#include "fhir/search/query.h"
#include "fhir/search/query_terms.h"
#include "fhir/search/tables.h"
#include "fhir/search/values.h"

namespace medhome::fhir::search {
namespace {

struct Tally {
    std::size_t resources = 0, pairs = 0, values = 0, differences = 0, set_aside = 0;
};

bool searchable(const HashRow& row) { return row.value != 0; }
bool searchable(const StringRow&) { return true; }
bool searchable(const DateRow&) { return true; }
bool searchable(const QuantityRow& row) { return std::abs(row.value) < std::numeric_limits<double>::max() && row.unit_system != canonical_system(); }

// Each expected value has a row, and each row a value.
template <class Row, class Is>
std::string compare(const std::vector<Row>& rows, std::span<const Branch> branches, const std::vector<Term>& terms, Is&& is) {
    std::vector<const Row*> ours;
    for (const Row& row : rows) {
        if (searchable(row) && std::find(branches.begin(), branches.end(), row.branch) != branches.end()) ours.push_back(&row);
    }
    std::size_t without_row = 0, without_value = 0;
    for (const Term& term : terms) without_row += std::none_of(ours.begin(), ours.end(), [&](const Row* row) { return is(term, *row); });
    for (const Row* row : ours) without_value += std::none_of(terms.begin(), terms.end(), [&](const Term& term) { return is(term, *row); });
    if (without_row == 0 && without_value == 0) return {};
    return std::to_string(without_row) + " of " + std::to_string(terms.size()) + " values have no row, " + std::to_string(without_value) + " of " + std::to_string(ours.size()) + " rows no value";
}

// "2020" or "2020|2021", either end perhaps missing.
std::optional<Term> interval_term(std::string_view text) {
    const std::size_t bar = text.find('|');
    const std::string_view start = text.substr(0, bar), end = bar == std::string_view::npos ? start : text.substr(bar + 1);
    const auto from = date_interval(start, "UTC"), to = date_interval(end, "UTC");
    if (!from && !to) return std::nullopt;
    Term term;
    term.low = from ? from->low : std::numeric_limits<std::int64_t>::min();
    term.high = to ? to->high : std::numeric_limits<std::int64_t>::max();
    return term;
}

std::string differs(const IndexRows& rows, const tables::Parameter& parameter, json::Value expected, std::size_t& values) {
    std::vector<Term> terms;
    for (json::Value each = expected.first(); each; each = each.next()) {
        ++values;
        const std::string_view text = each.text();
        std::string patient;
        Result<Term> term;
        switch (parameter.type) {
            case ParameterType::token: term = token_term(parameter.name, text, parameter); break;
            case ParameterType::string: term = string_term(parameter.name, text, Modifier::exact); break;
            case ParameterType::date: {
                const auto interval = interval_term(text);
                if (!interval) continue;  // not a date at all: some examples of R4 are so
                term = *interval;
                break;
            }
            case ParameterType::number:
            case ParameterType::quantity: {
                const auto parts = split(text, '|');  // as it was written; what it is in base units, values_test looks at
                term = quantity_term(parameter.name, parts[0]);
                if (!term) break;
                term->unit_system = parts.size() == 3 && !parts[1].empty() ? hash32(unescape(parts[1])) : 0;
                term->unit_code = parts.size() == 3 && !parts[2].empty() ? hash32(unescape(parts[2])) : 0;
                break;
            }
            default: {
                const std::string written = unescape(text);
                term = Term{};
                term->value = hash64(named(written, "").text);
            }
        }
        if (!term) return "not understood: " + term.error().text;
        terms.push_back(std::move(*term));
    }
    const auto branches = tables::branches_of(parameter);
    switch (parameter.type) {
        case ParameterType::string: return compare(rows.strings, branches, terms, [](const Term& t, const StringRow& row) { return t.exact == row.exact; });
        case ParameterType::date: return compare(rows.dates, branches, terms, [](const Term& t, const DateRow& row) { return t.low == row.low && t.high == row.high; });
        case ParameterType::number:
        case ParameterType::quantity:
            return compare(rows.quantities, branches, terms, [](const Term& t, const QuantityRow& row) {
                return t.number == row.value && *t.unit_code == row.unit_code && *t.unit_system == row.unit_system;
            });
        default: return compare(rows.hashes, branches, terms, [](const Term& t, const HashRow& row) { return holds(t, Modifier::none, row); });
    }
}

void run(const std::string& file, Tally& tally) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        const auto document = json::parse(line);
        ASSERT_TRUE(document) << file << ": " << document.error().text;
        const json::Value resource = document->root()["resource"], expect = document->root()["expect"];
        const tables::Type* type = tables::find_type(resource["resourceType"].text());
        if (!type) continue;
        ++tally.resources;
        const IndexRows rows = index(resource);
        for (const tables::Parameter& parameter : tables::parameters.subspan(type->first_parameter, type->parameter_count)) {
            if (parameter.type == ParameterType::composite) continue;  // of two parameters, each of which is looked at
            const json::Value expected = expect[parameter.name];
            if (expected && expected.kind() == json::Kind::null) {  // the engine gave up on the expression
                ++tally.set_aside;
                continue;
            }
            ++tally.pairs;
            const std::string difference = differs(rows, parameter, expected, tally.values);
            if (difference.empty()) continue;
            if (++tally.differences <= 40) ADD_FAILURE() << type->name << "/" << resource["id"].text() << " " << parameter.name << ": " << difference;
        }
    }
}

TEST(SearchCases, AgreeWithTheOfficialExpressions) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator("tests/cases/search")) {
        if (entry.path().extension() == ".ndjson") files.push_back(entry.path().string());
    }
    ASSERT_FALSE(files.empty());
    if (const char* more = std::getenv("MEDHOME_SEARCH_CASES")) {
        for (const std::string_view file : split(more, ':')) files.emplace_back(file);
    }
    Tally tally;
    for (const std::string& file : files) run(file, tally);
    EXPECT_EQ(tally.differences, 0U);
    EXPECT_GT(tally.resources, 50U);
    std::printf("%zu resources, %zu pairs of resource and parameter, %zu values, %zu differences, %zu set aside\n", tally.resources, tally.pairs, tally.values, tally.differences, tally.set_aside);
}

}  // namespace
}  // namespace medhome::fhir::search
