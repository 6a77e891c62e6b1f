// Which record a change is about, as the record stands now, and whether what its caller said of it holds.
//
// https://hl7.org/fhir/R4/http.html#concurrency, #ccreate, #cond-update, #conditionaldelete
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "access/prepare.h"
#include "http/message.h"

namespace medhome::access {

namespace json = fhir::json;
namespace search = fhir::search;

Result<void> Records::Preparation::find_current(Item& item, std::size_t index) {
    const Change& change = item.change;
    if (change.kind == Change::Kind::create && !change.if_none_exist.empty()) TRY_VOID(find_existing(item, index));
    if (!change.where.empty()) TRY_VOID(find_by_search(item, index));
    if (item.as) return {};
    if (item.id.empty()) return {};  // a removal that finds nothing to remove
    const bool has_own_id = change.kind != Change::Kind::create || !change.id.empty();
    if (has_own_id && !item.existing) {
        if (!item.current) item.current = TRY(current_of(change.type, item.id));
        if (change.kind == Change::Kind::create && item.live()) {
            return tl::unexpected(refusal(item, ErrorKind::conflict, "record.exists", "There is a record with this id already. Update it instead."));
        }
        if (change.kind == Change::Kind::update && !item.live()) {
            if (change.patch && item.current) return tl::unexpected(refusal(item, ErrorKind::gone, "record.deleted", "This record was deleted. There is nothing to patch."));
            if (change.patch || records_.caller_.is_family())
                return tl::unexpected(refusal(item, ErrorKind::not_found, "record.not-found", "There is no such record."));
            TRY_VOID(records_.may('c', change.type));
        }
        TRY_VOID(check_versions(item));
        if (change.patch) TRY_VOID(apply_patch(item));
        if (change.unsaid_meta_stays && !change.patch && item.live()) TRY_VOID(keep_meta(item));
    }
    const auto [other, fresh] = targets_.emplace(change.type + "/" + item.id, index);
    if (!fresh) {
        // Two conditional creates may well have found the same record; a write beside any other mention of it may not be.
        if (item.existing && items_[other->second].existing) return {};
        return tl::unexpected(refusal(item, ErrorKind::invalid, "commit.same-record-twice",
                                      "One transaction changes the same record twice. Put both changes into one."));
    }
    return {};
}

Result<void> Records::Preparation::check_versions(const Item& item) const {
    const Change& change = item.change;
    if (change.if_match && *change.if_match == 0 && !item.live()) {
        return tl::unexpected(refusal(item, ErrorKind::stale, "record.not-there", "There is no such record, and the request says that there must be."));
    }
    if (change.if_match && *change.if_match != 0 && (!item.live() || item.current->version != *change.if_match)) {
        return tl::unexpected(refusal(item, ErrorKind::stale, "record.changed",
                                      "Somebody else changed this since version " + std::to_string(*change.if_match) +
                                          ". Look at what is there now, and save again."));
    }
    for (const std::int64_t version : change.if_none_match) {
        if (item.live() && (version == 0 || version == item.current->version)) {
            return tl::unexpected(refusal(item, ErrorKind::stale, "record.is-there", "There is such a record already, and the request says that there must not be."));
        }
    }
    return {};
}

// FHIR.md 3.4; $meta-delete takes them away. https://hl7.org/fhir/R4/resource.html#Meta
Result<void> Records::Preparation::keep_meta(Item& item) {
    if (item.given) TRY_VOID(parse_body(item, *item.given));
    constexpr std::array<std::string_view, 3> lists{"profile", "security", "tag"};
    const std::string& was = *item.current->body;
    if (std::none_of(lists.begin(), lists.end(), [&](std::string_view name) { return was.find("\"" + std::string(name) + "\":[") != std::string::npos; })) return {};
    const json::Document before = TRY(json::parse_shared(item.current->body, 0, was.size(), {}));
    const json::Value root = item.root(), meta = root["meta"];
    std::string kept;
    for (const std::string_view name : lists) {
        const json::Value list = before.root()["meta"][name];
        if (!list || (meta.is_object() && meta[name])) continue;
        kept.append(kept.empty() ? "\"" : ",\"").append(name).append("\":").append(list.raw());
    }
    if (kept.empty() || (meta && !meta.is_object())) return {};
    item.given = item.source;
    const std::size_t at = meta ? meta.begin() + 1 : root["resourceType"].end();
    const std::string text = meta ? kept + (meta.size() > 0 ? "," : "") : ",\"meta\":{" + kept + "}";
    return parse_body(item, json::apply(*item.source, {{at, at, text}}));
}

// What comes out of a patch is held to all that an update is held to.
Result<void> Records::Preparation::apply_patch(Item& item) {
    const json::Document before = TRY(json::parse_shared(item.current->body, 0, item.current->body->size(), {}));
    auto after = item.change.patch(before.root());
    if (!after) {
        Error error = std::move(after).error();
        for (Issue& issue : error.issues) {
            if (issue.path.empty()) issue.path = path_of(item);
        }
        return tl::unexpected(std::move(error));
    }
    auto parsed = parse_body(item, std::move(*after));
    if (!parsed || item.root()["id"].text() != item.id) {
        return tl::unexpected(refusal(item, ErrorKind::unprocessable, "patch.identity", "A patch cannot change what a record is: its resourceType and its id stay."));
    }
    return {};
}

Result<search::Query> Records::Preparation::condition_of(const Item& item, std::string_view header, std::string_view text) {
    TRY_VOID(records_.may('s', item.change.type));
    auto query = records_.understand([&](const search::OwnParameters& own) {
        return search::parse_query(item.change.type, http::parse_form(text), true, now_, records_.base_url_, records_.zone_, nullptr, own);
    });
    if (!query && query.error().kind == ErrorKind::conflict) return query;  // not yet, rather than never
    if (!query) {
        Error error = std::move(query).error();
        return tl::unexpected(refusal(item, ErrorKind::invalid, error.code, std::string(header) + ": " + error.text));
    }
    if (query->clauses.empty()) {
        return tl::unexpected(refusal(item, ErrorKind::invalid, "record.condition-empty", std::string(header) + " needs at least one search parameter."));
    }
    TRY_VOID(records_.may_lead_through(query->clauses));
    return std::move(*query);
}

Result<std::vector<store::Stored>> Records::Preparation::found_by(const Item& item, search::Query query) {
    query.count = 2 + int(targets_.size());
    store::Page page = TRY(records_.store_.search(records_.sees_, query));
    store::Condition condition{query, records_.sees_, {}};
    for (const store::Stored& match : page.matches) condition.expected_ids.push_back(match.id);
    // Deletions come first: what they take away is not found.
    std::erase_if(page.matches, [&](const store::Stored& match) {
        const auto target = targets_.find(item.change.type + "/" + match.id);
        return target != targets_.end() && items_[target->second].change.kind == Change::Kind::remove;
    });
    if (page.matches.size() > 1) {
        return tl::unexpected(refusal(item, ErrorKind::stale, "record.many-matches", "More than one " + item.change.type + " fits the condition. Make it narrower."));
    }
    conditions_.push_back(std::move(condition));
    return std::move(page.matches);
}

// Which of its parts stands first makes no other condition of it.
std::string Records::Preparation::key_of(const search::Query& query) {
    std::vector<std::string_view> parts;
    for (std::string_view rest = query.self; !rest.empty();) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        parts.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::sort(parts.begin(), parts.end());
    std::string key;
    for (const std::string_view part : parts) key.append(part).append("&");
    return key;
}

// If-None-Exist: the same condition twice in one commit is one record.
Result<void> Records::Preparation::find_existing(Item& item, std::size_t index) {
    const Change& change = item.change;
    const search::Query query = TRY(condition_of(item, "If-None-Exist", change.if_none_exist));
    const auto [earlier, fresh] = asked_.emplace(std::pair(change.type, key_of(query)), index);
    if (!fresh) {
        if (items_[earlier->second].change.kind != Change::Kind::create) {
            return tl::unexpected(refusal(item, ErrorKind::invalid, "commit.same-record-twice", "Two changes of one transaction stand under the same condition. Put both into one."));
        }
        item.as = earlier->second;
        return {};
    }
    std::vector<store::Stored> found = TRY(found_by(item, query));
    if (found.empty()) return {};
    item.current = std::move(found.front());
    item.id = item.current->id;
    item.existing = true;
    return {};
}

// "No matches, id provided": update as create. "One Match, resource id provided but does not match": 400. "Multiple matches": 412.
// https://hl7.org/fhir/R4/http.html#cond-update
Result<void> Records::Preparation::find_by_search(Item& item, std::size_t index) {
    const Change& change = item.change;
    const search::Query query = TRY(condition_of(item, "The condition", change.where));
    if (!asked_.emplace(std::pair(change.type, key_of(query)), index).second) {
        return tl::unexpected(refusal(item, ErrorKind::invalid, "commit.same-record-twice", "Two changes of one transaction stand under the same condition. Put both into one."));
    }
    std::vector<store::Stored> found = TRY(found_by(item, query));
    if (!found.empty()) {
        item.current = std::move(found.front());
        item.id = item.current->id;
        if (!item.body_id.empty() && item.body_id != item.id) {
            return tl::unexpected(refusal(item, ErrorKind::invalid, "record.id-mismatch", "The id in the body is not the id of the record that fits the condition."));
        }
        return {};
    }
    if (change.kind == Change::Kind::remove) return {};
    if (change.patch) return tl::unexpected(refusal(item, ErrorKind::not_found, "record.not-found", "No " + change.type + " fits the condition. There is nothing to patch."));
    if (item.body_id.empty()) {
        item.id = new_uuid_v7(now_, records_.randomness_);
        return {};
    }
    item.current = TRY(current_of(change.type, item.body_id));
    // https://hl7.org/fhir/R5/http.html#cond-update says so; R4 is silent.
    if (item.live()) {
        return tl::unexpected(refusal(item, ErrorKind::conflict, "record.exists", "There is a record with the body's id, and it does not fit the condition."));
    }
    return {};
}

}  // namespace medhome::access
