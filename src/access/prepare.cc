// SPDX-License-Identifier: Apache-2.0
#include "access/prepare.h"

#include <algorithm>
#include <array>

#include "access/body.h"
#include "access/guides.h"
#include "fhir/profiles/check.h"
#include "fhir/search/custom_definition.h"
#include "fhir/validation/primitives.h"
#include "fhir/validation/validate.h"

namespace medhome::access {

using fhir::validation::is_id;

namespace json = fhir::json;
namespace search = fhir::search;

namespace {

constexpr std::array<std::string_view, 7> family_writes{"CarePlan", "Communication", "Goal", "Provenance", "QuestionnaireResponse", "ServiceRequest", "Task"};

std::optional<std::string> compartment_of(std::string_view type, std::string_view id, json::Value resource, std::string_view base_url) {
    if (type == "Patient") return std::string(id);
    return search::patient_of(resource, base_url);
}

}  // namespace

Records::Preparation::Preparation(Records& records, std::vector<Change> changes, const std::vector<std::pair<std::string, std::size_t>>& names,
                                  const std::vector<std::string>& paths, const Extras& extras)
    : records_(records), items_(changes.size()), given_names_(names), allow_dead_references_(extras.allow_dead_references), keep_conditional_(extras.keep_conditional_references) {
    for (std::size_t i = 0; i < changes.size(); ++i) {
        items_[i].change = std::move(changes[i]);
        if (i < paths.size()) items_[i].path = paths[i];
    }
}

Error Records::Preparation::refusal(const Item& item, ErrorKind kind, std::string code, std::string text) const {
    const char* issue_code = code == "record.many-matches" ? "multiple-matches" : kind == ErrorKind::not_found ? "not-found"
                           : kind == ErrorKind::gone ? "deleted" : kind == ErrorKind::forbidden ? "forbidden" : kind == ErrorKind::stale || kind == ErrorKind::conflict ? "conflict" : "processing";
    Issue issue{Severity::error, issue_code, path_of(item), text};
    return Error{kind, std::move(code), std::move(text), {std::move(issue)}};
}

std::string Records::Preparation::path_of(const Item& item) { return path_within(item.path, item.change.type, item.change.type); }

Issue Records::Preparation::issue_at(const Item& item, std::string code, std::size_t offset, std::string text) const {
    return {Severity::error, std::move(code), path_within(item.path, item.change.type, path_at(item.root(), offset)), std::move(text)};
}

Result<void> Records::Preparation::parse() {
    for (const auto& [name, index] : given_names_) {
        INVARIANT(index < items_.size());
        if (items_[index].own_name.empty()) items_[index].own_name = name;
    }
    for (Item& item : items_) TRY_VOID(parse_one(item));
    return {};
}

Result<void> Records::Preparation::parse_one(Item& item) {
    Change& change = item.change;
    const bool id_is_given = (change.kind != Change::Kind::create && change.where.empty()) || !change.id.empty();
    if (id_is_given && !is_id(change.id)) {
        return tl::unexpected(refusal(item, ErrorKind::invalid, "record.id-malformed", "An id has 1 to 64 letters, digits, '-' and '.'."));
    }
    TRY_VOID(may_write(item));
    item.id = change.id;
    if (change.kind == Change::Kind::remove || change.patch) return {};
    if (item.id.empty() && change.where.empty()) item.id = new_uuid_v7(records_.clock_.now(), records_.randomness_);
    TRY_VOID(parse_body(item, std::move(change.body)));
    TRY_VOID(leave_out_identity(item));
    const json::Value id = item.root()["id"];
    if (change.kind == Change::Kind::update && id && !change.where.empty()) {
        item.body_id = id.text();
        if (!is_id(item.body_id)) {
            return tl::unexpected(refusal(item, ErrorKind::invalid, "record.id-malformed", "An id has 1 to 64 letters, digits, '-' and '.'."));
        }
    } else if (change.kind == Change::Kind::update && id && id.text() != change.id) {
        return tl::unexpected(refusal(item, ErrorKind::invalid, "record.id-mismatch",
                                      "The id in the body is not the id in the address. Make them the same."));
    }
    return {};
}

// "If an id is provided, the server SHALL ignore it", and so with meta.versionId and meta.lastUpdated: even where they could not stand in a record.
// https://hl7.org/fhir/R4/http.html#create, #update
Result<void> Records::Preparation::leave_out_identity(Item& item) {
    const json::Value root = item.root(), id = root["id"], version = root["meta"]["versionId"], updated = root["meta"]["lastUpdated"];
    std::vector<json::Edit> edits;
    const auto leave_out = [&](json::Value value, bool right, std::string text) {
        if (value.is_string() && !right) edits.push_back({value.begin(), value.end(), json::quote(text)});
    };
    if (item.change.kind == Change::Kind::create) leave_out(id, is_id(id.text()), item.id);
    leave_out(version, is_id(version.text()), "1");
    leave_out(updated, fhir::validation::is_instant(updated.text()), to_fhir_instant(records_.clock_.now()));
    return edits.empty() ? Result<void>() : parse_body(item, json::apply(*item.source, std::move(edits)));
}

Result<void> Records::Preparation::parse_body(Item& item, std::string body) {
    const Change& change = item.change;
    if (body.starts_with("\xEF\xBB\xBF")) body.erase(0, 3);  // what is kept stands inside other JSON
    item.source = std::make_shared<const std::string>(std::move(body));
    auto parsed = json::parse_shared(item.source, 0, item.source->size(), {});
    if (!parsed) {
        Error error = std::move(parsed).error();
        for (Issue& issue : error.issues) issue.path = path_within(item.path, change.type, issue.path.empty() ? change.type : change.type + "." + issue.path);
        return tl::unexpected(std::move(error));
    }
    item.document = std::move(*parsed);
    item.own_rows.reset();
    const json::Value root = item.root();
    if (!root.is_object() || root["resourceType"].text() != change.type) {
        return tl::unexpected(refusal(item, ErrorKind::invalid, "record.wrong-type",
                                      "The body must be a JSON object whose resourceType is " + change.type + "."));
    }
    return {};
}

Result<void> Records::Preparation::may_write(const Item& item) const {
    const Change& change = item.change;
    const Caller& caller = records_.caller_;
    if (caller.is_family()) {
        if (std::find(family_writes.begin(), family_writes.end(), change.type) != family_writes.end() && change.kind != Change::Kind::remove) return {};
        return tl::unexpected(refusal(item, ErrorKind::forbidden, "family.may-not-write", "Families cannot change records of this kind. Ask the practice."));
    }
    if (change.type == "SearchParameter" && caller.is_staff() && caller.role != Role::admin) {
        return tl::unexpected(refusal(item, ErrorKind::forbidden, "search-parameter.not-for-you", "What the practice's records are searched by is for its administrators to say."));
    }
    switch (change.kind) {
        case Change::Kind::create: return records_.may(change.id.empty() ? 'c' : 'u', change.type);
        case Change::Kind::update:
            if (change.patch) TRY_VOID(records_.may('r', change.type));  // what it tests and what it answers tell of the record
            return records_.may('u', change.type);
        case Change::Kind::remove: return records_.may('d', change.type);
    }
    return {};
}

Result<std::optional<store::Stored>> Records::Preparation::current_of(std::string_view type, std::string_view id) {
    auto found = records_.store_.read(records_.sees_, type, id);
    if (found) return std::optional(std::move(*found));
    if (found.error().kind == ErrorKind::not_found) return std::optional<store::Stored>();
    if (found.error().kind != ErrorKind::gone) return tl::unexpected(std::move(found).error());
    store::Page past = TRY(records_.store_.history(records_.sees_, type, id, 1, {}));
    if (past.matches.empty()) return std::optional<store::Stored>();
    return std::optional(std::move(past.matches.front()));
}

Result<Records::Prepared> Records::Preparation::prepare() {
    now_ = std::chrono::floor<std::chrono::milliseconds>(records_.clock_.now());
    names_.clear();
    targets_.clear();
    resolved_.clear();
    asked_.clear();
    there_.clear();
    conditions_.clear();
    problems_.clear();
    for (std::size_t i = 0; i < items_.size(); ++i) {
        Item& item = items_[i];
        item.current.reset();
        if (item.existing) item.id = item.change.id.empty() ? new_uuid_v7(now_, records_.randomness_) : item.change.id;
        if (!item.change.where.empty()) item.id = item.body_id;
        item.existing = false;
        item.as.reset();
        TRY_VOID(find_current(item, i));
    }
    for (const auto& [name, index] : given_names_) {
        const Item* item = &items_[index];
        if (item->as) item = &items_[*item->as];
        if (item->change.kind == Change::Kind::remove) continue;
        names_[name] = Named{item->change.type, item->id, item->existing ? item->current->version : item->next_version()};
    }

    Prepared prepared;
    prepared.puts.reserve(items_.size());
    prepared.changed.resize(items_.size());
    for (std::size_t i = 0; i < items_.size(); ++i) {
        Item& item = items_[i];
        Changed& changed = prepared.changed[i];
        if (item.as) continue;
        changed.type = item.change.type;
        changed.id = item.id;
        if (item.existing) {
            changed.version = item.current->version;
            changed.updated = item.current->updated;
            changed.body = item.current->body;
            changed.did = Changed::Did::existing;
        } else if (item.change.kind == Change::Kind::remove) {
            TRY_VOID(prepare_removal(item, prepared, changed));
        } else {
            TRY_VOID(prepare_body(item, prepared, changed));
        }
    }
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (!items_[i].as) continue;
        prepared.changed[i] = prepared.changed[*items_[i].as];
        prepared.changed[i].did = Changed::Did::existing;
    }
    if (!problems_.empty()) {
        std::string text = problems_.size() == 1 ? problems_[0].text : std::to_string(problems_.size()) + " problems. First: " + problems_[0].text;
        if (!problems_[0].path.empty()) text += " (" + problems_[0].path + ")";
        const bool all_dead = std::all_of(problems_.begin(), problems_.end(), [](const Issue& issue) { return issue.code == "not-found"; });
        return fail(ErrorKind::unprocessable, all_dead ? "reference.dead" : "record.invalid", std::move(text), std::move(problems_));
    }
    prepared.conditions = std::move(conditions_);
    return prepared;
}

