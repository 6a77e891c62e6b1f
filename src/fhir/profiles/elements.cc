// A value beside what a profile asks of it: how often, of which type, its own profiles, and so on into it.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "fhir/profiles/checker.h"

namespace medhome::fhir::profiles {
namespace {

constexpr int deepest = 150;
constexpr long most_steps = 2'000'000;

std::string times(std::uint32_t count) { return count == unbounded ? "any number of times" : fmt::format("{} times", count); }

std::string title(const Profile& profile) {
    return std::string(profile.url) + (profile.version.empty() ? "" : "|" + std::string(profile.version));
}

// Where a value stands in its text: two places of one resource never share it.
const char* key_of(const Item& item) { return item.inside() ? item.inside().raw().data() : item.value.raw().data(); }

}  // namespace

Place Checker::place_of(const Item& item, const Place& parent) const {
    const bool choice = item.element && !item.element->choice.empty();
    return Place{&parent, item.element ? item.element->path_name() : item.key, choice ? item.type_name() : std::string_view{}, item.index};
}

bool Checker::step(const Place& place) {
    if (++budget_.steps < most_steps && depth_ < deepest) return true;
    if (!budget_.told) findings_->add(place, "too-costly", "The profiles ask more of this resource than can be looked at.");
    budget_.told = true;
    return false;
}

void Checker::resource(const Item& item, const Profile& profile, const Place& place) {
    if (!profile.wrong.empty()) {
        findings_->add(place, "not-supported", fmt::format("{} ({})", profile.wrong, title(profile)), Severity::warning);
        return;
    }
    if (!profile.type.empty() && !is_type(item.type, profile.type)) {
        findings_->add(place, "structure", fmt::format("The profile {} is for {}, not for {}.", title(profile), profile.type, item.type_name()));
        return;
    }
    const std::pair key{key_of(item), &profile};
    if (std::ranges::find(applied_, key) != applied_.end()) return;  // it is being looked at: a circle of references
    applied_.push_back(key);
    const Profile* const outer = std::exchange(profile_, &profile);
    const bool is_resource = item.value["resourceType"] && definitions::type(item.type).is_resource();
    const bool enters = is_resource && (around_.empty() || around_.back().resource.raw().data() != item.value.raw().data());
    if (enters) around_.push_back({item.value});
    element(item, profile.root, place);
    if (enters) around_.pop_back();
    profile_ = outer;
    applied_.pop_back();
}

bool Checker::conforms(const Item& item, const Profile& profile) {
    if (!profile.wrong.empty()) return true;  // it cannot be told
    const std::pair key{key_of(item), &profile};
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
    known_[key] = true;
    Findings quiet(20);
    Findings* const outer = std::exchange(findings_, &quiet);
    resource(item, profile, Place{nullptr, item.type_name()});
    findings_ = outer;
    const std::vector<Issue> issues = quiet.take();
    const bool good = std::ranges::none_of(issues, [](const Issue& issue) { return issue.severity == Severity::error; });
    known_[key] = good;
    return good;
}

bool Checker::conforms_to_rule(const Item& item, const ElementRule& rule) {
    Findings quiet(20);
    Findings* const outer = std::exchange(findings_, &quiet);
    element(item, rule, Place{nullptr, item.type_name()});
    findings_ = outer;
    const std::vector<Issue> issues = quiet.take();
    return std::ranges::none_of(issues, [](const Issue& issue) { return issue.severity == Severity::error; });
}

void Checker::claim(const Item& item, std::string_view canonical, const Place& place, bool must_be_held, const packages::Definition* asker) {
    if (is_core_type(canonical)) {
        const std::string_view name = canonical.substr(0, canonical.find('|'));
        if (!is_type(item.type, name.substr(name.rfind('/') + 1))) {
            findings_->add(place, "structure", fmt::format("{} is not a {}.", item.type_name(), name.substr(name.rfind('/') + 1)));
        }
        return;
    }
    const Profile* profile = find_profile(source_, canonical, asker);
    if (!profile) {
        const bool plain = canonical.starts_with("http") && canonical.size() < 200;
        findings_->add(place, "not-found", fmt::format("The profile {}is not held here, so nothing was looked at for it.", plain ? std::string(canonical) + " " : ""),
                       must_be_held ? Severity::error : Severity::warning);
        return;
    }
    resource(item, *profile, place);
}

void Checker::element(const Item& item, const ElementRule& rule, const Place& place) {
    if (!step(place)) return;
    ++depth_;
    if (!rule.types.empty() && !std::ranges::any_of(rule.types, [&](const TypeRule& type) { return is_type(item.type, type.code); })) {
        std::string names;
        for (const TypeRule& type : rule.types) names += (names.empty() ? "" : ", ") + std::string(type.code);
        findings_->add(place, "structure", fmt::format("The profile allows {} here, not {}.", names, item.type_name()));
    } else {
        type_profiles(item, rule, place);
    }
    value_rules(item, rule, place);
    if (!rule.children.empty()) {
        children(item, rule, place);
    } else if (!rule.content_reference.empty() && profile_) {
        // "#Bundle.link": the rules of that element hold here too.
        std::string_view path = rule.content_reference.substr(rule.content_reference.find('#') + 1);
        const ElementRule* other = &profile_->root;
        path.remove_prefix(std::min(path.size(), path.find('.') == std::string_view::npos ? path.size() : path.find('.') + 1));
        while (other && !path.empty()) {
            std::string_view name = path.substr(0, path.find('.'));
            path.remove_prefix(std::min(path.size(), name.size() + 1));
            if (name.ends_with("[x]")) name.remove_suffix(3);
            other = other->child(name);
        }
        if (other && other != &profile_->root) children(item, *other, place);
    }
    constraints(item, rule, place);
    --depth_;
}

void Checker::children(const Item& item, const ElementRule& rule, const Place& place) {
    for (const ElementRule& child : rule.children) {
        // The value of a primitive is not a member of what stands beside it; Extension.url and the like are.
        group(items_of(item, child.name), item, child, place);
    }
}

void Checker::group(const std::vector<Item>& items, const Item& owner, const ElementRule& rule, const Place& parent) {
    const auto count = static_cast<std::uint32_t>(items.size());
    // An element that the type does not have: xhtml's value, or a profile for another release.
    const bool exists = !items.empty() || definitions::find_element(owner.type, rule.name) || definitions::find_choice(owner.type, rule.name);
    if (!exists) return;
    const Place at{&parent, rule.name};
    if (count < rule.min) {
        findings_->add(at, "required", fmt::format("{} stands {}, but the profile {} asks for at least {}.", rule.name, times(count), profile_ ? title(*profile_) : "", rule.min));
    }
    if (count > rule.max) {
        findings_->add(at, "structure", fmt::format("{} stands {}, but the profile {} allows {} at most.", rule.name, times(count), profile_ ? title(*profile_) : "", rule.max));
    }
    if (options_.report_must_support && rule.must_support && count == 0) {
        findings_->add(at, "informational", fmt::format("{} is absent; the profile {} wants systems to support it.", rule.name, profile_ ? title(*profile_) : ""),
                       Severity::information);
    }
    for (const Item& item : items) element(item, rule, place_of(item, parent));
    if (!rule.slices.empty()) slices(items, rule, rule, parent);
}

void Checker::type_profiles(const Item& item, const ElementRule& rule, const Place& place) {
    std::vector<std::string_view> profiles;
    bool any_without = false;
    bool refers = false;
    for (const TypeRule& type : rule.types) {
        if (!is_type(item.type, type.code)) continue;
        profiles.insert(profiles.end(), type.profiles.begin(), type.profiles.end());
        any_without = any_without || type.profiles.empty();
        refers = refers || !type.targets.empty() || !type.aggregation.empty();
    }
    if (refers) target(item, rule, place);
    if (any_without || profiles.empty()) return;
    // One of R4's own types asks for that type alone: "Resource" with the profile of DocumentManifest.
    if (std::ranges::any_of(profiles, is_core_type)) {
        std::string names;
        for (const std::string_view canonical : profiles) {
            const std::string_view name = canonical.substr(0, canonical.find('|')).substr(canonical.rfind('/') + 1);
            if (!is_core_type(canonical) || is_type(item.type, name)) return;
            names += (names.empty() ? "" : ", ") + std::string(name);
        }
        findings_->add(place, "structure", fmt::format("The profile allows {} here, not {}.", names, item.type_name()));
        return;
    }
    std::vector<const Profile*> held;
    for (const std::string_view canonical : profiles) {
        if (const Profile* profile = find_profile(source_, canonical, beside())) held.push_back(profile);
    }
    if (held.size() < profiles.size()) {
        if (std::ranges::any_of(held, [&](const Profile* profile) { return conforms(item, *profile); })) return;
        if (held.empty() || held.size() < profiles.size()) {
            findings_->add(place, "not-found", fmt::format("The profile {} that stands for this element is not held here.", profiles.front()), Severity::warning);
        }
        return;
    }
    if (held.size() == 1) {
        resource(item, *held.front(), place);
        return;
    }
    if (std::ranges::none_of(held, [&](const Profile* profile) { return conforms(item, *profile); })) {
        findings_->add(place, "structure", fmt::format("This keeps none of the {} profiles that are allowed here.", held.size()));
    }
}

}  // namespace medhome::fhir::profiles
