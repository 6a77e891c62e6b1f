// One check of one resource against profiles. For check.cc and its parts.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "fhir/profiles/check.h"
#include "fhir/profiles/profile.h"
#include "fhir/validation/place.h"

namespace medhome::fhir::profiles {

using definitions::TypeIndex;
using json::Value;
using validation::Findings;
using validation::Place;

// An element's value, with the id and extensions of a primitive beside it.
struct Item {
    Value value, extra;
    TypeIndex type = definitions::none;
    std::string_view key;  // of the JSON member
    int index = -1;
    const definitions::Element* element = nullptr;

    // Where its children stand: of a primitive, beside it.
    Value inside() const { return value.is_object() ? value : extra; }
    std::string_view type_name() const { return type == definitions::none ? std::string_view{} : definitions::type(type).name; }
};

// The items of one element of an object, in order; `name` without [x].
std::vector<Item> items_of(Value object, TypeIndex owner, std::string_view name);
std::vector<Item> items_of(const Item& item, std::string_view name);
TypeIndex resource_type_of(Value resource);
bool is_type(TypeIndex type, std::string_view code);

// fixed[x]: the same to the last member. pattern[x]: all of it is there. https://hl7.org/fhir/R4/elementdefinition.html
bool equals(Value fixed, Value value);
bool includes(Value pattern, Value value);

// Left of right: less, equal, more; nothing where a value (a number, date or quantity) cannot be compared with the other.
std::optional<int> compare_with(const Item& item, Value limit);

class Checker {
public:
    Checker(const CheckOptions& options, const packages::Source& source, const terminology::Terminology& terms, Findings& findings)
        : options_(options), source_(source), terms_(terms), findings_(&findings) {}

    void everywhere(Value resource, const Place& place);
    void claim(const Item& item, std::string_view canonical, const Place& place, bool must_be_held, const packages::Definition* beside = nullptr);

private:
    // The resources around the place that is looked at, innermost last.
    struct Around {
        Value resource;
        bool is_contained = false;
    };
    struct Budget {
        long steps = 0;
        bool told = false;
    };

    // elements.cc
    void resource(const Item& item, const Profile& profile, const Place& place);
    void element(const Item& item, const ElementRule& rule, const Place& place);
    void children(const Item& item, const ElementRule& rule, const Place& place);
    void group(const std::vector<Item>& items, const Item& owner, const ElementRule& rule, const Place& parent);
    void type_profiles(const Item& item, const ElementRule& rule, const Place& place);
    bool conforms(const Item& item, const Profile& profile);
    bool conforms_to_rule(const Item& item, const ElementRule& rule);
    bool step(const Place& place);
    Place place_of(const Item& item, const Place& parent) const;

    // values.cc
    void value_rules(const Item& item, const ElementRule& rule, const Place& place);
    void bound(const Item& item, const ElementRule& rule, const Place& place);
    void additional(const Item& item, const ElementRule& rule, const Place& place);
    terminology::Answer is_in(const Item& item, std::string_view value_set);

    // constraints.cc
    void constraints(const Item& item, const ElementRule& rule, const Place& place);
    bool is_among(std::string_view expression, Value holder);
    path::Environment environment();

    // slicing.cc
    void slices(const std::vector<Item>& items, const ElementRule& rule, const ElementRule& discriminating, const Place& parent);
    // By how many discriminators; 0 when it does not match.
    int matches(const Item& item, const ElementRule& slice, const ElementRule& discriminating);
    std::optional<bool> matches_one(const Item& item, const ElementRule& slice, const Discriminator& discriminator);
    std::optional<bool> satisfies(const Item& item, const ElementRule& rule);
    std::vector<Item> walk(const Item& item, std::string_view path);
    std::vector<const ElementRule*> rules_at(const ElementRule& rule, std::string_view path, int depth = 0);

    // targets.cc
    void target(const Item& item, const ElementRule& rule, const Place& place);
    void aggregated(const Item& item, const ElementRule& rule, const Place& place);
    Value resolve(std::string_view reference) const;
    Value resolve_near(std::string_view reference) const;
    TypeIndex target_type(const Item& reference) const;

    // everywhere.cc
    // owner: the type whose element the object is; none for a resource.
    void inside(Value object, TypeIndex type, TypeIndex owner, const Place& place, const std::string& path);
    void whole(Value resource, TypeIndex type, const Place& place);
    void coding(Value coding, const Place& place);
    void answers(Value response, const Place& place);
    void extension(Value value, Value holder, bool is_modifier, const Place& place, const std::string& holder_path, TypeIndex holder_type, TypeIndex owner_type,
                   std::string_view outer_url);

    const packages::Definition* beside() const { return profile_ ? profile_->definition : nullptr; }

    const CheckOptions& options_;
    const packages::Source& source_;
    const terminology::Terminology& terms_;
    Findings* findings_;
    const Profile* profile_ = nullptr;
    std::vector<Around> around_;
    std::map<std::pair<const char*, const Profile*>, bool> known_;  // whether the value there conforms; while it is asked: yes
    std::vector<std::pair<const char*, const Profile*>> applied_;
    std::string_view outer_extension_;  // the url of the extension around the place, nearest
    Budget budget_;
    int depth_ = 0;
};

}  // namespace medhome::fhir::profiles
