// fhirpath.js's cases: YAML with a subject, or a resource beside it.
//
// SPDX-License-Identifier: Apache-2.0
#include <yaml.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "case_files.h"
#include "fhir/path/expression.h"
#include "fhirpath.h"

namespace medhome::cases {
namespace {

namespace path = fhir::path;
using fhir::json::Value;

// One YAML document as JSON, so that it is read as resources are. Plain scalars have YAML 1.2's core types.
class YamlAsJson {
public:
    static std::optional<std::string> convert(const std::string& text) {
        yaml_parser_t parser;
        yaml_document_t document;
        if (!yaml_parser_initialize(&parser)) return std::nullopt;
        yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()), text.size());
        std::optional<std::string> out;
        if (yaml_parser_load(&parser, &document)) {
            YamlAsJson writer(document);
            if (yaml_node_t* root = yaml_document_get_root_node(&document)) out = writer.node(*root, 0);
            yaml_document_delete(&document);
        }
        yaml_parser_delete(&parser);
        return out;
    }

private:
    explicit YamlAsJson(yaml_document_t& document) : document_(document) {}

    std::string node(const yaml_node_t& at, int depth) {
        if (depth > 50) return "null";
        std::string out;
        if (at.type == YAML_SEQUENCE_NODE) {
            for (auto* item = at.data.sequence.items.start; item < at.data.sequence.items.top; ++item) {
                out += (out.empty() ? "" : ",") + node(*yaml_document_get_node(&document_, *item), depth + 1);
            }
            return "[" + out + "]";
        }
        if (at.type == YAML_MAPPING_NODE) {
            for (auto* pair = at.data.mapping.pairs.start; pair < at.data.mapping.pairs.top; ++pair) {
                out += (out.empty() ? "" : ",") + fhir::json::quote(text(*yaml_document_get_node(&document_, pair->key))) + ":" +
                       node(*yaml_document_get_node(&document_, pair->value), depth + 1);
            }
            return "{" + out + "}";
        }
        const std::string value = text(at);
        if (at.data.scalar.style != YAML_PLAIN_SCALAR_STYLE) return fhir::json::quote(value);
        if (value.empty() || value == "null" || value == "~") return "null";
        if (value == "true" || value == "false") return value;
        const bool is_number = Decimal::parse(value).has_value() && value[0] != '+' && (value.size() < 2 || value[0] != '0' || value[1] == '.');
        return is_number ? value : fhir::json::quote(value);
    }

    static std::string text(const yaml_node_t& at) {
        if (at.type != YAML_SCALAR_NODE) return {};
        return {reinterpret_cast<const char*>(at.data.scalar.value), at.data.scalar.length};
    }

    yaml_document_t& document_;
};

std::string shown(const path::Collection& items) {
    std::string out;
    for (const path::Item& item : items) out += (out.empty() ? "" : ", ") + std::string(path::type_of(item).name) + " " + path::text_of(item).substr(0, 80);
    return out.empty() ? "nothing" : out;
}

bool holds(std::string_view question, const path::Item& a, const path::Item& b) {
    const auto expression = path::Expression::parse(question);
    path::Environment environment;
    environment.model = path::Environment::Model::none;
    environment.variables["a"] = {a};
    environment.variables["b"] = {b};
    const auto answer = path::evaluate_boolean(*expression, {}, environment);
    return answer && answer->value_or(false);
}

bool agrees(const path::Item& item, Value expected) {
    switch (expected.kind()) {
        case fhir::json::Kind::object: case fhir::json::Kind::array: case fhir::json::Kind::number: case fhir::json::Kind::boolean:
            return holds("%a = %b", item, path::Node{expected, {}, fhir::definitions::none});
        case fhir::json::Kind::null: return path::text_of(item).empty();
        default: break;
    }
    if (path::text_of(item) == expected.text()) return true;
    // The same instant in another zone is the same answer.
    return holds("%a.toString().toDateTime() = %b.toDateTime()", item, path::Node{expected, {}, fhir::definitions::none});
}

class Suite {
public:
    Suite(std::string file, const std::map<std::string, std::string>& listed)
        : file_(std::move(file)), name_(std::filesystem::path(file_).filename().string()), aside_(listed) {}

    bool run() {
        const auto text = read_case_file(file_);
        const auto json = text ? YamlAsJson::convert(*text) : std::nullopt;
        Result<fhir::json::Document> document = json ? fhir::json::parse(*json) : fail(ErrorKind::invalid, "cases.yaml", "This is no YAML.");
        if (!document) {
            std::fprintf(stderr, "%s: %s\n", file_.c_str(), document.error().text.c_str());
            return false;
        }
        subject_ = document->root()["subject"];
        tests(document->root()["tests"]);
        std::printf("%s: %ld cases\n", file_.c_str(), read);
        return read > 0;
    }

