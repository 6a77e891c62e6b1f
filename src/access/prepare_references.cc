// Which records a resource's references lead to, and whether they are there.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/body.h"
#include "access/prepare.h"
#include "fhir/search/custom.h"
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
        Issue issue = issue_at(item, kind == ErrorKind::invalid ? "invalid" : code == "reference.many-matches" ? "multiple-matches" : "not-found", reference.value.begin(), text);
        std::string whole = text + " (" + issue.path + ")";
        return fail(kind, std::move(code), std::move(whole), {std::move(issue)});
    };
    auto query = records_.understand([&](const search::OwnParameters& own) {
        return search::parse_query(reference.type, http::parse_form(reference.query), true, now_, records_.base_url_, records_.zone_, nullptr, own);
    });
    if (!query && query.error().kind == ErrorKind::conflict) return tl::unexpected(std::move(query).error());
    if (!query) return refuse(ErrorKind::invalid, "reference.condition", "Conditional reference: " + query.error().text);
    TRY_VOID(records_.may_lead_through(query->clauses));
    if (query->clauses.empty()) return refuse(ErrorKind::invalid, "reference.condition", "A conditional reference needs at least one search parameter.");
    query->count = 2 + int(targets_.size());
    store::Page page = TRY(records_.store_.search(records_.sees_, *query));
    std::vector<std::string> ids;
    for (const store::Stored& match : page.matches) ids.push_back(match.id);
    store::Condition condition{*query, records_.sees_, ids};

    // Resolved last: of what this transaction writes or removes, as it then stands.
    std::erase_if(ids, [&](const std::string& id) {
        const auto target = targets_.find(std::string(reference.type) + "/" + id);
        return target != targets_.end() && !items_[target->second].existing;
    });
    const std::string what = std::string(reference.type) + " that the conditional reference asks for";
    for (Item& other : items_) {
        if (other.change.type != reference.type || !other.writes_body()) continue;
        const std::optional<bool> fits = matches_within(other, *query);
        if (!fits) {
            return refuse(ErrorKind::stale, "reference.cannot-tell",
                          "Whether a " + std::string(reference.type) + " of this transaction is the " + what + " cannot be told before it is stored. Ask by identifier, name or code.");
        }
        if (*fits) ids.push_back(other.id);
    }
    if (ids.empty()) return refuse(ErrorKind::stale, "reference.no-match", "There is no " + what + ".");
    if (ids.size() > 1) return refuse(ErrorKind::stale, "reference.many-matches", "There is more than one " + what + ". Make it narrower.");
    conditions_.push_back(std::move(condition));
    resolved_.emplace(std::move(key), ids.front());
    return ids.front();
}

namespace {

using Rows = search::IndexRows;

bool has_one_of(const std::vector<search::Branch>& branches, search::Branch branch) { return std::find(branches.begin(), branches.end(), branch) != branches.end(); }

bool has_hash(const Rows& rows, const search::Clause& clause) {
    for (const search::HashRow& row : rows.hashes) {
        if (!has_one_of(clause.branches, row.branch)) continue;
        for (const search::Term& term : clause.terms) {
            if (term.system && row.system != *term.system) continue;
            if (term.any_value || term.value == row.value) return true;
            if (std::find(term.values.begin(), term.values.end(), row.value) != term.values.end()) return true;
        }
    }
    return false;
}

bool has_string(const Rows& rows, const search::Clause& clause) {
    for (const search::StringRow& row : rows.strings) {
        if (!has_one_of(clause.branches, row.branch)) continue;
        for (const search::Term& term : clause.terms) {
            if (clause.modifier == search::Modifier::none && row.folded.starts_with(term.text)) return true;
            if (clause.modifier == search::Modifier::contains && row.folded.find(term.text) != std::string::npos) return true;
            if (clause.modifier == search::Modifier::exact && row.exact == term.exact) return true;
        }
    }
    return false;
}

// Of the search forms that a transaction names its own records by; the others are the database's to tell.
std::optional<bool> fits(const Rows& rows, std::string_view id, const search::Clause& clause) {
    using search::Modifier;
    using search::ParameterType;
    if (clause.target == search::Target::id && clause.modifier == Modifier::none) {
        return std::any_of(clause.terms.begin(), clause.terms.end(), [&](const search::Term& term) { return term.text == id; });
    }
    if (clause.target != search::Target::branches) return std::nullopt;
    const bool hashed = clause.type == ParameterType::token || clause.type == ParameterType::uri || clause.type == ParameterType::reference;
    if (hashed && clause.modifier == Modifier::none) return has_hash(rows, clause);
    if (hashed && clause.modifier == Modifier::negated) return !has_hash(rows, clause);
    if (hashed && clause.modifier == Modifier::missing) {
        const bool any = std::any_of(rows.hashes.begin(), rows.hashes.end(), [&](const search::HashRow& row) { return has_one_of(clause.branches, row.branch); });
        return any != clause.missing;
    }
    const bool plain = clause.modifier == Modifier::none || clause.modifier == Modifier::contains || clause.modifier == Modifier::exact;
    if (clause.type == ParameterType::string && plain) return has_string(rows, clause);
    return std::nullopt;
}

}  // namespace

std::optional<bool> Records::Preparation::matches_within(Item& candidate, const search::Query& query) {
    if (!candidate.own_rows) candidate.own_rows = search::index(candidate.root(), records_.base_url_, records_.zone_);
    Rows by_own;
    if (query.own) by_own = query.own->index(candidate.root(), records_.base_url_, records_.zone_).rows;
    bool unclear = false;
    for (const search::Clause& clause : query.clauses) {
        const bool is_own = std::any_of(clause.branches.begin(), clause.branches.end(), search::is_custom);
        const std::optional<bool> one = fits(is_own ? by_own : *candidate.own_rows, candidate.id, clause);
        if (one && !*one) return false;
        unclear = unclear || !one;
    }
    return unclear ? std::nullopt : std::optional(true);
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
