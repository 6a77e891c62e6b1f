// SPDX-License-Identifier: Apache-2.0
#include "rest/patch.h"

#include <cstdint>
#include <memory>
#include <optional>

#include "fhir/patch/fhirpath_patch.h"
#include "fhir/patch/json_patch.h"
#include "fhir/validation/primitives.h"
#include "rest/exchange.h"

namespace medhome::rest {

namespace {

std::optional<std::string> from_base64(std::string_view text) {
    if (!fhir::validation::base64_size(text)) return std::nullopt;
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) continue;  // whitespace, padding
        bits = bits << 6 | std::uint32_t(digit);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes += static_cast<char>(bits >> held & 255);
    }
    return bytes;
}

}  // namespace

Result<Patch> patch_of(std::string_view content_type, std::string body) {
    const std::string type = media_type(content_type);
    const bool is_fhir = type == "application/fhir+json" || type == "application/json" || type == "text/json";
    if (!is_fhir && type != "application/json-patch+json") {
        return fail(ErrorKind::media_type, "patch.media-type", "Send a JSON Patch as application/json-patch+json, or a FHIRPath Patch (Parameters) as application/fhir+json.");
    }
    auto patch = std::make_shared<const fhir::json::Document>(TRY(fhir::json::parse(std::move(body))));
    if (!is_fhir) return [patch](fhir::json::Value current) { return fhir::patch::apply_json_patch(current, patch->root()); };
    // A JSON Patch that forgot its name, most often.
    if (patch->root()["resourceType"].text() != "Parameters") {
        return fail(ErrorKind::media_type, "patch.media-type", "What comes as application/fhir+json must be Parameters. Send a JSON Patch as application/json-patch+json.");
    }
    return [patch](fhir::json::Value current) { return fhir::patch::apply_fhirpath_patch(current, patch->root()); };
}

Result<Patch> patch_in(fhir::json::Value resource) {
    const std::string_view type = resource["resourceType"].text();
    if (type == "Binary") {
        const std::optional<std::string> bytes = from_base64(resource["data"].text());
        if (!bytes || bytes->empty()) return fail(ErrorKind::invalid, "patch.malformed", "The Binary of a PATCH holds the patch in its data, as base64.");
        return patch_of(resource["contentType"].text(), *bytes);
    }
    if (type == "Parameters") return patch_of("application/fhir+json", std::string(resource.raw()));
    return fail(ErrorKind::unsupported, "patch.resource", "A PATCH in a bundle is Parameters, or a Binary whose contentType is application/json-patch+json.");
}

}  // namespace medhome::rest
