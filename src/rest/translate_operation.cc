// ConceptMap/$translate. https://hl7.org/fhir/R4/conceptmap-operation-translate.html
//
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "access/guides.h"
#include "fhir/json/tree.h"
#include "rest/coded_input.h"
#include "rest/exchange.h"
#include "rest/terminology_operations.h"

namespace medhome::rest {

using fhir::json::Value;
using fhir::json::Writer;
using fhir::packages::Definition;

namespace {

struct Match {
    std::string equivalence, system, code, display, map;
};

// "reverse": from target to source, where narrower is wider and the other way round.
std::string turned(std::string_view equivalence) {
    if (equivalence == "wider") return "narrower";
    if (equivalence == "narrower") return "wider";
    if (equivalence == "subsumes") return "specializes";
    if (equivalence == "specializes") return "subsumes";
    return std::string(equivalence);
}

void add_matches(const Definition& map, const AskedCode& asked, std::string_view target_system, bool reverse, std::vector<Match>& into) {
    for (const Value group : map.json()["group"].children()) {
        const std::string_view from = group[reverse ? "target" : "source"].text();
        const std::string_view to = group[reverse ? "source" : "target"].text();
        if (!asked.system.empty() && !from.empty() && from != asked.system) continue;
        if (!target_system.empty() && to != target_system) continue;
        for (const Value element : group["element"].children()) {
            for (const Value target : element["target"].children()) {
                const Value given = reverse ? target : element;
                const Value found = reverse ? element : target;
                if (given["code"].text() != asked.code) continue;
                const std::string_view equivalence = target["equivalence"].text();
                into.push_back({reverse ? turned(equivalence) : std::string(equivalence), std::string(to), std::string(found["code"].text()),
                                std::string(found["display"].text()), std::string(map.url)});
            }
        }
    }
}

std::string_view without_version(std::string_view canonical) { return canonical.substr(0, canonical.find('|')); }

// The maps that go from the code's system or set to the one that is wanted.
std::vector<const Definition*> maps_between(const GivenParameters& input, const access::Guides& guides) {
    std::vector<const Definition*> found;
    const std::string_view source = without_version(input.text("source"));
    const std::string_view target = without_version(input.text("target"));
    for (const Definition* map : guides.library().all("ConceptMap")) {
        const Value json = map->json();
        const auto end = [&](const char* uri, const char* canonical) { return without_version(json[uri] ? json[uri].text() : json[canonical].text()); };
        if (!source.empty() && end("sourceUri", "sourceCanonical") != source) continue;
        if (!target.empty() && end("targetUri", "targetCanonical") != target) continue;
        found.push_back(map);
    }
    return found;
}

}  // namespace

Result<http::Response> translate_code(const http::Request& request, access::Records& records) {
    const GivenParameters input = TRY(GivenParameters::read(
        request, {"url", "conceptMap", "conceptMapVersion", "code", "system", "version", "source", "coding", "codeableConcept", "target", "targetsystem", "reverse"}));
    const std::vector<AskedCode> codes = TRY(asked_codes(input, "system"));
    const DefinitionSource source(records);
    const std::shared_ptr<const access::Guides> guides = access::guides_of(records);
    std::vector<const Definition*> maps;
    if (!request.path_value("id").empty() || !input.text("url").empty() || input.resource("conceptMap")) {
        maps = {TRY(asked_definition(request, input, source, "ConceptMap", "conceptMap", "conceptMapVersion"))};
    } else {
        if (input.text("source").empty() && input.text("target").empty() && input.text("targetsystem").empty()) {
            return code_refusal(ErrorKind::invalid, "terminology.no-map", "required", "Say which ConceptMap: its url, or source and target.");
        }
        maps = maps_between(input, *guides);
        if (maps.empty()) return code_refusal(ErrorKind::not_found, "terminology.unknown-map", "not-found", "No ConceptMap that is held here goes between these two.");
    }
    std::vector<Match> matches;
    for (const AskedCode& asked : codes) {
        for (const Definition* map : maps) add_matches(*map, asked, input.text("targetsystem"), input.is_true("reverse"), matches);
    }
    bool any = false;
    for (const Match& match : matches) any = any || (match.equivalence != "unmatched" && match.equivalence != "disjoint" && !match.code.empty());
    Writer w;
    w.object().member("resourceType", "Parameters").key("parameter").array();
    w.object().member("name", "result").key("valueBoolean").boolean(any).end();
    if (!any) w.object().member("name", "message").member("valueString", "The map has no match for this code.").end();
    for (const Match& match : matches) {
        w.object().member("name", "match").key("part").array();
        w.object().member("name", "equivalence").member("valueCode", match.equivalence).end();
        if (!match.code.empty()) {
            w.object().member("name", "concept").key("valueCoding").object().member("system", match.system).member("code", match.code).member("display", match.display).end().end();
        }
        w.object().member("name", "source").member("valueUri", match.map).end();
        w.end().end();
    }
    w.end().end();
    return json_response(200, w.take());
}

}  // namespace medhome::rest
