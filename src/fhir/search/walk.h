// One walk over a resource along its type's tree of search paths.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fhir/search/tables.h"

namespace medhome::fhir::search {

// take(value, action) for each value that a path ends at; never deeper than the paths are long.
template <class Take>
class Walk {
public:
    explicit Walk(Take& take) : take_(take) {}

    void along(json::Value value, std::uint16_t node_number) {
        const tables::Node& node = tables::nodes[node_number];
        for (const tables::Action& action : tables::actions.subspan(node.first_action, node.action_count)) take_(value, action);
        if (!value.is_object()) return;
        for (const tables::Guard& guard : tables::guards.subspan(node.first_guard, node.guard_count)) {
            if (value.member(guard.member).text() == guard.equals) along(value, guard.node);
        }
        if (node.edge_count == 0) return;
        const auto edges = tables::edges.subspan(node.first_edge, node.edge_count);
        for (json::Value member = value.first(); member; member = member.next()) {
            const std::string_view key = member.key();
            for (const tables::Edge& edge : edges) {
                if (edge.name != key) continue;
                if (!member.is_array()) {
                    along(member, edge.node);
                } else {
                    for (json::Value item = member.first(); item; item = item.next()) {
                        along(item, edge.node);
                        if (edge.first_only) break;
                    }
                }
            }
        }
    }

private:
    Take& take_;
};

template <class Take>
void walk(json::Value resource, const tables::Type& type, Take&& take) {
    Walk<std::remove_reference_t<Take>>(take).along(resource, type.root);
}

}  // namespace medhome::fhir::search
