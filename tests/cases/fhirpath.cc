// SPDX-License-Identifier: Apache-2.0
#include "fhirpath.h"

#include <pugixml.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "case_files.h"
#include "fhir/path/expression.h"
#include "fhir/xml/xml.h"

namespace medhome::cases {
namespace {

namespace path = fhir::path;

struct Expected {
    std::string type, text;
};

// As the suite names types: System's begin with a small letter.
std::string type_name(const path::Item& item) {
    const path::TypeName type = path::type_of(item);
    std::string name(type.name);
    if (type.space == "System" && name == "DateTime") return "dateTime";
    if (type.space == "System" && name != "Quantity" && !name.empty()) name[0] = static_cast<char>(name[0] | 0x20);
    return name;
}

bool is_moment(std::string_view type) { return type == "date" || type == "dateTime" || type == "instant" || type == "time"; }

bool agrees(const path::Item& item, const Expected& expected) {
    const std::string type = type_name(item);
    if (!expected.type.empty() && type != expected.type) return false;
    std::string text = path::text_of(item);
    if (is_moment(type)) text = (type == "time" ? "@T" : "@") + text;
    if (text == expected.text) return true;
    if (type != "decimal" || expected.type.empty()) return false;
    const auto a = Decimal::parse(text), b = Decimal::parse(expected.text);
    return a && b && *a == *b;
}

std::string shown(const path::Collection& items) {
    std::string out;
    for (const path::Item& item : items) out += (out.empty() ? "" : ", ") + type_name(item) + " " + path::text_of(item).substr(0, 80);
    return out.empty() ? "nothing" : out;
}

// Empty when the case passes.
std::string why_not(const pugi::xml_node& test, const std::filesystem::path& folder) {
    const pugi::xml_node node = test.child("expression");
    const bool is_invalid = node.attribute("invalid");
    fhir::json::Document document;
    path::Item context;
    if (const std::string name = test.attribute("inputfile").value(); !name.empty()) {
        std::optional<std::string> text = read_case_file((folder / "input" / name).string());
        if (!text) text = read_case_file((folder / "fhirpathjs-resources/r4" / (name.substr(0, name.rfind('.')) + ".json")).string());
        if (!text) return "there is no input " + name;
        Result<std::string> json = fhir::xml::looks_like_xml(*text) ? fhir::xml::xml_to_json(*text) : Result<std::string>(*text);
        if (!json) return json.error().text;
        Result<fhir::json::Document> parsed = fhir::json::parse(std::move(*json));
        if (!parsed) return parsed.error().text;
        document = std::move(*parsed);
        context = path::node(document.root());
    }
    const Result<path::Expression> expression = path::Expression::parse(node.text().get());
    if (!expression) return is_invalid ? "" : expression.error().text;
    path::Environment environment;
    environment.now = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15) + std::chrono::hours(15);
    environment.is_strict = std::string_view(test.attribute("mode").value()) == "strict";
    Result<path::Outcome> outcome = path::evaluate(*expression, context, environment);
    if (!outcome) return is_invalid ? "" : outcome.error().text;
    if (is_invalid) return "an error is expected; found " + shown(outcome->items);
    path::Collection& items = outcome->items;
    if (test.attribute("predicate").as_bool()) {
        const bool* boolean = items.size() == 1 ? std::get_if<bool>(&items.front()) : nullptr;
        items = {boolean ? *boolean : !items.empty()};
    }
    std::vector<Expected> expected;
    for (const pugi::xml_node output : test.children("output")) expected.push_back({output.attribute("type").value(), output.text().get()});
    const bool is_ordered = test.attribute("ordered").as_bool(true);
    bool agree = items.size() == expected.size();
    for (std::size_t i = 0; agree && i < items.size(); ++i) {
        agree = is_ordered ? agrees(items[i], expected[i]) : std::ranges::any_of(expected, [&](const Expected& one) { return agrees(items[i], one); });
    }
    return agree ? "" : "found " + shown(items);
}

}  // namespace

int fhirpath(const std::vector<std::string>& files) {
    const auto aside = set_aside("fhirpath");
    long passed = 0, failed = 0, set_aside_count = 0;
    bool unrecognized = false;
    for (const std::string& file : files) {
        const auto text = read_case_file(file);
        pugi::xml_document suite;
        long read = 0;
        if (text && suite.load_buffer(text->data(), text->size())) {
            for (const pugi::xpath_node& found : suite.select_nodes("/tests/group/test")) {
                const pugi::xml_node test = found.node();
                if (!test.child("expression")) continue;
                ++read;
                const std::string name = test.attribute("name").value();
                if (const auto reason = aside.find(name); reason != aside.end()) {
                    ++set_aside_count;
                    std::printf("SET ASIDE %s: %s\n", name.c_str(), reason->second.c_str());
                    continue;
                }
                const std::string wrong = why_not(test, std::filesystem::path(file).parent_path());
                ++(wrong.empty() ? passed : failed);
                if (!wrong.empty()) std::printf("FAIL %s (%s): %s\n", name.c_str(), test.child("expression").text().get(), wrong.c_str());
            }
        }
        std::printf("%s: %ld cases\n", file.c_str(), read);
        if (read == 0) {
            std::fprintf(stderr, "%s: no case is recognized in it\n", file.c_str());
            unrecognized = true;
        }
    }
    print_last_line(passed, failed, set_aside_count);
    return unrecognized ? 2 : failed > 0 ? 1 : 0;
}

}  // namespace medhome::cases