Result<void> Records::Preparation::prepare_removal(Item& item, Prepared& into, Changed& changed) {
    changed.did = Changed::Did::removed;
    // "If the resource does not exist at all": as good as deleted. https://hl7.org/fhir/R4/http.html#delete
    if (!item.current) return {};
    changed.version = item.current->version;
    changed.updated = item.current->updated;
    if (item.current->deleted) return {};
    const std::string_view body = *item.current->body;
    const json::Document before = TRY(json::parse_shared(item.current->body, 0, body.size(), {}));
    store::Put put;
    put.type = item.change.type;
    put.id = item.id;
    put.base_version = item.current->version;
    put.remove = true;
    put.updated = std::max(now_, item.current->updated);
    put.patient_id = compartment_of(put.type, put.id, before.root(), records_.base_url_);
    put.labels = labels_of(before.root());
    changed.version += 1;
    changed.updated = put.updated;
    if (put.type == "SearchParameter") into.definitions.push_back({item.id, {}});
    into.puts.push_back(std::move(put));
    return {};
}

Result<void> Records::Preparation::prepare_body(Item& item, Prepared& into, Changed& changed) {
    const std::string_view base_url = records_.base_url_;
    Mentions mentions = mentions_of(item.root(), names_, item.own_name, base_url);
    std::vector<json::Edit> edits = std::move(mentions.renamed);
    if (keep_conditional_) mentions.conditional.clear();
    for (const ConditionalReference& reference : mentions.conditional) {
        auto id = resolve(reference, item);
        if (!id) return tl::unexpected(std::move(id).error());
        edits.push_back({reference.value.begin(), reference.value.end(), json::quote(std::string(reference.type) + "/" + *id)});
    }
    TRY_VOID(check_literals(item, mentions, changed));

    const bool rewritten = !edits.empty();
    const bool live = item.current && !item.current->deleted;
    const std::vector<json::Edit> reference_edits = edits;
    const auto body_at = [&](std::int64_t version, Instant updated) {
        std::vector<json::Edit> all = reference_edits;
        for (json::Edit& edit : identity_edits(item.root(), item.id, version, updated)) all.push_back(std::move(edit));
        return json::minify(json::apply(*item.source, std::move(all)));
    };
    if (item.change.unchanged_is_no_write && live && body_at(item.current->version, item.current->updated) == *item.current->body) {
        changed.did = Changed::Did::unchanged;
        changed.version = item.current->version;
        changed.updated = item.current->updated;
        changed.body = item.current->body;
        return {};
    }

    store::Put put;
    put.type = item.change.type;
    put.id = item.id;
    put.base_version = item.current ? item.current->version : 0;
    put.updated = item.current ? std::max(now_, item.current->updated) : now_;
    put.body = std::make_shared<const std::string>(body_at(item.next_version(), put.updated));

    // Rows and rules look at what is kept; where no reference was rewritten the tree at hand says the same.
    std::optional<json::Document> kept;
    if (rewritten) kept = TRY(json::parse_shared(put.body, 0, put.body->size(), {}));
    const json::Value after = kept ? kept->root() : item.root();
    bool wrong = false;
    for (Issue& issue : fhir::validation::validate(after)) {
        if (issue.severity != Severity::error && issue.severity != Severity::fatal) continue;
        issue.path = path_within(item.path, item.change.type, issue.path);
        problems_.push_back(std::move(issue));
        wrong = true;
    }
    const std::shared_ptr<const Guides> guides = guides_of(records_.store_);
    if (const std::vector<std::string>* required = guides->required(records_.caller_.tenant, item.change.type)) {
        for (Issue& issue : missing_of_required(after, guides->library(), *required)) {
            issue.path = path_within(item.path, item.change.type, issue.path);
            problems_.push_back(std::move(issue));
            wrong = true;
        }
    }
    if (wrong || !TRY(define(item, after, into))) return {};
    put.patient_id = compartment_of(put.type, put.id, after, base_url);
    put.labels = labels_of(after);
    if (records_.caller_.is_family()) TRY_VOID(family_may_write(item, after, put.patient_id));
    TRY_VOID(keep_rules(item, after));
    put.rows = search::index(after, base_url, records_.zone_);
    if (put.body->find(base_url) != std::string::npos) put.base_url = base_url;  // else it is all the same by which name we were reached
    put.zone = records_.zone_;

    changed.did = live ? Changed::Did::updated : Changed::Did::created;
    changed.version = item.next_version();
    changed.updated = put.updated;
    changed.body = put.body;
    into.puts.push_back(std::move(put));
    return {};
}

