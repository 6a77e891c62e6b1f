// SPDX-License-Identifier: Apache-2.0
#include "rest/coded_input.h"

namespace medhome::rest {

using fhir::json::Value;

namespace {

AskedCode of_coding(Value coding) {
    return {std::string(coding["system"].text()), std::string(coding["version"].text()), std::string(coding["code"].text()), std::string(coding["display"].text())};
}

}  // namespace

tl::unexpected<Error> code_refusal(ErrorKind kind, std::string code, std::string issue, std::string text) {
    Issue one{Severity::error, std::move(issue), "", text};
    return fail(kind, std::move(code), std::move(text), {std::move(one)});
}

Result<std::vector<AskedCode>> asked_codes(const GivenParameters& input, std::string_view system_name) {
    std::vector<AskedCode> codes;
    if (const Value coding = input.value("coding"); coding.is_object()) codes.push_back(of_coding(coding));
    for (const Value coding : input.value("codeableConcept")["coding"].children()) codes.push_back(of_coding(coding));
    if (const std::string_view code = input.text("code"); !code.empty() && codes.empty()) {
        std::string system(input.text("system"));
        if (system.empty()) system = input.text(system_name);
        codes.push_back({std::move(system), std::string(input.text(system_name == "system" ? "version" : "systemVersion")), std::string(code), std::string(input.text("display"))});
    }
    if (codes.empty()) return code_refusal(ErrorKind::invalid, "terminology.no-code", "required", "Say which code: code with its system, coding or codeableConcept.");
    return codes;
}

Result<const fhir::packages::Definition*> asked_definition(const http::Request& request, const GivenParameters& input, const DefinitionSource& source,
                                                            std::string_view type, std::string_view resource_name, std::string_view version_name) {
    if (const std::string_view id = request.path_value("id"); !id.empty()) return source.by_id(type, id);
    Value given = input.resource(resource_name);
    if (!given && input.body()["resourceType"].text() == type) given = input.body();
    if (given) return source.given(given);
    std::string canonical(input.text("url"));
    if (canonical.empty()) return code_refusal(ErrorKind::invalid, "terminology.no-url", "required", "Say which " + std::string(type) + ": its url, or [base]/" + std::string(type) + "/[id]/...");
    if (const std::string_view version = input.text(version_name); !version.empty() && canonical.find('|') == std::string::npos) canonical += "|" + std::string(version);
    const fhir::packages::Definition* found = source.find(type, canonical);
    if (!found || !found->json()) return code_refusal(ErrorKind::not_found, "terminology.unknown", "not-found", "This " + std::string(type) + " is not held here, so the question cannot be answered.");
    return found;
}

}  // namespace medhome::rest
