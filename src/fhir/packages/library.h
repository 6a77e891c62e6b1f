// Definitions by their canonical address: R4's own, which are part of the program, and those of the packages that a site has added. One
// snapshot that nobody changes; each definition is unpacked and read when it is first asked for.
//
// https://hl7.org/fhir/R4/references.html#canonical
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhir/json/tree.h"
#include "fhir/packages/package.h"

namespace medhome::fhir::packages {

class Definition {
public:
    std::string_view type, url, version, id;
    std::string_view package;  // "hl7.fhir.us.core#6.1.0"; "" when it belongs to none

    // The resource without narrative and the like; an absent Value when it cannot be read.
    json::Value json() const;
    // What a reader makes of json() once and keeps beside it; one kind for each type of definition. `make` must not ask for this one's own.
    template <class T, class Make>
    const T& made(Make&& make) const {
        std::call_once(made_once_, [&] { made_ = std::make_shared<const T>(make(json())); });
        return *static_cast<const T*>(made_.get());
    }

    Definition() = default;
    explicit Definition(json::Document document);  // one that is at hand
    Definition(const Definition&) = delete;
    Definition& operator=(const Definition&) = delete;

private:
    friend class Library;
    std::string read() const;
    const Packed* packed_ = nullptr;
    std::size_t entry_ = 0;  // of the embedded ones
    mutable std::once_flag read_once_, made_once_;
    mutable json::Document document_;
    mutable std::shared_ptr<const void> made_;
};

// Where definitions are looked up. `beside`: who asks; of several versions that of its own package is meant.
class Source {
public:
    virtual ~Source() = default;
    // "http://.../us-core-patient|6.1.0", or without version: the newest. Null when there is none.
    virtual const Definition* find(std::string_view type, std::string_view canonical, const Definition* beside = nullptr) const = 0;
    // Whether definitions of a package begin like this address of a StructureDefinition: then what it does not define, nobody does. Never of
    // R4's own beginning, which later releases and HL7's pack of extensions share.
    virtual bool holds_guide_of(std::string_view) const { return false; }
};

class Library : public Source {
public:
    static const Library& base();  // R4's own alone
    explicit Library(std::vector<Package> packages);

    const Definition* find(std::string_view type, std::string_view canonical, const Definition* beside = nullptr) const override;
    bool holds_guide_of(std::string_view url) const override;
    // The newest of each, R4's own and others'.
    std::vector<const Definition*> all(std::string_view type) const;
    // By resource id, for addresses like ValueSet/administrative-gender/$expand. Null when there is none.
    const Definition* by_id(std::string_view type, std::string_view id) const;
    struct Named {
        std::string name, version;
        std::size_t definitions;
    };
    const std::vector<Named>& packages() const { return named_; }

private:
    struct Key {
        std::string_view type, url;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const { return std::hash<std::string_view>()(key.url) * 31 + std::hash<std::string_view>()(key.type); }
    };
    void add(Definition& definition);

    std::vector<Package> packages_;
    std::vector<std::string> package_names_;
    std::vector<Named> named_;
    std::deque<Definition> definitions_;
    std::unordered_map<Key, std::vector<const Definition*>, KeyHash> by_url_;  // newest first
    std::set<std::string_view> guides_;                                        // what comes before "/StructureDefinition/"
};

// "1.10.0" is newer than "1.9.0"; what has no version is the oldest.
bool is_newer(std::string_view a, std::string_view b);

}  // namespace medhome::fhir::packages
