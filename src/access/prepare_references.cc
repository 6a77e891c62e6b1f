// Which records a resource's references lead to, and whether they are there.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/body.h"
#include "access/prepare.h"
#include "http/message.h"

namespace medhome::access {

namespace search = fhir::search;

constexpr std::size_t most_problems = 500;

// https://hl7.org/fhir/R4/http.html#trules: "If there are no matches, or multiple matches, the transaction fails".
Result<std::string> Records::Preparation::resolve(const ConditionalReference& reference, const Item& item) {
    std::pair<std::string, std::string> key(reference.type, reference.query);
    if (const auto known = resolved_.find(key); known != resolved_.end()) return known->second;
    TRY_VOID(records_.may('s', reference.type));
    const auto refuse = [&](ErrorKind kind, std::string code, const std::string& text) {
        Issue issue = issue_at(item, kind == ErrorKind::invalid ? "invalid" : "not-found", reference.value.begin(), text);
        std::string whole = text + " (" + issue.path + ")";
        return fail(kind, std::move(code), std::move(whole), {std::move(issue)});
    };
    auto query = search::parse_query(reference.type, http::parse_form(reference.query), true, now_, records_.base_url_, records_.zone_);
    if (!query) return refuse(ErrorKind::invalid, "reference.condition", "Conditional reference: " + query.error().text);
    TRY_VOID(records_.may_lead_through(query->clauses));
    if (query->clauses.empty()) return refuse(ErrorKind::invalid, "reference.condition", "A conditional reference needs at least one search parameter.");
    query->count = 2;
    store::Page page = TRY(records_.store_.search(records_.sees_, *query));
    std::vector<std::string> ids;
    for (const store::Stored& match : page.matches) ids.push_back(match.id);
    store::Condition condition{*query, records_.sees_, ids};

    for (Item& other : items_) {
        if (other.change.type != reference.type || !other.writes_body()) continue;
        if (matches_within(other, *query) && std::find(ids.begin(), ids.end(), other.id) == ids.end()) ids.push_back(other.id);
    }
    const std::string what = std::string(reference.type) + " that the conditional reference asks for";
    if (ids.empty()) return refuse(ErrorKind::stale, "reference.no-match", "There is no " + what + ".");
    if (ids.size() > 1) return refuse(ErrorKind::stale, "reference.many-matches", "There is more than one " + what + ". Make it narrower.");
    conditions_.push_back(std::move(condition));
    resolved_.emplace(std::move(key), ids.front());
    return ids.front();
}

// Tokens, references and uris suffice: bundles name their own records by identifier.
bool Records::Preparation::matches_within(Item& candidate, const search::Query& query) {
    if (!candidate.own_rows) candidate.own_rows = search::index(candidate.root(), records_.base_url_, records_.zone_);
    return std::all_of(query.clauses.begin(), query.clauses.end(), [&](const search::Clause& clause) {
        if (clause.target != search::Target::branches || clause.modifier != search::Modifier::none) return false;
        using search::ParameterType;
        if (clause.type != ParameterType::token && clause.type != ParameterType::uri && clause.type != ParameterType::reference) return false;
        for (const search::HashRow& row : candidate.own_rows->hashes) {
            if (std::find(clause.branches.begin(), clause.branches.end(), row.branch) == clause.branches.end()) continue;
            for (const search::Term& term : clause.terms) {
                if (term.system && row.system != *term.system) continue;
                if (term.any_value || term.value == row.value) return true;
                if (std::find(term.values.begin(), term.values.end(), row.value) != term.values.end()) return true;
            }
        }
        return false;
    });
}

Result<bool> Records::Preparation::is_there(std::string_view type, std::string_view id) {
    const std::string name = std::string(type) + "/" + std::string(id);
    if (const auto target = targets_.find(name); target != targets_.end())
        return items_[target->second].change.kind != Change::Kind::remove;
    if (const auto known = there_.find(name); known != there_.end()) return known->second;
    const auto found = records_.store_.read(records_.sees_, type, id);
    if (!found && found.error().kind != ErrorKind::not_found && found.error().kind != ErrorKind::gone) return tl::unexpected(found.error());
    there_.emplace(name, found.has_value());
    return found.has_value();
}

Result<void> Records::Preparation::check_literals(const Item& item, const Mentions& mentions, Changed& changed) {
    const auto dead = [&](fhir::json::Value value, const std::string& text) {
        // Each place is looked up from the root; a list of thousands is told by its first.
        if (problems_.size() >= most_problems || changed.warnings.size() >= most_problems) return;
        Issue issue = issue_at(item, "not-found", value.begin(), text);
        if (!allow_dead_references_) {
            problems_.push_back(std::move(issue));
            return;
        }
        issue.severity = Severity::warning;
        changed.warnings.push_back(std::move(issue));
    };
    const auto had_it = [&](fhir::json::Value value) {
        return item.current && item.current->body && item.current->body->find("\"reference\":" + std::string(value.raw())) != std::string::npos;
    };
    // What comes alone may name something elsewhere; in a bundle a name is that of an entry, or nobody's.
    const bool in_bundle = !given_names_.empty() || !item.path.empty();
    for (const fhir::json::Value name : mentions.unknown_names) {
        if (in_bundle && !had_it(name)) dead(name, "No entry has this name. It takes an entry of the same transaction with this fullUrl.");
    }
    for (const LiteralReference& literal : mentions.literal) {
        if (TRY(is_there(literal.type, literal.id)) || had_it(literal.value)) continue;
        dead(literal.value, "This refers to a record that is not there.");
    }
    return {};
}

}  // namespace medhome::access
