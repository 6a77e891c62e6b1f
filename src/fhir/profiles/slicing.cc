// Slices: which of an element's values belongs to which, and what each of them is held to.
//
// https://hl7.org/fhir/R4/profiling.html#slicing, https://hl7.org/fhir/R4/profiling.html#discriminator
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "fhir/profiles/checker.h"
#include "fhir/validation/reference.h"

namespace medhome::fhir::profiles {
namespace {

constexpr std::size_t in_no_slice = static_cast<std::size_t>(-1);

// One step of a discriminator's path: "code", "extension('url')", "resolve()", "ofType(Quantity)".
struct Step {
    std::string_view name, argument;
    bool is_call = false;
};

Step take_step(std::string_view& path) {
    Step step;
    std::size_t end = 0;
    int open = 0;
    char quote = 0;
    for (; end < path.size(); ++end) {
        const char c = path[end];
        if (quote) {
            if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(') {
            ++open;
        } else if (c == ')') {
            --open;
        } else if (c == '.' && open == 0) {
            break;
        }
    }
    std::string_view text = path.substr(0, end);
    path.remove_prefix(std::min(path.size(), end + 1));
    const std::size_t bracket = text.find('(');
    step.name = text.substr(0, bracket);
    if (bracket != std::string_view::npos) {
        step.is_call = true;
        step.argument = text.substr(bracket + 1, text.size() - bracket - 2);
        while (!step.argument.empty() && (step.argument.front() == '\'' || step.argument.front() == ' ')) step.argument.remove_prefix(1);
        while (!step.argument.empty() && (step.argument.back() == '\'' || step.argument.back() == ' ')) step.argument.remove_suffix(1);
    }
    if (step.name.ends_with("[x]")) step.name.remove_suffix(3);
    return step;
}

std::string_view without_version(std::string_view canonical) { return canonical.substr(0, canonical.find('|')); }

// The types a slice of a choice is for: its own, or by its name: valueQuantity.
bool is_of_slice_type(const Item& item, const ElementRule& slice) {
    if (!slice.types.empty()) return std::ranges::any_of(slice.types, [&](const TypeRule& type) { return is_type(item.type, type.code); });
    return item.key == slice.slice;
}

}  // namespace

std::vector<Item> Checker::walk(const Item& item, std::string_view path) {
    std::vector<Item> items{item};
    while (!path.empty()) {
        const Step step = take_step(path);
        if (step.name == "$this") continue;
        std::vector<Item> next;
        for (const Item& one : items) {
            if (step.is_call && step.name == "resolve") {
                const std::string_view text = one.type_name() == "canonical" ? one.value.text() : one.value["reference"].text();
                if (const Value found = resolve(text)) next.push_back({found, {}, resource_type_of(found), "resource", -1, nullptr});
                else if (const TypeIndex type = target_type(one); type != definitions::none) next.push_back({Value(), {}, type, "resource", -1, nullptr});
            } else if (step.is_call && step.name == "ofType") {
                if (is_type(one.type, step.argument)) next.push_back(one);
            } else if (step.name == "extension" && step.is_call) {
                for (const Item& extension : items_of(one, "extension")) {
                    if (extension.value["url"].text() == step.argument) next.push_back(extension);
                }
            } else {
                const std::vector<Item> found = items_of(one, step.name);
                next.insert(next.end(), found.begin(), found.end());
            }
        }
        items = std::move(next);
    }
    return items;
}

// What the slice says of the elements at a path: in its own tree, and in the profiles of its types.
std::vector<const ElementRule*> Checker::rules_at(const ElementRule& rule, std::string_view path, int depth) {
    std::vector<const ElementRule*> found;
    if (depth > 10) return found;
    std::string_view rest = path;
    Step step;
    do {
        if (rest.empty()) return {&rule};
        step = take_step(rest);
    } while (step.name == "$this");
    const auto go_on = [&](const ElementRule& next) {
        for (const ElementRule* one : rules_at(next, rest, depth + 1)) found.push_back(one);
    };
    if (step.is_call && step.name == "resolve") {
        for (const TypeRule& type : rule.types) {
            for (const std::string_view canonical : type.targets) {
                if (const Profile* profile = find_profile(source_, canonical, beside())) go_on(profile->root);
            }
        }
        if (rest.empty()) found = {&rule};
        return found;
    }
    if (step.is_call && step.name == "ofType") {
        bool sliced = false;
        for (const ElementRule& slice : rule.slices) {
            if (std::ranges::any_of(slice.types, [&](const TypeRule& type) { return type.code == step.argument; })) go_on(slice), sliced = true;
        }
        if (!sliced) go_on(rule);
        return found;
    }
    if (const ElementRule* child = rule.child(step.name)) {
        if (step.name == "extension" && step.is_call) {
            for (const ElementRule& slice : child->slices) {
                const ElementRule* url = slice.child("url");
                const bool by_url = url && url->fixed.text() == step.argument;
                const bool by_profile = std::ranges::any_of(slice.types, [&](const TypeRule& type) {
                    return std::ranges::any_of(type.profiles, [&](std::string_view profile) { return without_version(profile) == step.argument; });
                });
                if (by_url || by_profile) go_on(slice);
            }
        } else {
            go_on(*child);
            // A slice that must be there says what holds of one of the items, the one slice of a single element of that: value[x]:valueQuantity.
            for (const ElementRule& slice : child->slices) {
                if (slice.min > 0 || (child->slices.size() == 1 && (child->is_choice || child->max == 1))) go_on(slice);
            }
        }
    }
    // "contentString" where the profile writes one type of a choice by its own name.
    for (const ElementRule& child : rule.children) {
        const std::string_view name = child.name;
        if (name.size() > step.name.size() && name.starts_with(step.name) && name[step.name.size()] >= 'A' && name[step.name.size()] <= 'Z') go_on(child);
    }
    for (const TypeRule& type : rule.types) {
        for (const std::string_view canonical : type.profiles) {
            if (const Profile* profile = find_profile(source_, canonical, beside())) {
                for (const ElementRule* one : rules_at(profile->root, path, depth + 1)) found.push_back(one);
            }
        }
    }
    return found;
}

// Nothing when the rule says nothing that could tell values apart.
std::optional<bool> Checker::satisfies(const Item& item, const ElementRule& rule) {
    if (rule.fixed) return equals(rule.fixed, item.value);
    if (rule.pattern) return includes(rule.pattern, item.value);
    std::optional<bool> good;
    if (rule.binding && rule.binding["strength"].text() == "required") good = is_in(item, rule.binding["valueSet"].text()) == terminology::Answer::yes;
    if (!rule.children.empty()) good = good.value_or(true) && conforms_to_rule(item, rule);
    else if (std::ranges::any_of(rule.types, [](const TypeRule& type) { return !type.profiles.empty(); })) good = good.value_or(true) && conforms_to_rule(item, rule);
    return good;
}

std::optional<bool> Checker::matches_one(const Item& item, const ElementRule& slice, const Discriminator& discriminator) {
    const std::vector<Item> items = walk(item, discriminator.path);
    const std::vector<const ElementRule*> rules = rules_at(slice, discriminator.path);
    if (rules.empty()) return std::nullopt;  // the slice says nothing of it
    switch (discriminator.kind) {
        case DiscriminatorKind::exists:
            return std::ranges::all_of(rules, [&](const ElementRule* rule) {
                if (rule->max == 0) return items.empty();
                return rule->min == 0 || !items.empty();
            });
        case DiscriminatorKind::type: {
            const bool leads = discriminator.path.ends_with("resolve()");
            return !items.empty() && std::ranges::all_of(items, [&](const Item& one) {
                return std::ranges::any_of(rules, [&](const ElementRule* rule) {
                    if (!leads) return is_of_slice_type(one, *rule);
                    return std::ranges::any_of(rule->types, [&](const TypeRule& type) {
                        if (type.targets.empty()) return is_type(one.type, type.code);
                        return std::ranges::any_of(type.targets, [&](std::string_view canonical) {
                            const Profile* profile = find_profile(source_, canonical, beside());
                            return profile && is_type(one.type, profile->type);
                        });
                    });
                });
            });
        }
        case DiscriminatorKind::profile:
            return std::ranges::any_of(items, [&](const Item& one) {
                return std::ranges::any_of(rules, [&](const ElementRule* rule) {
                    return std::ranges::any_of(rule->types, [&](const TypeRule& type) {
                        const auto fits = [&](std::string_view canonical) {
                            const Profile* profile = find_profile(source_, canonical, beside());
                            return profile && (one.value || one.extra) && is_type(one.type, profile->type) && conforms(one, *profile);
                        };
                        const std::vector<std::string_view>& wanted = type.profiles.empty() ? type.targets : type.profiles;
                        if (wanted.empty()) return is_type(one.type, type.code);
                        return std::ranges::any_of(wanted, fits);
                    });
                });
            });
        case DiscriminatorKind::value:
        case DiscriminatorKind::pattern: break;
    }
    bool told = false;
    for (const ElementRule* rule : rules) {
        if (rule->max == 0) {
            if (!items.empty()) return false;
            told = true;
            continue;
        }
        bool any = false, says = false;
        for (const Item& one : items) {
            const std::optional<bool> good = satisfies(one, *rule);
            says = says || good.has_value();
            any = any || good.value_or(false);
        }
        if (items.empty()) {
            if (rule->fixed || rule->pattern || rule->binding || !rule->children.empty()) return false;
        } else if (says && !any) {
            return false;
        }
        told = told || (says && any);
    }
    return told ? std::optional<bool>(true) : std::nullopt;
}

int Checker::matches(const Item& item, const ElementRule& slice, const ElementRule& discriminating) {
    if (!discriminating.discriminators.empty()) {
        int told = 0;
        for (const Discriminator& one : discriminating.discriminators) {
            const std::optional<bool> fits = matches_one(item, slice, one);
            if (fits == false) return 0;
            told += fits.has_value();
        }
        return told;
    }
    if (discriminating.name == "extension" || discriminating.name == "modifierExtension") return matches_one(item, slice, {DiscriminatorKind::value, "url"}).value_or(false);
    return discriminating.is_choice && is_of_slice_type(item, slice);
}

void Checker::slices(const std::vector<Item>& items, const ElementRule& rule, const ElementRule& discriminating, const Place& parent) {
    std::vector<std::vector<Item>> taken(rule.slices.size());
    std::size_t latest = 0;
    bool one_is_out = false;
    for (const Item& item : items) {
        const Place place = place_of(item, parent);
        if (!step(place)) return;
        std::size_t found = in_no_slice;
        int told = 0;  // by how many discriminators: a slice that says more of a value has it before one that leaves a value set open
        for (std::size_t i = 0; i < rule.slices.size(); ++i) {
            const int by = rule.slices[i].slice == "@default" ? 0 : matches(item, rule.slices[i], discriminating);
            if (by == 0 || by < told) continue;
            if (by == told) {
                findings_->add(place, "structure", fmt::format("This belongs to more than one slice: {} and {}.", rule.slices[found].slice, rule.slices[i].slice));
                continue;
            }
            found = i;
            told = by;
        }
        if (found != in_no_slice) taken[found].push_back(item);
        if (found == in_no_slice) {
            const auto rest = std::ranges::find(rule.slices, std::string_view("@default"), &ElementRule::slice);
            if (rest != rule.slices.end()) {
                taken[static_cast<std::size_t>(rest - rule.slices.begin())].push_back(item);
                continue;
            }
            one_is_out = true;
            if (discriminating.rules == ElementRule::Rules::closed) {
                findings_->add(place, "structure", "This belongs to none of the slices, and the profile allows no other.");
            }
            continue;
        }
        if (one_is_out && discriminating.rules == ElementRule::Rules::open_at_end) {
            findings_->add(place, "structure", "What belongs to no slice stands after those that do.");
            one_is_out = false;
        }
        if (discriminating.is_ordered && found < latest) {
            findings_->add(place, "structure", fmt::format("The profile orders the slices: {} stands before {}.", rule.slices[found].slice, rule.slices[latest].slice));
        }
        latest = std::max(latest, found);
    }
    for (std::size_t i = 0; i < rule.slices.size(); ++i) {
        const ElementRule& slice = rule.slices[i];
        const std::size_t count = taken[i].size();
        const Place at{&parent, rule.name};
        if (count < slice.min) {
            findings_->add(at, "required", fmt::format("The slice {} stands {} times, but the profile asks for at least {}.", slice.path, count, slice.min));
        }
        if (count > slice.max) {
            findings_->add(at, "structure", fmt::format("The slice {} stands {} times, but the profile allows {} at most.", slice.path, count, slice.max));
        }
        if (options_.report_must_support && slice.must_support && count == 0) {
            findings_->add(at, "informational", fmt::format("{} is absent; the profile wants systems to support it.", slice.path), Severity::information);
        }
        for (const Item& item : taken[i]) element(item, slice, place_of(item, parent));
        if (!slice.slices.empty()) slices(taken[i], slice, slice.discriminators.empty() ? discriminating : slice, parent);
    }
}

}  // namespace medhome::fhir::profiles
