// From what a caller asks to be written to what the store can apply: parsed, permitted, validated, references resolved, rows extracted.
// For records.cc alone.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "access/records.h"
#include "access/references.h"
#include "fhir/packages/library.h"

namespace medhome::access {

struct Records::Prepared {
    std::vector<store::Condition> conditions;
    std::vector<store::Put> puts;
    std::vector<store::Definition> definitions;
    std::vector<Changed> changed;  // what will be, one for each change
};

class Records::Preparation {
public:
    Preparation(Records& records, std::vector<Change> changes, const std::vector<std::pair<std::string, std::size_t>>& names,
                const std::vector<std::string>& paths, const Extras& extras);

    // What needs no look at the record: once.
    Result<void> parse();
    // Against the record as it is now: once a try.
    Result<Prepared> prepare();

private:
    struct Item {
        Change change;
        std::string_view path;      // of the change in the whole request
        std::string_view own_name;  // its fullUrl
        std::shared_ptr<const std::string> source;
        std::shared_ptr<const std::string> given;  // `source` before anything was added to it
        fhir::json::Document document;
        std::optional<fhir::search::IndexRows> own_rows;  // before any rewriting; only for conditional references within the commit

        std::string body_id;        // of an update by `where`: the id its body asks for

        // of this try
        std::string id;
        std::optional<store::Stored> current;
        bool existing = false;             // if_none_exist found `current`
        std::optional<std::size_t> as;     // the same if_none_exist as an earlier change
        fhir::json::Value root() const { return document.root(); }
        std::int64_t next_version() const { return current ? current->version + 1 : 1; }
        bool writes_body() const { return change.kind != Change::Kind::remove && !existing && !as; }
        bool live() const { return current && !current->deleted; }
    };
    struct Resolved {  // a conditional reference, once a commit
        std::string id;
    };

    Result<void> parse_one(Item& item);
    Result<std::optional<store::Stored>> current_of(std::string_view type, std::string_view id);
    Result<void> find_current(Item& item, std::size_t index);
    Result<void> find_existing(Item& item, std::size_t index);
    Result<void> find_by_search(Item& item, std::size_t index);
    // At most two, of which `conditions_` then keeps that they were found.
    Result<std::vector<store::Stored>> found_by(const Item& item, fhir::search::Query query);
    static std::string key_of(const fhir::search::Query& query);
    Result<fhir::search::Query> condition_of(const Item& item, std::string_view header, std::string_view text);
    Result<void> check_versions(const Item& item) const;
    Result<void> apply_patch(Item& item);
    Result<void> keep_meta(Item& item);
    Result<void> parse_body(Item& item, std::string body);
    Result<void> leave_out_identity(Item& item);
    Result<void> may_write(const Item& item) const;
    Result<void> family_may_write(const Item& item, fhir::json::Value after, const std::optional<std::string>& patient_after) const;
    std::vector<Issue> missing_of_required(fhir::json::Value after, const fhir::packages::Library& library, const std::vector<std::string>& required) const;
    Result<void> keep_rules(const Item& item, fhir::json::Value after) const;
    Result<std::string> resolve(const ConditionalReference& reference, const Item& item);
    std::optional<bool> matches_within(Item& candidate, const fhir::search::Query& query);
    Result<bool> is_there(std::string_view type, std::string_view id);
    Result<void> check_literals(const Item& item, const Mentions& mentions, Changed& changed);
    Result<void> prepare_body(Item& item, Prepared& into, Changed& changed);
    // Of a SearchParameter: what it makes of the practice's own search parameters. False when it cannot be kept.
    Result<bool> define(const Item& item, fhir::json::Value after, Prepared& into);
    Result<void> prepare_removal(Item& item, Prepared& into, Changed& changed);
    static std::string path_of(const Item& item);
    Issue issue_at(const Item& item, std::string code, std::size_t offset, std::string text) const;
    Error refusal(const Item& item, ErrorKind kind, std::string code, std::string text) const;

    Records& records_;
    std::vector<Item> items_;
    const std::vector<std::pair<std::string, std::size_t>>& given_names_;
    bool allow_dead_references_;
    bool keep_conditional_;
    Instant now_{};

    // of this try
    Names names_;
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> targets_;  // "Type/id" that this commit writes or removes
    std::map<std::pair<std::string, std::string>, std::string> resolved_;         // conditional reference -> id
    std::map<std::pair<std::string, std::string>, std::size_t> asked_;            // type and condition -> the first change under it
    std::unordered_map<std::string, bool, Hash, std::equal_to<>> there_;
    std::vector<store::Condition> conditions_;
    std::vector<Issue> problems_;
};

}  // namespace medhome::access
