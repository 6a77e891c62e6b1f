// The database finds what a plain look at every record finds, no more and no less, page by page: over the resources of tests/cases/search.
// MEDHOME_SEARCH_CASES names more files of that kind, colons between. https://hl7.org/fhir/R4/search.html
//
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "fhir/search/matching.h"
#include "store/store_fixture.h"

namespace medhome::store {
namespace {

using fhir::search::ParameterType;
using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Kept {
    std::string id;
    std::optional<std::string> patient;
    fhir::search::IndexRows rows;
};

// One parameter's questions, made of values that are there.
std::vector<std::pair<std::string, std::string>> questions(const std::string& name, ParameterType type, const std::string& value) {
    Pairs all;
    switch (type) {
        case ParameterType::token: {
            const std::size_t bar = value.find('|');
            all = {{name, value}, {name + ":not", value}, {name, "nothing-like-it," + value}};
            if (bar != std::string::npos && bar > 0) all.insert(all.end(), {{name, value.substr(0, bar + 1)}, {name, value.substr(bar + 1)}, {name, value.substr(bar)}});
            break;
        }
        case ParameterType::string: {
            std::size_t some = 0;
            while (some < value.size() && some < 3 && value[some] != '\\' && (static_cast<unsigned char>(value[some]) < 0x80)) ++some;
            all = {{name, value}, {name + ":exact", value}, {name + ":contains", value}};
            if (some > 0) all.emplace_back(name, value.substr(0, some));
            break;
        }
        case ParameterType::date: {
            const std::string date = value.substr(0, value.find('|'));
            if (date.empty()) break;
            for (const char* prefix : {"", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"}) all.emplace_back(name, prefix + date);
            all.emplace_back(name, "ge" + date.substr(0, 4));
            all.emplace_back(name, date.substr(0, 10));
            break;
        }
        case ParameterType::number:
        case ParameterType::quantity: {
            const std::string number = value.substr(0, value.find('|'));
            for (const char* prefix : {"", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"}) all.emplace_back(name, prefix + number);
            if (type == ParameterType::quantity) all.emplace_back(name, value);
            break;
        }
        default: all = {{name, value}};
    }
    all.emplace_back(name + ":missing", "true");
    all.emplace_back(name + ":missing", "false");
    return all;
}

class SearchAgreesTest : public StoreTest {
protected:
    void load(const std::string& file) {
        std::ifstream lines(file);
        std::vector<Put> puts;
        for (std::string line; std::getline(lines, line);) {
            const auto document = fhir::json::parse(line);
            ASSERT_TRUE(document);
            const auto resource = document->root()["resource"];
            const std::string type(resource["resourceType"].text());
            std::string body(resource.raw());
            std::string id(resource["id"].text());
            if (id.empty() || !ids_.insert(type + "/" + id).second) {
                const std::string fresh = fmt::format("again-{}", ++again_);
                if (id.empty()) {
                    body.insert(1, fmt::format("\"id\":\"{}\",", fresh));
                } else {
                    const auto at = resource["id"];
                    body.replace(at.begin() - resource.begin(), at.end() - at.begin(), fmt::format("\"{}\"", fresh));
                }
                id = fresh;
            }
            Put put;  // as it stands: these have a meta of their own
            put.type = type;
            put.id = id;
            put.updated = Instant(std::chrono::seconds(1'600'000'000 + std::int64_t(ids_.size())));
            put.body = std::make_shared<const std::string>(body);
            const auto written = fhir::json::parse(body);
            ASSERT_TRUE(written) << written.error().text;
            put.rows = fhir::search::index(written->root());
            put.patient_id = fhir::search::patient_of(written->root());
            kept_[type].push_back({id, put.patient_id, put.rows});
            puts.push_back(std::move(put));
            for (const auto parameter : document->root()["expect"].children()) {
                for (const auto value : parameter.children()) values_[type][std::string(parameter.key())].insert(std::string(value.text()));
            }
            if (puts.size() == 500) store(puts);
        }
        store(puts);
    }

    void store(std::vector<Put>& puts) {
        if (puts.empty()) return;
        const auto done = commit(std::move(puts));
        ASSERT_TRUE(done) << done.error().text;
        puts.clear();
    }

    std::vector<std::string> by_store(const Visibility& sees, fhir::search::Query query) {
        std::vector<std::string> found;
        for (int pages = 0; pages < 100'000; ++pages) {
            const auto page = store_->search(sees, query);
            if (!page) return {"refused: " + page.error().text};
            for (const Stored& one : page->matches) found.push_back(one.id);
            if (page->next_cursor.empty()) break;
            query.cursor = page->next_cursor;
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    void agree(const std::string& type, const Pairs& asked) {
        auto query = fhir::search::parse_query(type, asked, true, Instant(std::chrono::seconds(1'700'000'000)));
        if (!query) return;  // a value that cannot be asked for, such as a date that is none
        query->count = query->sorts.empty() ? 100 : 7;
        for (const Visibility& sees : {staff(), parent_of({"ana", "example"})}) {
            std::vector<std::string> expected;
            const fhir::search::World& world = world_of(sees);
            for (const auto& each : world.records) {
                if (each.type == type && matches(each, *query, &world)) expected.push_back(each.id);
            }
            std::sort(expected.begin(), expected.end());
            const auto found = by_store(sees, *query);
            ++asked_;
            if (found != expected && ++differences_ <= 20) {
                ADD_FAILURE() << type << "?" << query->self << (sees.patient_ids ? " as a parent" : "") << ": " << found.size() << " found, " << expected.size() << " there are; first "
                              << (found.empty() ? "" : found.front()) << " / " << (expected.empty() ? "" : expected.front());
            }
        }
    }

    // What a caller sees, once all is loaded.
    const fhir::search::World& world_of(const Visibility& sees) {
        auto [found, fresh] = worlds_.try_emplace(sees.patient_ids.has_value());
        if (!fresh) return found->second;
        for (const auto& [type, all] : kept_) {
            for (const Kept& each : all) {
                const bool seen = !sees.patient_ids || (each.patient ? std::count(sees.patient_ids->begin(), sees.patient_ids->end(), *each.patient) > 0
                                                                     : std::count(sees.unowned_types.begin(), sees.unowned_types.end(), type) > 0);
                if (seen) found->second.add({type, each.id, each.rows});
            }
        }
        found->second.link();
        return found->second;
    }

    // A question of a type, as the end of a chain to it and of a _has from it, along every reference there is between two types.
    void through_references(const std::map<std::string, Pairs>& questions_of) {
        std::map<std::pair<std::string, std::string>, std::set<std::string>> ways;
        const fhir::search::World& world = world_of(staff());
        for (const auto& record : world.records) {
            for (const auto& row : record.rows.hashes) {
                const auto named = world.by_name.find(row.value);
                if (named == world.by_name.end()) continue;
                for (const auto& parameter : fhir::search::parameters_of(record.type)) {
                    if (parameter.type == ParameterType::reference) ways[{record.type, named->second[0]->type}].insert(std::string(parameter.name));
                }
            }
        }
        for (const auto& [types, names] : ways) {
            const auto& [from, to] = types;
            for (const std::string& name : names) {
                const auto ends = questions_of.find(to), begins = questions_of.find(from);
                for (std::size_t i = 0; ends != questions_of.end() && i < ends->second.size(); i += 1 + ends->second.size() / 6) {
                    const auto& [key, value] = ends->second[i];
                    agree(from, {{fmt::format("{}:{}.{}", name, to, key), value}});
                    agree(from, {{fmt::format("{}.{}", name, key), value}});
                }
                for (std::size_t i = 0; begins != questions_of.end() && i < begins->second.size(); i += 1 + begins->second.size() / 6) {
                    const auto& [key, value] = begins->second[i];
                    agree(to, {{fmt::format("_has:{}:{}:{}", from, name, key), value}});
                }
            }
        }
    }

    std::map<bool, fhir::search::World> worlds_;
    std::map<std::string, std::vector<Kept>> kept_;
    std::map<std::string, std::map<std::string, std::set<std::string>>> values_;
    std::set<std::string> ids_;
    int again_ = 0;
    std::size_t asked_ = 0, differences_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Databases, SearchAgreesTest, testing::ValuesIn(backends()), [](const auto& each) { return each.param.name; });

TEST_P(SearchAgreesTest, WithAPlainLookAtEveryRecord) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator("tests/cases/search")) {
        if (entry.path().extension() == ".ndjson") files.push_back(entry.path().string());
    }
    ASSERT_FALSE(files.empty());
    if (const char* more = std::getenv("MEDHOME_SEARCH_CASES")) {
        for (std::string_view rest = more; !rest.empty();) {
            files.emplace_back(rest.substr(0, rest.find(':')));
            rest.remove_prefix(std::min(rest.size(), files.back().size() + 1));
        }
    }
    for (const std::string& file : files) load(file);

    constexpr std::size_t values_each = 4;
    std::map<std::string, Pairs> questions_of;
    for (const auto& [type, parameters] : values_) {
        const auto known = fhir::search::parameters_of(type);
        Pairs one_of_each;
        for (const auto& [name, values] : parameters) {
            const auto info = std::find_if(known.begin(), known.end(), [&, wanted = name](const auto& each) { return each.name == wanted; });
            ASSERT_NE(info, known.end());
            std::size_t taken = 0;
            for (const std::string& value : values) {
                if (++taken > values_each) break;
                for (const auto& question : questions(name, info->type, value)) {
                    agree(type, {question});
                    if (taken == 1) questions_of[type].push_back(question);
                }
            }
            const auto first = questions(name, info->type, *values.begin());
            one_of_each.push_back(first.front());
        }
        // Several at once, and in the order of a date.
        for (std::size_t i = 0; i + 1 < one_of_each.size(); ++i) agree(type, {one_of_each[i], one_of_each[i + 1]});
        for (const auto& each : one_of_each) agree(type, {each, {"_sort", "-_lastUpdated"}});
        const bool has_date = parameters.contains("date") && std::any_of(known.begin(), known.end(), [](const auto& p) { return p.name == "date" && p.type == ParameterType::date; });
        if (has_date) {
            agree(type, {{"_sort", "-date"}});
            for (const auto& each : one_of_each) agree(type, {each, {"_sort", "date,_id"}});
        }
    }
    through_references(questions_of);
    EXPECT_EQ(differences_, 0U);
    EXPECT_GT(asked_, 1000U);
    std::printf("%zu searches over %zu records, %zu differences\n", asked_, ids_.size(), differences_);
}

}  // namespace
}  // namespace medhome::store
