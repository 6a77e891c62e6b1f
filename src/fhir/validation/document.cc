// What holds a document together: its Composition's references lead into it, and nothing in it stands alone.
//
// https://hl7.org/fhir/R4/documents.html#content
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "fhir/validation/reference.h"
#include "fhir/validation/walk.h"

namespace medhome::fhir::validation {
namespace {

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

class Document {
public:
    Document(Value bundle, const Place& place, Findings& findings) : place_(place), findings_(findings) {
        for (const Value entry : bundle["entry"].children()) {
            const std::string_view url = entry["fullUrl"].text();
            if (!url.empty()) by_url_.emplace(url, entries_.size());
            const ReferenceParts own = parse_reference(url);
            const bool restful = own.form == ReferenceForm::absolute && own.type != definitions::none;
            entries_.push_back({entry["resource"], restful ? own.base : std::string_view{}, entries_.size()});
        }
    }

    void check() {
        if (entries_.empty()) return;
        const Value composition = entries_[0].resource;
        for (const std::string_view name : {"subject", "encounter", "author", "custodian"}) each(composition[name], name);
        for (const Value attester : composition["attester"].children()) each(attester["party"], "attester.party");
        for (const Value event : composition["event"].children()) each(event["detail"], "event.detail");
        sections(composition["section"], 0);
        for (std::size_t i = 0; i < entries_.size(); ++i) link(entries_[i].resource, i, 0);
        Place at{&place_, "entry", {}, -1};
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            ++at.index;
            // A stylesheet may stand alone: "A Binary resource containing a stylesheet".
            if (group(i) == group(0) || entries_[i].resource["resourceType"].text() == "Binary") continue;
            findings_.add(at, "structure", "No reference joins this entry with the document's Composition.");
        }
    }

private:
    struct Entry {
        Value resource;
        std::string_view base;  // "https://example.org/fhir" of its fullUrl
        std::size_t joined;     // towards the first entry of those that references join with it
    };

    // "#id" leads nowhere else; a relative reference leads below the base of the entry that holds it.
    std::size_t target(std::string_view text, std::size_t from) const {
        const ReferenceParts parts = parse_reference(text);
        std::string url(text.substr(0, text.find("/_history/")));
        if (parts.form == ReferenceForm::relative) {
            if (entries_[from].base.empty()) return nowhere;
            url = fmt::format("{}/{}", entries_[from].base, url);
        }
        const auto found = by_url_.find(url);
        if (found != by_url_.end()) return found->second;
        const auto versioned = by_url_.find(std::string(text));
        return versioned == by_url_.end() ? nowhere : versioned->second;
    }

    void sections(Value list, int depth) {
        if (depth > 50) return;
        for (const Value section : list.children()) {
            each(section["entry"], "section.entry");
            sections(section["section"], depth + 1);
        }
    }

    void each(Value value, std::string_view name) {
        if (!value.is_array()) return one(value, name);
        for (const Value item : value.children()) one(item, name);
    }

    void one(Value reference, std::string_view name) {
        const std::string_view text = reference["reference"].text();
        if (text.empty() || text.starts_with('#') || target(text, 0) != nowhere) return;
        findings_.add(Place{&place_, "entry", {}, 0}, "not-found",
                      fmt::format("The document does not hold what its Composition refers to in {}: no entry has that fullUrl.", name));
    }

    std::size_t group(std::size_t entry) {
        while (entries_[entry].joined != entry) entry = entries_[entry].joined = entries_[entries_[entry].joined].joined;
        return entry;
    }

    void link(Value value, std::size_t from, int depth) {
        if (depth > 200) return;
        for (const Value child : value.children()) {
            if (child.is_string()) {
                if (child.key() != "reference") continue;
                const std::size_t to = target(child.text(), from);
                if (to != nowhere) entries_[group(to)].joined = group(from);
            } else {
                link(child, from, depth + 1);
            }
        }
    }

    const Place& place_;
    Findings& findings_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string, std::size_t> by_url_;
};

}  // namespace

void check_document(Value bundle, const Place& place, Findings& findings) { Document(bundle, place, findings).check(); }

}  // namespace medhome::fhir::validation
