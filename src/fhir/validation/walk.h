// The walk over one resource beside its definition. For validate.cc and its parts.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <optional>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"
#include "fhir/validation/place.h"
#include "fhir/validation/validate.h"

namespace medhome::fhir::validation {

using definitions::Element;
using definitions::TypeIndex;
using json::Value;

// The types that have rules of their own here.
struct KnownTypes {
    TypeIndex parameters, reference, coding, codeable_concept, extension, resource, domain_resource, bundle, quantity, canonical, uri, url, structure_definition;
};
const KnownTypes& known();

// A resource and what it contains: where "#id" leads.
struct Scope {
    struct Contained {
        std::string_view id;
        bool refers_to_container = false;
    };
    struct Named {  // those of one id: there should be one
        TypeIndex type;
        int times = 0;
        bool is_referred_to = false;
    };
    TypeIndex type = definitions::none;
    std::vector<Contained> contained;
    std::unordered_map<std::string_view, Named> by_id;
    int current = -1;  // which of them is walked now
    std::optional<std::unordered_set<std::string_view>> anchors;  // where a narrative's "#..." may lead; gathered when one is met
};

// The entries of a bundle by fullUrl.
struct Neighbours {
    const Neighbours* up = nullptr;
    std::unordered_map<std::string_view, TypeIndex> types;
};

// The resources of a Parameters by type, then id.
using Given = std::unordered_map<std::string_view, std::vector<std::string_view>>;

// The resource around an element, and the one around that: not the same for what is contained.
struct Within {
    Value resource;
    Value root;
};

class Walk {
public:
    Walk(Findings& findings, const Options& options) : findings_(findings), options_(options) {}
    void run(Value resource);

private:
    enum class Where { top, entry, contained };

    void resource(Value value, const Place& place, Where where);
    // has_value: these are the id and extensions of a primitive whose value stands beside them.
    // holder: the element whose value this is; null for a resource.
    void object(Value value, TypeIndex type, const Place& place, const Element* holder, bool has_value = false);
    void element(Value value, const Element& element, const Place& parent, Value owner);
    void single(Value value, const Element& element, const Place& place);
    void primitive(Value value, const Element& element, const Place& place);
    void extras(Value value, const Element& element, const Place& parent, Value owner);
    void nothing_written(Value beside, const Place& place);
    Severity minor() const { return options_.is_strict ? Severity::error : Severity::warning; }
    void no_code(const Place& place);
    void same_id(const Place& place);
    void narrative(std::string_view div, const Place& place);
    const std::unordered_set<std::string_view>& anchors();  // there must be a scope
    void collect_anchors(Value value, std::unordered_set<std::string_view>& anchors, int depth) const;
    void unknown(std::string_view name, TypeIndex type, const Place& place, Value owner);
    void missing(TypeIndex type, std::uint64_t seen, const Place& place);
    void second_choice(Value owner, TypeIndex type, const Element& element, const Place& place);
    void extension(Value value, const Place& place, const Element* where, const Element* holder);
    void known_extension(Value value, const definitions::ExtensionDefinition& definition, const Place& place);
    bool may_stand(const definitions::ExtensionDefinition& definition, TypeIndex owner, const Element* holder) const;

    void contained_rules(const Place& place, Value resource);
    void collect_contained(Value resource, Scope& scope);
    void collect_entries(Value bundle, Neighbours& neighbours) const;
    void collect_given(Value parameters, Given& given, int depth) const;
    void reference(Value value, const Element& element, const Place& place);
    void canonical(std::string_view url, const Element& element, const Place& place);
    void local_link(std::string_view text);
    void beside(const Place& place, std::string_view type, std::string_view id);
    bool fits(TypeIndex type, const Element& element) const;
    std::string allowed_targets(const Element& element) const;

    void code(std::string_view text, const Element& element, const Place& place);
    void coding(Value value, const Element& element, const Place& place);
    void concept_codes(Value value, const Element& element, const Place& place);

    Findings& findings_;
    const Options& options_;
    Scope* scope_ = nullptr;
    const Neighbours* neighbours_ = nullptr;
    const Given* given_ = nullptr;
    const Element* holder_ = nullptr;
    Within within_;
    std::unordered_set<std::string_view>* ids_ = nullptr;  // of the elements of the resource; null where they may be the same
    TypeIndex resource_type_ = definitions::none;
    std::string_view outer_extension_;  // the url of the extension around the one that is walked
    int depth_ = 0;
};

// Whether `coding` (with system and code) is one of the value set's.
bool coding_is_in(Value coding, definitions::ValueSetIndex value_set);
// "Use one of: male, female, other, unknown." when they are few.
std::string codes_to_use(definitions::ValueSetIndex value_set);

// The invariants of a type; https://hl7.org/fhir/R4/conformance-rules.html#constraints
void check_rules(Value value, TypeIndex type, const Place& place, Findings& findings);
void check_invariants(Value value, TypeIndex type, const Place& place, const Within& within, Findings& findings);
void check_bundle(Value bundle, const Place& place, Findings& findings);
void check_document(Value bundle, const Place& place, Findings& findings);

}  // namespace medhome::fhir::validation
