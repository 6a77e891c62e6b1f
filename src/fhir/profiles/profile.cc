// SPDX-License-Identifier: Apache-2.0
#include "fhir/profiles/profile.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <set>

#include "fhir/definitions/definitions.h"

namespace medhome::fhir::profiles {

using json::Value;
using packages::Definition;

namespace {

constexpr std::string_view core_url = "http://hl7.org/fhir/StructureDefinition/";
constexpr std::size_t most_elements = 20000;

std::uint32_t number(std::string_view text, std::uint32_t otherwise) {
    std::uint32_t value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    return bad == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

// One part of an element's id: "extension:race", "value[x]", "value[x]:valueQuantity".
struct Segment {
    std::string_view name, slice;
    bool is_choice = false;
};

// A slice's name may hold dots and colons only outside of FHIR's rules; ids of snapshots keep to them.
std::vector<Segment> segments_of(std::string_view id) {
    std::vector<Segment> segments;
    while (!id.empty()) {
        std::string_view part = id.substr(0, id.find('.'));
        id.remove_prefix(std::min(id.size(), part.size() + 1));
        Segment segment;
        const std::size_t colon = part.find(':');
        segment.name = part.substr(0, colon);
        if (colon != std::string_view::npos) segment.slice = part.substr(colon + 1);
        if (segment.name.ends_with("[x]")) {
            segment.name.remove_suffix(3);
            segment.is_choice = true;
        }
        segments.push_back(segment);
    }
    return segments;
}

ElementRule& child_of(ElementRule& parent, const Segment& segment) {
    for (ElementRule& child : parent.children) {
        if (child.name == segment.name) return child;
    }
    ElementRule& child = parent.children.emplace_back();
    child.name = segment.name;
    child.is_choice = segment.is_choice;
    child.path = parent.path + "." + std::string(segment.name) + (segment.is_choice ? "[x]" : "");
    return child;
}

// "npi" within "identifier"; "a/b" is the slice b of the slice a. https://hl7.org/fhir/R4/profiling.html#reslicing
ElementRule& slice_of(ElementRule& element, std::string_view name) {
    for (ElementRule& slice : element.slices) {
        if (slice.slice == name) return slice;
        if (name.size() > slice.slice.size() + 1 && name.starts_with(slice.slice) && name[slice.slice.size()] == '/') return slice_of(slice, name);
    }
    ElementRule& slice = element.slices.emplace_back();
    slice.name = element.name;
    slice.is_choice = element.is_choice;
    slice.slice = name;
    slice.path = element.path.substr(0, element.path.rfind(':') > element.path.rfind('.') && element.path.rfind(':') != std::string::npos
                                            ? element.path.rfind(':') : element.path.size()) + ":" + std::string(name);
    return slice;
}

ElementRule& at_id(ElementRule& root, const std::vector<Segment>& segments) {
    ElementRule* at = &root;
    for (std::size_t i = 1; i < segments.size(); ++i) {
        at = &child_of(*at, segments[i]);
        if (!segments[i].slice.empty()) at = &slice_of(*at, segments[i].slice);
    }
    return *at;
}

void read_types(ElementRule& rule, Value types) {
    rule.types.clear();
    for (const Value type : types.children()) {
        TypeRule& one = rule.types.emplace_back();
        one.code = type["code"].text();
        // What R4 writes as a type of FHIRPath: the id of an element, the url of an extension. Its own rules say which type that is.
        if (one.code.starts_with("http://hl7.org/fhirpath/System.")) one.code = "Element";
        for (const Value profile : type["profile"].children()) one.profiles.push_back(profile.text());
        for (const Value target : type["targetProfile"].children()) one.targets.push_back(target.text());
        for (const Value kind : type["aggregation"].children()) one.aggregation.push_back(kind.text());
    }
}

void read_slicing(ElementRule& rule, Value slicing) {
    rule.is_sliced = true;
    rule.discriminators.clear();
    for (const Value one : slicing["discriminator"].children()) {
        const std::string_view type = one["type"].text();
        const DiscriminatorKind kind = type == "exists"    ? DiscriminatorKind::exists
                                       : type == "pattern" ? DiscriminatorKind::pattern
                                       : type == "type"    ? DiscriminatorKind::type
                                       : type == "profile" ? DiscriminatorKind::profile
                                                           : DiscriminatorKind::value;
        rule.discriminators.push_back({kind, one["path"].text()});
    }
    const std::string_view rules = slicing["rules"].text();
    if (!rules.empty()) rule.rules = rules == "closed" ? ElementRule::Rules::closed : rules == "openAtEnd" ? ElementRule::Rules::open_at_end : ElementRule::Rules::open;
    if (slicing["ordered"]) rule.is_ordered = slicing["ordered"].text() == "true";
}

// Formulas of R4's own profiles that do not say what their texts say. vs-1: "if Observation.effective[x] is dateTime and has a value then
// that value shall be precise to the day"; as it is written it asks the same of a Period, which has no such text.
std::string_view corrected(std::string_view expression) {
    return expression == "($this as dateTime).toString().length() >= 8" ? "$this is dateTime implies $this.toString().length() >= 8" : expression;
}

void read_constraints(ElementRule& rule, Value constraints) {
    for (const Value one : constraints.children()) {
        const std::string_view source = one["source"].text();
        if (!source.empty() && is_core_type(source)) continue;  // R4's own, held elsewhere
        Constraint made{one["key"].text(), one["expression"].text(), one["human"].text(), one["severity"].text() != "warning", std::nullopt};
        if (made.expression.empty() || made.key == "ele-1" || made.key == "ext-1" || made.key.starts_with("dom-")) continue;
        if (Result<path::Expression> parsed = path::Expression::parse(corrected(made.expression))) made.parsed = std::move(*parsed);
        const auto same = std::ranges::find(rule.constraints, made.key, &Constraint::key);
        if (same == rule.constraints.end()) rule.constraints.push_back(std::move(made));
        else *same = std::move(made);
    }
}

void read_element(ElementRule& rule, Value element) {
    for (const Value member : element.children()) {
        const std::string_view name = member.key();
        if (name == "min") rule.min = number(member.text(), rule.min);
        else if (name == "max") rule.max = member.text() == "*" ? unbounded : number(member.text(), rule.max);
        else if (name == "type") read_types(rule, member);
        else if (name.starts_with("fixed")) rule.fixed = member, rule.fixed_type = name.substr(5);
        else if (name.starts_with("pattern")) rule.pattern = member, rule.fixed_type = name.substr(7);
        else if (name == "binding") rule.binding = member;
        else if (name.starts_with("minValue")) rule.min_value = member;
        else if (name.starts_with("maxValue")) rule.max_value = member;
        else if (name == "maxLength") rule.max_length = member;
        else if (name == "constraint") read_constraints(rule, member);
        else if (name == "contentReference") rule.content_reference = member.text();
        else if (name == "mustSupport") rule.must_support = member.text() == "true";
        else if (name == "mustHaveValue") rule.must_have_value = member.text() == "true";
        else if (name == "slicing") read_slicing(rule, member);
    }
}

// Ids are optional in what people write by hand: then path and sliceName say where an element belongs.
class Ids {
public:
    std::string of(Value element) {
        if (element["id"] && element["id"].text().find('.') != std::string_view::npos) return std::string(element["id"].text());
        const std::string_view path = element["path"].text();
        const std::string_view slice = element["sliceName"].text();
        while (!open_.empty() && !(path.starts_with(open_.back().path) && path.size() > open_.back().path.size() && path[open_.back().path.size()] == '.')) open_.pop_back();
        std::string id = open_.empty() ? std::string(path) : open_.back().id + std::string(path.substr(open_.back().path.size()));
        if (!slice.empty()) {
            id += ":" + std::string(slice);
            open_.push_back({path, id});
        }
        return id;
    }

private:
    struct Open {
        std::string_view path;
        std::string id;
    };
    std::vector<Open> open_;
};

}  // namespace

const ElementRule* ElementRule::child(std::string_view child_name) const {
    const auto found = std::ranges::find(children, child_name, &ElementRule::name);
    return found == children.end() ? nullptr : &*found;
}

bool is_core_type(std::string_view canonical) {
    canonical = canonical.substr(0, canonical.find('|'));
    return canonical.starts_with(core_url) && definitions::find_type(canonical.substr(core_url.size())) != definitions::none;
}

namespace {

struct Held {
    Profile profile;
    std::deque<std::string> ids;
};

void build(Held& held, const packages::Source& source, const Definition& definition, Value json) {
    Profile& profile = held.profile;
    profile.definition = &definition;
    profile.url = definition.url;
    profile.version = definition.version;
    profile.type = json["type"].text();
    if (!json.is_object() || profile.type.empty()) {
        profile.wrong = "The profile cannot be read.";
        return;
    }
    profile.root.path = profile.type;
    if (json["kind"].text() == "logical" || is_core_type(definition.url)) return;
    const Value snapshot = json["snapshot"]["element"];
    const Value elements = snapshot ? snapshot : json["differential"]["element"];
    if (!snapshot) {
        const std::string_view base = json["baseDefinition"].text();
        if (!is_core_type(base)) {
            const Profile* under = find_profile(source, base, &definition);
            if (!under || !under->wrong.empty()) {
                profile.wrong = "The profile builds on one that is not held here.";
                return;
            }
            profile.root = under->root;
        }
    }
    if (elements.size() > most_elements) {
        profile.wrong = "The profile has more elements than can be applied.";
        return;
    }
    Ids ids;
    for (const Value element : elements.children()) {
        std::string_view id = element["id"].text();
        if (std::string made = ids.of(element); made != id) id = held.ids.emplace_back(std::move(made));
        const std::vector<Segment> segments = segments_of(id);
        if (!segments.empty()) read_element(at_id(profile.root, segments), element);
    }
    // "0..1" of the root counts nothing.
    profile.root.min = 0;
    profile.root.max = unbounded;
}

// Whether the chain of bases comes to an end.
bool ends(const packages::Source& source, const Definition& definition) {
    std::set<const Definition*> seen;
    for (const Definition* at = &definition; at;) {
        if (!seen.insert(at).second) return false;
        if (at->json()["snapshot"]) return true;
        const std::string_view base = at->json()["baseDefinition"].text();
        at = is_core_type(base) ? nullptr : source.find("StructureDefinition", base, at);
    }
    return true;
}

}  // namespace

const Profile& profile_of(const packages::Source& source, const Definition& definition) {
    const bool sound = ends(source, definition);
    return definition.made<Held>([&](Value json) {
        Held held;
        if (sound) build(held, source, definition, json);
        else held.profile.wrong = "The profile builds on itself.";
        return held;
    }).profile;
}

const Profile* find_profile(const packages::Source& source, std::string_view canonical, const Definition* beside) {
    const Definition* definition = source.find("StructureDefinition", canonical, beside);
    return definition ? &profile_of(source, *definition) : nullptr;
}

}  // namespace medhome::fhir::profiles
