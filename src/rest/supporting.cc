// SPDX-License-Identifier: Apache-2.0
#include "rest/supporting.h"

#include <algorithm>

#include "fhir/json/tree.h"
#include "fhir/search/index.h"
#include "fhir/search/reference_scan.h"

namespace medhome::rest {

void Supporting::name(std::string_view type, std::string_view id) {
    if (!access::may_support(type)) return;
    const auto [place, is_new] = named_.emplace(type, id);
    if (is_new) new_.push_back(*place);
}

void Supporting::look_through(std::string_view body) {
    std::vector<fhir::search::Referred> referred;
    if (fhir::search::scan_references(body, base_url_, referred)) {
        for (const auto& one : referred) name(one.type, one.id);
        return;
    }
    const auto document = fhir::json::parse(std::string(body));
    if (!document) return;
    for (const auto& one : fhir::search::references(document->root(), base_url_))
        if (!one.uri && !one.id.empty()) name(one.type, one.id);
}

std::vector<Supporting::Name> Supporting::take_new() { return std::exchange(new_, {}); }

Result<std::vector<store::Stored>> fetch_supporting(access::Records& records, Supporting& supporting) {
    std::vector<store::Stored> all;
    for (std::vector<Supporting::Name> names = supporting.take_new(); !names.empty(); names = supporting.take_new()) {
        std::vector<store::Stored> found = TRY(access::supporting(records, names));
        for (store::Stored& one : found) {
            supporting.look_through(*one.body);
            all.push_back(std::move(one));
        }
    }
    std::sort(all.begin(), all.end(), [](const store::Stored& a, const store::Stored& b) { return std::tie(a.type, a.id) < std::tie(b.type, b.id); });
    return all;
}

}  // namespace medhome::rest
