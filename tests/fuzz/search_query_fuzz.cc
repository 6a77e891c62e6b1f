// Any query string, on any of a few types: understood or refused, never a crash; and what was used can be asked again and means the same.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "fhir/search/query.h"

namespace {

using namespace medhome;

int hex(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size() && hex(text[at + 1]) >= 0 && hex(text[at + 2]) >= 0) {
            out += static_cast<char>(hex(text[at + 1]) * 16 + hex(text[at + 2]));
            at += 2;
        } else {
            out += text[at] == '+' ? ' ' : text[at];
        }
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> form(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> all;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const std::size_t equals = one.find('=');
        all.emplace_back(decoded(one.substr(0, equals)), equals == std::string_view::npos ? std::string() : decoded(one.substr(equals + 1)));
    }
    return all;
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    constexpr std::string_view types[] = {"Patient", "Observation", "Task", "Library", "RiskAssessment", "Provenance", "QuestionnaireResponse", "Nobody"};
    const std::string_view type = types[bytes[0] % 8];
    const bool strict = (bytes[0] & 8) == 0;
    const std::string_view zone = (bytes[0] & 16) == 0 ? "UTC" : "America/New_York";
    const std::string text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    constexpr std::string_view base = "https://us.example/fhir";
    const Instant now{std::chrono::sys_days(std::chrono::year(2024) / 1 / 1)};

    const auto several = fhir::search::parse_system_query(form(text), strict, now, base, zone);
    if (several) {
        const auto asked_again = fhir::search::parse_system_query(form(several->self), true, now, base, zone);
        require(asked_again.has_value() && asked_again->self == several->self);
    }
    (void)fhir::search::parse_compartment_query("Patient", "ana", type, form(text), strict, now, base, zone);
    const auto query = fhir::search::parse_query(type, form(text), strict, now, base, zone);
    if (!query) {
        require(!query.error().text.empty() && !query.error().code.empty());
        return 0;
    }
    require(query->clauses.size() <= 30 && query->sorts.size() <= 3 && query->count >= 0 && query->count <= 1000);
    for (const auto& clause : query->clauses) require(!clause.names_patient || clause.patient_ids.size() == clause.terms.size());
    const auto again = fhir::search::parse_query(type, form(query->self), true, now, base, zone);
    require(again.has_value() && again->self == query->self && again->clauses.size() == query->clauses.size());
    return 0;
}
