// SPDX-License-Identifier: Apache-2.0
#include "care/team/people.h"

#include <array>
#include <utility>

#include "care/elements.h"
#include "care/ways/ways_tables.h"

namespace medhome::care {

Result<void> People::load(const std::vector<std::string>& references) {
    TRY_VOID(search(references));
    TRY_VOID(tell_roles());
    return tell_cover();
}

Result<void> People::tell_roles() {
    if (!role_names_) role_names_ = TRY(read_role_names(records_));
    for (auto& [reference, person] : known_) {
        if (person.kind != "family") person.role_here = role_here(person.role);
    }
    return {};
}

std::string People::role_here(std::string_view role) const {
    for (std::size_t i = 0; role_names_ && i < role_names_->size(); ++i) {
        const RoleName& name = (*role_names_)[i];
        if (name.role == role) return records_.caller().language == "es" ? name.es : name.en;
    }
    return std::string(role);
}

Result<void> People::tell_cover() {
    if (!away_) away_ = TRY(away_on(records_, civil_date(records_.now(), records_.zone())));
    std::vector<std::string> covers;
    for (const Away& one : *away_) {
        const std::string cover = who_answers(*away_, one.practitioner);
        if (find(one.practitioner) != nullptr && !cover.empty() && find(cover) == nullptr) covers.push_back(cover);
    }
    if (!covers.empty()) {
        TRY_VOID(search(covers));
        TRY_VOID(tell_roles());
    }
    for (const Away& one : *away_) {
        const auto person = known_.find(one.practitioner);
        if (person == known_.end() || away_of(*away_, one.practitioner) != &one) continue;
        person->second.away_until = to_iso(one.until);
        person->second.cover.clear();
        if (const Person* cover = find(who_answers(*away_, one.practitioner))) person->second.cover.push_back(*cover);
    }
    return {};
}

Result<void> People::search(const std::vector<std::string>& references) {
    constexpr std::size_t ids_a_search = 60;  // so that long ids fit a query too
    std::map<std::string, std::vector<std::string>> wanted;
    for (const std::string& text : references) {
        const std::optional<Reference> reference = parse_reference(text);
        if (!reference) continue;
        static constexpr std::array<std::string_view, 4> types{"Practitioner", "RelatedPerson", "Patient", "Organization"};
        for (const std::string_view type : types) {
            if (reference->type != type) continue;
            std::vector<std::string>& ids = wanted[reference->type];
            bool there = false;
            for (const std::string& id : ids) there = there || id == reference->id;
            if (!there) ids.push_back(reference->id);
        }
    }
    for (const auto& [type, ids] : wanted) {
        for (std::size_t from = 0; from < ids.size(); from += ids_a_search) {
            std::string query = type + "?_count=" + std::to_string(ids_a_search) + "&_id=";
            for (std::size_t i = from; i < ids.size() && i < from + ids_a_search; ++i) query += (i == from ? "" : ",") + ids[i];
            const store::Page page = TRY(records_.search(query));
            for (const store::Stored& one : page.matches) {
                const json::Document document = TRY(json::parse(*one.body));
                if (std::optional<Person> person = person_from(document.root())) put(std::move(*person));
            }
        }
    }
    return {};
}

void People::put(Person person) {
    std::string reference = person.reference;
    const auto known = known_.find(reference);
    if (known == known_.end()) {
        known_.emplace(std::move(reference), std::move(person));
        return;
    }
    // What an account says of staff and what the record says of them complete each other.
    if (!person.name.empty()) known->second.name = std::move(person.name);
    if (!person.family_name.empty()) known->second.family_name = std::move(person.family_name);
    if (known->second.role.empty()) known->second.role = std::move(person.role);
    if (!person.role_here.empty()) known->second.role_here = std::move(person.role_here);
    if (!person.phone.empty()) {
        known->second.phone = std::move(person.phone);
        known->second.phone_extension = std::move(person.phone_extension);
    }
    if (!person.hours.empty()) known->second.hours = std::move(person.hours);
    if (!person.expertise.empty()) known->second.expertise = std::move(person.expertise);
    if (!person.cover.empty()) known->second.cover = std::move(person.cover);
}

const Person* People::find(std::string_view reference) const {
    const auto found = known_.find(reference);
    return found == known_.end() ? nullptr : &found->second;
}

void People::write(json::Writer& w, std::string_view reference) const {
    const Person* person = find(reference);
    if (person == nullptr) {
        w.null();
        return;
    }
    w.object();
    write_person_members(w, *person);
    w.end();
}

}  // namespace medhome::care
