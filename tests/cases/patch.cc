// Cases of the JSON Patch test collection (a list of doc, patch, and expected or error) and of HL7's FHIRPath Patch (cases of input, diff, and
// output or error, in XML). What is said to run both ways runs forwards.
//
// SPDX-License-Identifier: Apache-2.0
#include "patch.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <pugixml.hpp>
#include <sstream>

#include "case_files.h"
#include "fhir/json/tree.h"
#include "fhir/patch/fhirpath_patch.h"
#include "fhir/patch/json_patch.h"
#include "fhir/xml/xml.h"

namespace medhome::cases {

namespace {

using fhir::json::Document;
using fhir::json::Value;

struct Count {
    long passed = 0, failed = 0, aside = 0;
    long read() const { return passed + failed + aside; }
};

class Cases {
public:
    bool json(const std::string& text) {
        const Result<Document> document = fhir::json::parse(text);
        if (!document || !document->root().is_array()) return false;
        std::size_t index = 0;
        for (const Value one : document->root().children()) {
            const std::string name = fmt::format("{} {}", index++, one["comment"].text());
            if (!one["doc"] || !one["patch"]) continue;
            if (one["disabled"].text() == "true") {
                set_aside(name, "the collection itself has it switched off");
                continue;
            }
            const Result<std::string> after = fhir::patch::apply_json_patch(one["doc"], one["patch"]);
            const Value expected = one["expected"];
            if (one["error"]) judge(name, !after, "was applied, and should be refused: " + std::string(one["error"].text()));
            else if (!after) judge(name, false, after.error().text);
            else judge(name, !expected || same(*after, std::string(expected.raw())), "gives " + *after);
        }
        return true;
    }

    bool xml(const std::string& text) {
        pugi::xml_document document;
        if (!document.load_buffer(text.data(), text.size(), pugi::parse_full | pugi::parse_ws_pcdata)) return false;
        for (const pugi::xml_node one : document.document_element().children()) {
            if (local(one.name()) == "case") one_of(one);
        }
        return true;
    }

    Count count;

private:
    void set_aside(const std::string& name, const std::string& why) {
        ++count.aside;
        std::printf("SET ASIDE %s: %s\n", name.c_str(), why.c_str());
    }
    void judge(const std::string& name, bool passed, const std::string& why) {
        passed ? ++count.passed : ++count.failed;
        if (!passed) std::printf("FAIL %s: %s\n", name.c_str(), why.c_str());
    }

    static bool same(const std::string& a, const std::string& b) {
        const Result<Document> left = fhir::json::parse(a), right = fhir::json::parse(b);
        return left && right && fhir::patch::equal(left->root(), right->root());
    }

    static std::string_view local(std::string_view name) {
        const std::size_t colon = name.find(':');
        return colon == std::string_view::npos ? name : name.substr(colon + 1);
    }

    // Some copies of the file give each element a prefix: here FHIR's namespace is the default one, and in the narrative XHTML's.
    static void plain(pugi::xml_node node, bool in_narrative) {
        const std::string name(local(node.name()));
        node.set_name(name.c_str());
        if (name == "div" && !in_narrative) {
            in_narrative = true;
            node.remove_attribute("xmlns");
            node.prepend_attribute("xmlns") = "http://www.w3.org/1999/xhtml";
        }
        for (const pugi::xml_node child : node.children()) {
            if (child.type() == pugi::node_element) plain(child, in_narrative);
        }
    }

    static pugi::xml_node part(pugi::xml_node one, std::string_view name) {
        for (const pugi::xml_node child : one.children()) {
            if (local(child.name()) == name) return child;
        }
        return {};
    }

    static Result<std::string> resource_in(pugi::xml_node holder) {
        for (const pugi::xml_node child : holder.children()) {
            if (child.type() != pugi::node_element) continue;
            plain(child, false);
            pugi::xml_node(child).remove_attribute("xmlns");
            pugi::xml_node(child).prepend_attribute("xmlns") = "http://hl7.org/fhir";
            std::ostringstream text;
            child.print(text, "", pugi::format_raw);
            return fhir::xml::xml_to_json(text.str());
        }
        return fail(ErrorKind::invalid, "cases.no-resource", "There is no resource in it.");
    }

    // Runs of whitespace are one space: in XHTML they mean the same.
    static std::string settled(const std::string& json) {
        std::string out;
        for (std::size_t i = 0; i < json.size(); ++i) {
            const bool escaped = json[i] == '\\' && i + 1 < json.size() && (json[i + 1] == 'n' || json[i + 1] == 't' || json[i + 1] == 'r');
            const bool space = escaped || json[i] == ' ';
            if (escaped) ++i;
            if (!space) out += json[i];
            else if (!out.ends_with(' ')) out += ' ';
        }
        return out;
    }

    void one_of(pugi::xml_node one) {
        const std::string name = one.attribute("name").value();
        const std::string mode = one.attribute("mode").value();
        if (mode != "both" && mode != "forwards" && !mode.empty()) return set_aside(name, "it is not for a patch that is applied: mode " + mode);
        const Result<std::string> input = resource_in(part(one, "input")), diff = resource_in(part(one, "diff"));
        if (!input || !diff) return judge(name, false, (input ? diff : input).error().text);
        const Result<Document> resource = fhir::json::parse(*input), parameters = fhir::json::parse(*diff);
        if (!resource || !parameters) return judge(name, false, "the case cannot be read");
        const Result<std::string> after = fhir::patch::apply_fhirpath_patch(resource->root(), parameters->root());
        if (const pugi::xml_node error = part(one, "error")) return judge(name, !after, std::string("was applied, and should be refused: ") + error.attribute("msg").value());
        if (!after) return judge(name, false, after.error().text);
        const Result<std::string> output = resource_in(part(one, "output"));
        if (!output) return judge(name, false, output.error().text);
        judge(name, same(settled(*after), settled(*output)), "gives " + *after);
    }
};

}  // namespace

int patch(const std::vector<std::string>& files) {
    Cases cases;
    bool unrecognized = false;
    for (const std::string& file : files) {
        const std::optional<std::string> text = read_case_file(file);
        const long before = cases.count.read();
        const bool known = text && (fhir::xml::looks_like_xml(*text) ? cases.xml(*text) : cases.json(*text));
        std::printf("%s: %ld cases\n", std::filesystem::path(file).filename().c_str(), cases.count.read() - before);
        if (known && cases.count.read() > before) continue;
        std::fprintf(stderr, "%s: no case is recognized in it\n", file.c_str());
        unrecognized = true;
    }
    print_last_line(cases.count.passed, cases.count.failed, cases.count.aside);
    return unrecognized ? 2 : cases.count.failed > 0 ? 1 : 0;
}

}  // namespace medhome::cases