    long read = 0, passed = 0, failed = 0, aside = 0;

private:
    void tests(Value list) {
        for (const Value test : list.children()) {
            for (const Value member : test.children()) {
                if (member.is_array() && member.key().find("group") != std::string_view::npos) tests(member);
            }
            const Value expression = test["expression"];
            if (expression.is_array()) {
                for (const Value one : expression.children()) take(test, one.text());
            } else if (expression) {
                take(test, expression.text());
            }
        }
    }

    void take(Value test, std::string_view expression) {
        const std::string id = name_ + "#" + std::to_string(++read);
        const auto reason = aside_.find(id);
        if (reason != aside_.end() || test["disable"].text() == "true") {
            ++aside;
            std::printf("SET ASIDE %s: %s\n", id.c_str(), reason != aside_.end() ? reason->second.c_str() : "switched off in the published file");
            return;
        }
        const std::string wrong = why_not(test, expression);
        ++(wrong.empty() ? passed : failed);
        if (!wrong.empty()) std::printf("FAIL %s (%.*s): %s\n", id.c_str(), static_cast<int>(expression.size()), expression.data(), wrong.c_str());
    }

    std::string why_not(Value test, std::string_view text) {
        const bool must_fail = test["error"].text() == "true";
        path::Environment environment;
        environment.now = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15) + std::chrono::hours(15);
        const bool has_model = bool(test["model"]);
        environment.model = has_model ? path::Environment::Model::r4 : path::Environment::Model::none;
        fhir::json::Document document;
        Value root = subject_;
        if (const Value input = test["inputfile"]) {
            const auto folder = std::filesystem::path(file_).parent_path().parent_path() / "fhirpathjs-resources/r4";
            const auto content = read_case_file((folder / std::string(input.text())).string());
            Result<fhir::json::Document> parsed = content ? fhir::json::parse(*content) : fail(ErrorKind::not_found, "cases.input", "the input is not there");
            if (!parsed) return parsed.error().text;
            document = std::move(*parsed);
            root = document.root();
        }
        const auto as_item = [&](Value value) { return has_model ? path::node(value) : path::Item(path::Node{value, {}, fhir::definitions::none}); };
        for (const Value variable : test["variables"].children()) {
            path::Collection& items = environment.variables[std::string(variable.key())];
            if (variable.is_array()) {
                for (const Value one : variable.children()) items.push_back(as_item(one));
            } else if (variable.kind() != fhir::json::Kind::null) {
                items.push_back(as_item(variable));
            }
        }
        path::Item context = as_item(root);
        environment.resource = context;
        path::Outcome place;
        if (const Value written = test["context"]) {
            const auto where = path::Expression::parse(written.text());
            Result<path::Outcome> found = where ? path::evaluate(*where, context, environment) : tl::unexpected(where.error());
            if (!found || found->items.empty()) return "the context is not there";
            place = std::move(*found);
            context = place.items.front();
        }
        const auto expression = path::Expression::parse(text);
        if (!expression) return must_fail ? "" : expression.error().text;
        const Result<path::Outcome> outcome = path::evaluate(*expression, context, environment);
        if (!outcome) return must_fail ? "" : outcome.error().text;
        if (must_fail) return "an error is expected; found " + shown(outcome->items);
        const Value result = test["result"];
        bool agree = outcome->items.size() == result.size();
        for (std::size_t i = 0; agree && i < result.size(); ++i) agree = agrees(outcome->items[i], result.at(i));
        return agree ? "" : "found " + shown(outcome->items) + "; expected " + std::string(result.raw());
    }

    const std::string file_, name_;
    const std::map<std::string, std::string>& aside_;
    Value subject_;
};

}  // namespace

int fhirpath_yaml(const std::vector<std::string>& paths) {
    const auto aside = set_aside("fhirpath-cases");
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        if (!std::filesystem::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(path)) {
            if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
        }
    }
    std::ranges::sort(files);
    long passed = 0, failed = 0, set_aside_count = 0;
    bool unrecognized = files.empty();
    for (const std::string& file : files) {
        Suite suite(file, aside);
        if (!suite.run()) {
            std::fprintf(stderr, "%s: no case is recognized in it\n", file.c_str());
            unrecognized = true;
        }
        passed += suite.passed;
        failed += suite.failed;
        set_aside_count += suite.aside;
    }
    print_last_line(passed, failed, set_aside_count);
    return unrecognized ? 2 : failed > 0 ? 1 : 0;
}

}  // namespace medhome::cases
