// R4's invariants that no hand-written check stands for, worked out as their authors wrote them.
//
// Those of rules.cc, rule_checks.cc and the like say the same several times as fast and in plainer words; invariants_test.cc holds the two
// to each other. https://hl7.org/fhir/R4/conformance-rules.html#constraints
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "fhir/definitions/per_type.h"
#include "fhir/path/invariants.h"
#include "fhir/validation/walk.h"

namespace medhome::fhir::validation {
namespace {

// dom-6, that a narrative should be there, is a matter of practice that few records of a clinic follow: nobody would read the warning.
constexpr std::array<std::string_view, 81> worked_out{
    "adf-0", "cid-0", "cmd-0", "con-3", "cpb-0", "cpb-3", "cpb-7", "cpd-0", "csd-0", "ctm-1", "ees-0", "eld-11", "eld-12", "eld-16", "eld-19", "eld-20",
    "eld-21", "esc-0", "evd-0", "evi-0", "evv-0", "gdf-0", "ig-0", "ig-1", "ig-2", "inv-2", "lib-0", "md-1", "mea-0", "mea-1", "mrp-1", "mrp-2", "msd-0",
    "msq-3", "msq-5", "msq-6", "nor-1", "nsd-0", "nsd-1", "nsd-2", "opd-0", "pdf-0", "ppc-2", "ppc-3", "ppc-4", "ppc-5", "que-0", "ras-1", "ras-2", "red-0",
    "rsd-0", "rvs-0", "sdf-0", "sdf-1", "sdf-10", "sdf-19", "sdf-22", "sdf-8", "sdf-8a", "smp-0", "smp-1", "smp-2", "spd-0", "tcp-0", "tcp-1", "tcp-2",
    "tcp-3", "tcp-4", "tcp-5", "tst-0", "tst-10", "tst-11", "tst-12", "tst-13", "tst-3", "tst-5", "tst-6", "tst-7", "tst-8", "tst-9", "vsd-0"};
static_assert(std::ranges::is_sorted(worked_out));

std::vector<const path::Invariant*> chosen(TypeIndex type) {
    std::vector<const path::Invariant*> out;
    for (const path::Invariant& one : path::invariants_of(type)) {
        if (std::ranges::binary_search(worked_out, one.key)) out.push_back(&one);
    }
    return out;
}

void tell(const path::Invariant& invariant, const Place& place, Findings& findings) {
    std::string_view text = invariant.text;
    while (text.ends_with('.')) text.remove_suffix(1);
    findings.add(place, "invariant", fmt::format("{} ({}).", text, invariant.key), invariant.is_error ? Severity::error : Severity::warning);
}

}  // namespace

void check_invariants(Value value, TypeIndex type, const Place& place, const Within& within, Findings& findings) {
    static definitions::PerType<std::vector<const path::Invariant*>> by_type;
    for (const path::Invariant* one : by_type.of(type, chosen)) {
        if (one->element.empty()) {
            if (path::keeps(*one, path::Node{value, {}, type}, within.resource, within.root) == false) tell(*one, place, findings);
            continue;
        }
        for (const Value member : value.children()) {
            const Element* element = definitions::find_element(type, member.key());
            if (!element || element->path_name() != one->element) continue;
            Place at{&place, element->path_name(), {}, member.is_array() ? 0 : -1};
            for (Value item = member.is_array() ? member.first() : member; item; item = member.is_array() ? item.next() : Value()) {
                if (path::keeps(*one, path::Node{item, {}, element->type}, within.resource, within.root) == false) tell(*one, at, findings);
                ++at.index;
            }
        }
    }
}

}  // namespace medhome::fhir::validation