Result<bool> Records::Preparation::define(const Item& item, json::Value after, Prepared& into) {
    if (item.change.type != "SearchParameter") return true;
    const search::OwnParameters own = TRY(records_.store_.parameters_now(records_.caller_.tenant));
    std::vector<Issue> issues;
    store::Definition definition{item.id, search::read_definition(after, item.id, *own, issues)};
    for (const store::Definition& other : into.definitions) {
        for (const search::CustomParameter& one : definition.parameters) {
            if (std::any_of(other.parameters.begin(), other.parameters.end(), [&](const auto& taken) { return taken.type == one.type && taken.code == one.code; })) {
                issues.push_back({Severity::error, "duplicate", "SearchParameter.code", "Two search parameters of one transaction have this code for " + one.type + "."});
            }
        }
    }
    for (Issue& issue : issues) {
        issue.path = path_within(item.path, item.change.type, issue.path);
        problems_.push_back(std::move(issue));
    }
    into.definitions.push_back(std::move(definition));
    return issues.empty();
}

// What keeps a record from the profiles that the practice requires of its type.
std::vector<Issue> Records::Preparation::missing_of_required(json::Value after, const fhir::packages::Library& library,
                                                             const std::vector<std::string>& required) const {
    fhir::profiles::CheckOptions options;
    options.source = &library;
    options.profiles = required;
    options.follow_claims = options.look_everywhere = options.vital_signs_by_code = false;
    options.now = std::chrono::floor<std::chrono::milliseconds>(now_);
    std::vector<Issue> issues = fhir::profiles::check(after, options);
    std::erase_if(issues, [](const Issue& issue) { return issue.severity != Severity::error && issue.severity != Severity::fatal; });
    return issues;
}

