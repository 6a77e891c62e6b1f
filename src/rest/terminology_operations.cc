// SPDX-License-Identifier: Apache-2.0
#include "rest/terminology_operations.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/clock.h"
#include "fhir/search/index.h"
#include "fhir/terminology/terminology.h"
#include "rest/coded_input.h"
#include "rest/exchange.h"

namespace medhome::rest {

using fhir::json::Value;
using fhir::json::Writer;
using fhir::packages::Definition;
using fhir::terminology::Answer;
using fhir::terminology::CodeTable;
using fhir::terminology::Concept;
using fhir::terminology::Contained;
using fhir::terminology::Terminology;

namespace {

constexpr std::size_t most_listed = 1000;  // of an expansion at once, when no count is asked for

Writer parameters() {
    Writer w;
    w.object().member("resourceType", "Parameters").key("parameter").array();
    return w;
}
void add_text(Writer& w, std::string_view name, std::string_view type, std::string_view text) {
    if (!text.empty()) w.object().member("name", name).member(type, text).end();
}
void add_flag(Writer& w, std::string_view name, bool value) { w.object().member("name", name).key("valueBoolean").boolean(value).end(); }
http::Response answered(Writer& w) {
    w.end().end();
    return json_response(200, w.take());
}

// Letters alone count: "measles" finds "Measles, mumps".
bool holds(const Contained& one, std::string_view folded) {
    return fhir::search::fold(one.display).find(folded) != std::string::npos || fhir::search::fold(one.code).find(folded) != std::string::npos;
}

void write_contained(Writer& w, const Contained& one) {
    w.object().member("system", one.system);
    if (one.is_abstract) w.key("abstract").boolean(true);
    if (one.is_inactive) w.key("inactive").boolean(true);
    w.member("code", one.code).member("display", one.display).end();
}

// What $validate-code says of codes of which one suffices.
struct Verdict {
    bool good = false;
    std::string message, display, code, system;
};

http::Response verdict_response(const Verdict& verdict) {
    Writer w = parameters();
    add_flag(w, "result", verdict.good);
    add_text(w, "message", "valueString", verdict.message);
    add_text(w, "display", "valueString", verdict.display);
    add_text(w, "code", "valueCode", verdict.code);
    add_text(w, "system", "valueUri", verdict.system);
    return answered(w);
}

// "If a display is given, is it one of the code's": a code that is there under another name is not right.
void judge_display(const Terminology& terms, const AskedCode& asked, Verdict& verdict) {
    const fhir::terminology::Code code{asked.system, asked.code, asked.version};
    const auto names = terms.names(code);
    if (!names.empty()) verdict.display = names.front();
    if (!verdict.good || asked.display.empty() || terms.is_display(code, asked.display) != Answer::no) return;
    verdict.good = false;
    verdict.message = "The display is not one of this code.";
}

Result<const CodeTable*> table_of(const Terminology& terms, std::string_view system, std::string_view version) {
    if (system.empty()) return code_refusal(ErrorKind::invalid, "terminology.no-system", "required", "Say of which code system: the parameter system.");
    const CodeTable* table = terms.table(system, version);
    if (!table) return code_refusal(ErrorKind::not_found, "terminology.unknown-code-system", "not-found", "This code system is not held here, so the question cannot be answered.");
    return table;
}

tl::unexpected<Error> no_such_code() {
    return code_refusal(ErrorKind::not_found, "terminology.unknown-code", "not-found", "The code system has no such code.");
}

}  // namespace

Result<http::Response> expand_value_set(const http::Request& request, access::Records& records) {
    const GivenParameters input = TRY(GivenParameters::read(request, {"url", "valueSet", "filter", "count", "offset", "activeOnly", "valueSetVersion"}));
    const DefinitionSource source(records);
    const Definition* set = TRY(asked_definition(request, input, source, "ValueSet", "valueSet", "valueSetVersion"));
    const std::size_t offset = TRY(number_of(input, "offset", 0));
    const bool counted = !input.text("count").empty();
    const std::size_t count = TRY(number_of(input, "count", most_listed));
    std::vector<Contained> list = TRY(Terminology(source).expand(set->json(), set));
    if (const std::string folded = fhir::search::fold(input.text("filter")); !folded.empty()) {
        std::erase_if(list, [&](const Contained& one) { return !holds(one, folded); });
    }
    if (input.is_true("activeOnly")) std::erase_if(list, [](const Contained& one) { return one.is_inactive; });
    if (!counted && offset == 0 && list.size() > most_listed) {
        return code_refusal(ErrorKind::unprocessable, "terminology.too-costly", "too-costly",
                            "The value set has " + std::to_string(list.size()) + " codes. Ask for them in parts, with count and offset, or with a filter.");
    }
    Writer w;
    w.object().member("resourceType", "ValueSet").member("id", set->id).member("url", set->url).member("version", set->version);
    w.member("name", set->json()["name"].text()).member("title", set->json()["title"].text());
    w.member("status", set->json()["status"].text().empty() ? "unknown" : set->json()["status"].text());
    w.key("expansion").object().member("identifier", "urn:uuid:" + records.new_id());
    w.member("timestamp", to_fhir_instant(records.now()));
    w.key("total").number(static_cast<std::int64_t>(list.size())).key("offset").number(static_cast<std::int64_t>(offset));
    w.key("parameter").array();
    add_text(w, "filter", "valueString", input.text("filter"));
    if (counted) w.object().member("name", "count").key("valueInteger").number(static_cast<std::int64_t>(count)).end();
    if (!input.text("offset").empty()) w.object().member("name", "offset").key("valueInteger").number(static_cast<std::int64_t>(offset)).end();
    add_text(w, "used-valueset", "valueUri", set->version.empty() || set->url.empty() ? std::string(set->url) : std::string(set->url) + "|" + std::string(set->version));
    w.object().member("name", "activeOnly").key("valueBoolean").boolean(input.is_true("activeOnly")).end().end();
    const std::size_t from = std::min(offset, list.size());
    const std::size_t to = from + std::min(count, list.size() - from);
    if (from < to) {
        w.key("contains").array();
        for (std::size_t i = from; i < to; ++i) write_contained(w, list[i]);
        w.end();
    }
    w.end().end();
    return json_response(200, w.take());
}

Result<http::Response> validate_value_set_code(const http::Request& request, access::Records& records) {
    const GivenParameters input = TRY(GivenParameters::read(request, {"url", "valueSet", "valueSetVersion", "code", "coding", "codeableConcept"}));
    const DefinitionSource source(records);
    const Definition* set = TRY(asked_definition(request, input, source, "ValueSet", "valueSet", "valueSetVersion"));
    const std::vector<AskedCode> codes = TRY(asked_codes(input, "system"));
    const Terminology terms(source);
    Verdict verdict;
    bool unknown = false;
    for (const AskedCode& asked : codes) {
        const Answer answer = terms.contains(set->json(), {asked.system, asked.code, asked.version}, set);
        if (terms.is_spent()) {
            return code_refusal(ErrorKind::too_large, "terminology.too-costly", "too-costly", "The question asks more of value sets and code systems than can be looked at at once.");
        }
        unknown = unknown || answer == Answer::unknown;
        if (answer != Answer::yes) continue;
        verdict = {true, "", "", asked.code, asked.system};
        judge_display(terms, asked, verdict);
        if (verdict.good) return verdict_response(verdict);
    }
    if (unknown && verdict.code.empty()) {
        return code_refusal(ErrorKind::not_found, "terminology.unknown-code-system", "not-found",
                            "Whether the value set holds the code cannot be told: a code system or value set that it is made of is not held here.");
    }
    if (verdict.code.empty()) verdict.message = "The value set does not hold the code.";
    return verdict_response(verdict);
}

Result<http::Response> validate_code_system_code(const http::Request& request, access::Records& records) {
    const GivenParameters input = TRY(GivenParameters::read(request, {"url", "codeSystem", "version", "code", "coding", "codeableConcept"}));
    const DefinitionSource source(records);
    std::vector<AskedCode> codes = TRY(asked_codes(input, "url"));
    const Definition* named = nullptr;
    if (!request.path_value("id").empty() || input.resource("codeSystem") || !input.text("url").empty()) {
        named = TRY(asked_definition(request, input, source, "CodeSystem", "codeSystem", "version"));
    }
    const Terminology terms(source);
    std::optional<CodeTable> table;
    if (named) table.emplace(named->json());
    Verdict verdict;
    for (AskedCode& asked : codes) {
        Answer answer = Answer::unknown;
        if (named) {
            if (!asked.system.empty() && asked.system != named->url) {
                answer = Answer::no;
            } else {
                const Concept* one = table->find(asked.code);
                answer = one ? Answer::yes : table->is_complete() ? Answer::no : Answer::unknown;
                asked.system = named->url;
                if (one) {
                    verdict = {true, "", std::string(one->display()), asked.code, asked.system};
                    const bool other = !asked.display.empty() && !fhir::terminology::same_name(asked.display, one->display()) &&
                                       terms.is_display({asked.system, asked.code, asked.version}, asked.display) != Answer::yes;
                    if (other) verdict.good = false, verdict.message = "The display is not one of this code.";
                    return verdict_response(verdict);
                }
            }
        } else {
            answer = terms.is_code({asked.system, asked.code, asked.version});
        }
        if (answer == Answer::unknown) {
            return code_refusal(ErrorKind::not_found, "terminology.unknown-code-system", "not-found", "This code system is not held here, or only a part of it, so the question cannot be answered.");
        }
        if (answer == Answer::no) continue;
        verdict = {true, "", "", asked.code, asked.system};
        judge_display(terms, asked, verdict);
        return verdict_response(verdict);
    }
    verdict.message = "The code system has no such code.";
    return verdict_response(verdict);
}

Result<http::Response> look_up_code(const http::Request& request, access::Records& records) {
    const GivenParameters input = TRY(GivenParameters::read(request, {"code", "system", "version", "coding", "property"}));
    const AskedCode asked = TRY(asked_codes(input, "system")).front();
    const DefinitionSource source(records);
    const Terminology terms(source);
    const CodeTable* table = TRY(table_of(terms, asked.system, asked.version));
    const Concept* one = table->find(asked.code);
    if (!one) return no_such_code();
    const Definition* system = terms.code_system(asked.system, asked.version);
    Writer w = parameters();
    const std::string_view title = system->json()["title"].text();
    add_text(w, "name", "valueString", title.empty() ? (system->json()["name"].text().empty() ? system->url : system->json()["name"].text()) : title);
    add_text(w, "version", "valueString", system->version);
    add_text(w, "display", "valueString", one->display().empty() ? one->code() : one->display());
    for (const Value designation : one->value["designation"].children()) {
        w.object().member("name", "designation").key("part").array();
        add_text(w, "language", "valueCode", designation["language"].text());
        add_text(w, "value", "valueString", designation["value"].text());
        w.end().end();
    }
    const std::vector<std::string_view> wanted = input.texts("property");
    const auto is_wanted = [&](std::string_view name) { return wanted.empty() || std::ranges::find(wanted, name) != wanted.end(); };
    const auto property = [&](std::string_view name, Value value, std::string_view member) {
        if (!is_wanted(name)) return;
        w.object().member("name", "property").key("part").array();
        add_text(w, "code", "valueCode", name);
        w.object().member("name", "value").key(member).raw(value.raw()).end().end().end();
    };
    for (const Value held : one->value["property"].children()) {
        for (const Value member : held.children()) {
            if (member.key().starts_with("value")) property(held["code"].text(), member, member.key());
        }
    }
    if (table->property(*one, "parent").empty()) {  // else it was said among its properties
        for (const std::uint32_t parent : one->parents) property("parent", table->concepts()[parent].value["code"], "valueCode");
    }
    return answered(w);
}

Result<http::Response> compare_codes(const http::Request& request, access::Records& records) {
    const GivenParameters input = TRY(GivenParameters::read(request, {"codeA", "codeB", "system", "version", "codingA", "codingB"}));
    const DefinitionSource source(records);
    const Terminology terms(source);
    std::string system(input.text("system"));
    if (const std::string_view id = request.path_value("id"); !id.empty()) system = TRY(source.by_id("CodeSystem", id))->url;
    const auto code_named = [&](const char* code_name, const char* coding_name, std::string& of_system) {
        if (const Value coding = input.value(coding_name); coding.is_object()) {
            of_system = coding["system"].text();
            return std::string(coding["code"].text());
        }
        of_system = system;
        return std::string(input.text(code_name));
    };
    std::string system_a, system_b;
    const std::string a = code_named("codeA", "codingA", system_a);
    const std::string b = code_named("codeB", "codingB", system_b);
    if (a.empty() || b.empty()) return code_refusal(ErrorKind::invalid, "terminology.no-code", "required", "Say which two codes: codeA and codeB with their system, or codingA and codingB.");
    if (system_a != system_b) return code_refusal(ErrorKind::invalid, "terminology.two-systems", "invalid", "Both codes are of one code system.");
    const CodeTable* table = TRY(table_of(terms, system_a, input.text("version")));
    const Concept* one = table->find(a);
    const Concept* other = table->find(b);
    if (!one || !other) return no_such_code();
    Writer w = parameters();
    add_text(w, "outcome", "valueCode", one == other ? "equivalent" : table->is_below(*other, *one) ? "subsumes" : table->is_below(*one, *other) ? "subsumed-by" : "not-subsumed");
    return answered(w);
}

}  // namespace medhome::rest