Result<void> Records::Preparation::keep_rules(const Item& item, json::Value after) const {
    if (!item.current || item.current->deleted) return {};
    for (const store::WriteRule& rule : records_.store_.rules()) {
        if (rule.resource_type != item.change.type) continue;
        const json::Document before = TRY(json::parse_shared(item.current->body, 0, item.current->body->size(), {}));
        if (const Result<void> kept = rule.check(before.root(), after); !kept) {
            Error error = kept.error();
            for (Issue& issue : error.issues) {
                if (!item.path.empty()) issue.path = path_within(item.path, item.change.type, issue.path);
            }
            return tl::unexpected(std::move(error));
        }
    }
    return {};
}

Result<void> Records::Preparation::family_may_write(const Item& item, json::Value after, const std::optional<std::string>& patient_after) const {
    const std::vector<std::string>& linked = records_.caller_.patient_ids;
    const auto is_linked = [&](const std::optional<std::string>& patient) {
        return patient && std::find(linked.begin(), linked.end(), *patient) != linked.end();
    };
    const Error outside = refusal(item, ErrorKind::not_found, "record.not-found", "There is no such record.");
    if (!is_linked(patient_after)) return tl::unexpected(outside);
    std::vector<std::string> labels_before;
    if (item.current && item.current->body) {
        const json::Document before = TRY(json::parse_shared(item.current->body, 0, item.current->body->size(), {}));
        const auto patient_before = compartment_of(item.change.type, item.id, before.root(), records_.base_url_);
        if (!is_linked(patient_before)) return tl::unexpected(outside);
        if (patient_before != patient_after) {
            return tl::unexpected(refusal(item, ErrorKind::forbidden, "family.may-not-move", "A record cannot be moved from one child to another."));
        }
        labels_before = labels_of(before.root());
    }
    if (labels_of(after) != labels_before)
        return tl::unexpected(refusal(item, ErrorKind::forbidden, "family.may-not-label", "Only the practice can set who sees a record."));
    return {};
}

}  // namespace medhome::access
