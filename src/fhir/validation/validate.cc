// Structure: names, shapes, cardinality, primitives. https://hl7.org/fhir/R4/json.html
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/validation/validate.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "fhir/validation/narrative.h"
#include "fhir/validation/primitives.h"
#include "fhir/validation/walk.h"

namespace medhome::fhir::validation {

using definitions::none;
using definitions::Primitive;
using json::Kind;

namespace {

constexpr int deepest = 200;

// A name may be shown when it looks like FHIR's own: then it is no one's data.
bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

std::string_view shape(Value value) {
    switch (value.kind()) {
        case Kind::null: return "null";
        case Kind::boolean: return "true or false";
        case Kind::number: return "a number";
        case Kind::string: return "a string";
        case Kind::array: return "an array";
        case Kind::object: return "an object";
    }
    return "";
}

Place place_of(const Element& element, const Place& parent) {
    return Place{&parent, element.path_name(), element.choice.empty() ? std::string_view{} : definitions::type(element.type).name, -1};
}

}  // namespace

const KnownTypes& known() {
    using definitions::find_type;
    static const KnownTypes types{find_type("Parameters"), find_type("Reference"), find_type("Coding"), find_type("CodeableConcept"), find_type("Extension"),
                                  find_type("Resource"), find_type("DomainResource"), find_type("Bundle"), find_type("Quantity"),
                                  find_type("canonical"), find_type("uri"), find_type("url"), find_type("StructureDefinition")};
    return types;
}

void Walk::run(Value value) {
    const Value type = value["resourceType"];
    const TypeIndex index = type.is_string() ? definitions::find_resource(type.text()) : none;
    const Place place{nullptr, index != none ? definitions::type(index).name : std::string_view("Resource")};
    resource(value, place, Where::top);
    if (index != none && !options_.expected_type.empty() && definitions::type(index).name != options_.expected_type) {
        findings_.add(place, "structure", fmt::format("This is a {}, but the address takes a {}. Send it to the address of its own type.",
                                                      definitions::type(index).name, options_.expected_type));
    }
}

void Walk::resource(Value value, const Place& place, Where where) {
    if (!value.is_object()) {
        findings_.add(place, "structure", fmt::format("A resource is a JSON object, not {}.", shape(value)));
        return;
    }
    const Value name = value["resourceType"];
    if (!name) {
        findings_.add(place, "required", "resourceType is missing: say which type of resource this is.");
        return;
    }
    const TypeIndex type = name.is_string() ? definitions::find_resource(name.text()) : none;
    if (type == none) {
        findings_.add(place, "structure", name.is_string() && is_plain_name(name.text())
                                              ? fmt::format("R4 has no resource type {}.", name.text())
                                              : "resourceType is not the name of an R4 resource type.");
        return;
    }
    const Within outer = std::exchange(within_, Within{value, where == Where::contained ? within_.root : value});
    std::unordered_set<std::string_view> ids;
    auto* const outer_ids = std::exchange(ids_, type == known().structure_definition ? nullptr : &ids);
    if (where == Where::contained) {
        object(value, type, place, nullptr);
        within_ = outer;
        ids_ = outer_ids;
        return;
    }
    Scope scope;
    scope.type = type;
    collect_contained(value, scope);
    Scope* const outer_scope = std::exchange(scope_, &scope);
    if (type == known().bundle && !options_.frame_alone) {
        Neighbours neighbours;
        neighbours.up = neighbours_;
        collect_entries(value, neighbours);
        neighbours_ = &neighbours;
        object(value, type, place, nullptr);
        check_bundle(value, place, findings_);
        neighbours_ = neighbours.up;
    } else if (type == known().parameters && options_.stands_alone && !given_) {
        Given given;
        collect_given(value["parameter"], given, 0);
        given_ = &given;
        object(value, type, place, nullptr);
        given_ = nullptr;
    } else {
        object(value, type, place, nullptr);
    }
    if (!scope.contained.empty() && options_.look_into_contained) contained_rules(place, value);
    scope_ = outer_scope;
    within_ = outer;
    ids_ = outer_ids;
}

void Walk::object(Value value, TypeIndex type, const Place& place, const Element* holder, bool has_value) {
    if (findings_.full()) return;
    const Element* const outer_holder = std::exchange(holder_, holder);
    const std::string_view outer_url = outer_extension_;
    if (++depth_ > deepest) {
        findings_.add(place, "too-long", "Nested too deeply to be read.");
        --depth_;
        holder_ = outer_holder;
        return;
    }
    const bool is_resource = definitions::type(type).is_resource();
    const bool is_extension = type == known().extension;
    if (is_extension) {
        extension(value, place, holder, outer_holder);
        outer_extension_ = value["url"].text();
    }
    std::uint64_t seen = 0;
    std::uint64_t choices = 0;
    std::size_t content = 0;
    for (const Value child : value.children()) {
        std::string_view key = child.key();
        const bool is_extra = key.size() > 1 && key[0] == '_';
        if (is_extra) key.remove_prefix(1);
        const Element* const found = definitions::find_element(type, key);
        if (!found || (is_extra && !found->is_primitive())) {
            if (is_resource && key == "resourceType" && !is_extra) continue;
            unknown(child.key(), type, place, value);
            ++content;
            continue;
        }
        if (key != "id") ++content;
        else if (!is_resource && !is_extra && ids_ && !ids_->insert(child.text()).second) same_id(place);
        if (found->required_slot) seen |= std::uint64_t{1} << (found->required_slot - 1);
        if (found->choice_group) {
            const std::uint64_t bit = std::uint64_t{1} << (found->choice_group - 1);
            if (choices & bit) second_choice(value, type, *found, place);
            choices |= bit;
        }
        if (is_extra) extras(child, *found, place, value);
        else element(child, *found, place, value);
    }
    const std::uint64_t required = (std::uint64_t{1} << definitions::type(type).required_count) - 1;
    if (seen != required) missing(type, seen, place);
    if (content == 0 && !is_resource && !(has_value && value.size() > 0)) {
        findings_.add(place, "invariant", value.size() == 0 ? "An object may not be empty: leave it out, or say something in it (ele-1)."
                                                            : "An element needs a value or children beside its id (ele-1).");
    }
    check_rules(value, type, place, findings_);
    check_invariants(value, type, place, within_, findings_);
    outer_extension_ = outer_url;
    holder_ = outer_holder;
    --depth_;
}

// "Unique id for the element within a resource". A StructureDefinition says the same elements twice.
// https://hl7.org/fhir/R4/element-definitions.html#Element.id
void Walk::same_id(const Place& place) { findings_.add(Place{&place, "id"}, "duplicate", "Another element of the resource has the same id.", minor()); }

void Walk::unknown(std::string_view name, TypeIndex type, const Place& place, Value owner) {
    if (!is_plain_name(name)) {
        findings_.add(place, "structure", fmt::format("{} has a member whose name is none of FHIR's.", definitions::type(type).name));
        return;
    }
    const Place at{&place, name};
    if (definitions::find_choice(type, name)) {
        findings_.add(at, "structure", fmt::format("{} needs its type in its name, such as {}String.", name, name));
    } else if (name == "resourceType" && owner["resourceType"]) {
        findings_.add(at, "structure", "resourceType stands only in a resource.");
    } else {
        findings_.add(at, "structure", fmt::format("{} has no element {}. Correct its name or leave it out.", definitions::type(type).name, name));
    }
}

void Walk::missing(TypeIndex type, std::uint64_t seen, const Place& place) {
    std::uint64_t told = seen;
    std::vector<const Element*> absent;
    for (const Element& element : definitions::elements(type)) {
        const std::uint64_t bit = element.required_slot ? std::uint64_t{1} << (element.required_slot - 1) : 0;
        if (!bit || (told & bit)) continue;
        told |= bit;
        absent.push_back(&element);
    }
    std::ranges::sort(absent, {}, &Element::order);
    for (const Element* element : absent) {
        const Place at{&place, element->path_name()};
        findings_.add(at, "required", fmt::format("{}{} is missing: {} needs it.", element->path_name(), element->choice.empty() ? "" : "[x]",
                                                  definitions::type(type).name));
    }
}

// Two members of one choice: an error unless they are the value and its extensions (valueString and _valueString).
void Walk::second_choice(Value owner, TypeIndex type, const Element& found, const Place& place) {
    for (const Value child : owner.children()) {
        std::string_view key = child.key();
        if (key.starts_with('_')) key.remove_prefix(1);
        if (key == found.name) return;  // told, or to be told, at the later of the two
        const Element* other = definitions::find_element(type, key);
        if (other && other->choice_group == found.choice_group) {
            findings_.add(Place{&place, found.choice}, "structure",
                          fmt::format("{}[x] has more than one type: keep {} or {}, not both.", found.choice, other->name, found.name));
            return;
        }
    }
}

void Walk::element(Value value, const Element& element, const Place& parent, Value owner) {
    Place place = place_of(element, parent);
    if (element.is_array) {
        if (!value.is_array()) {
            findings_.add(place, "structure", fmt::format("{} may repeat, so it is an array, not {}.", element.name, shape(value)));
            if (value.kind() == Kind::null) return;
            single(value, element, place);
            return;
        }
        if (value.size() == 0) {
            findings_.add(place, "structure", "An array may not be empty: leave it out.");
            return;
        }
        if (value.size() < element.min || value.size() > element.max) {
            findings_.add(place, "structure", fmt::format("{} stands {} times; R4 allows {} to {}.", element.name, value.size(), element.min, element.max));
        }
        Value beside;  // what stands at the same place of the other array of a pair; looked for once a null is met
        bool has_looked = false;
        for (const Value item : value.children()) {
            ++place.index;
            if (item.kind() == Kind::null) {
                if (!has_looked && element.is_primitive()) {
                    const Value partner = owner[fmt::format("_{}", element.name)];
                    if (partner.is_array()) beside = partner.at(static_cast<std::size_t>(place.index));
                }
                has_looked = true;
                nothing_written(beside, place);
            } else {
                single(item, element, place);
            }
            if (has_looked) beside = beside.next();
        }
        return;
    }
    if (value.is_array()) {
        findings_.add(place, "structure", fmt::format("{} stands once, so it is not an array.", element.name));
        place.index = 0;
        for (const Value item : value.children()) single(item, element, place), ++place.index;
        return;
    }
    single(value, element, place);
}

// JSON null in an array of primitives: only where the other array of the pair says something.
void Walk::nothing_written(Value beside, const Place& place) {
    if (!beside.is_object()) findings_.add(place, "structure", "null stands for nothing here: leave it out.");
}

void Walk::extras(Value value, const Element& element, const Place& parent, Value owner) {
    Place place = place_of(element, parent);
    const auto one = [&](Value item, Value partner) {
        const bool has_value = partner && partner.kind() != Kind::null;
        if (item.is_object()) object(item, element.type, place, &element, has_value);
        if (item.is_object() && !has_value && element.primitive == Primitive::code && element.value_set != none) no_code(place);
        if (!item.is_object()) findings_.add(place, "structure", fmt::format("_{} holds id and extensions in an object, not {}.", element.name, shape(item)));
    };
    if (!element.is_array) {
        if (value.is_array()) findings_.add(place, "structure", fmt::format("{} stands once, so _{} is not an array.", element.name, element.name));
        else one(value, owner[element.name]);
        return;
    }
    if (!value.is_array()) {
        findings_.add(place, "structure", fmt::format("{} may repeat, so _{} is an array, not {}.", element.name, element.name, shape(value)));
        return;
    }
    const Value values = owner[element.name];
    if (values.is_array() && values.size() != value.size()) {
        findings_.add(place, "structure", fmt::format("_{} and {} differ in length: fill the shorter with null so that they align.", element.name, element.name));
    }
    if (value.size() == 0) findings_.add(place, "structure", "An array may not be empty: leave it out.");
    Value partner = values.first();
    bool any = false;
    for (const Value item : value.children()) {
        ++place.index;
        if (item.kind() != Kind::null) {
            any = true;
            one(item, values.is_array() ? partner : Value());
        } else if (!values.is_array() || !partner) {
            findings_.add(place, "structure", "null stands for nothing here: leave it out.");
        }
        partner = partner.next();
    }
    if (!any && value.size() > 0) {
        place.index = -1;
        findings_.add(place, "structure", fmt::format("_{} says nothing: leave it out.", element.name));
    }
}

// "To be conformant, the concept in this element SHALL be from the specified value set": an extension that says why there is none is kept in a
// record, but told. https://hl7.org/fhir/R4/terminologies.html#required
void Walk::no_code(const Place& place) {
    findings_.add(place, "required", "There is no code here, and R4 requires one of its own: use the one for what is not known.",
                  minor());
}

void Walk::single(Value value, const Element& element, const Place& place) {
    if (element.is_primitive()) {
        primitive(value, element, place);
        return;
    }
    if (!value.is_object()) {
        findings_.add(place, "structure", value.kind() == Kind::null ? "null stands for nothing here: leave it out."
                                                                     : fmt::format("{} is an object, not {}.", element.name, shape(value)));
        return;
    }
    if (element.type == known().resource) {
        if (element.name == "contained") {
            if (!options_.look_into_contained) return;
            if (scope_ && scope_->current < 0) {
                scope_->current = place.index;
                resource(value, place, Where::contained);
                scope_->current = -1;
            } else {
                findings_.add(place, "invariant", "A contained resource may not contain another (dom-2).");
            }
        } else if (!options_.frame_alone) {
            resource(value, place, Where::entry);
        }
        return;
    }
    object(value, element.type, place, &element);
    if (element.type == known().reference) reference(value, element, place);
    if (element.value_set != none) {
        if (element.type == known().coding) coding(value, element, place);
        else if (element.type == known().codeable_concept) concept_codes(value, element, place);
    }
    if (element.is_simple_quantity && value["comparator"]) {
        findings_.add(place, "invariant", "A comparator is not allowed here (sqty-1).");
    }
}

// Its own text; and where its links to "#..." lead: to a place in it, to an element with that id, to what is contained. In a Bundle they
// may lead to other entries. https://hl7.org/fhir/R4/narrative.html#id
void Walk::narrative(std::string_view div, const Place& place) {
    NarrativeLinks links;
    if (const std::string wrong = wrong_narrative(div, &links); !wrong.empty()) {
        findings_.add(place, "invalid", fmt::format("The narrative {}.", wrong));
        return;
    }
    if (links.leads_to.empty() || neighbours_ || !scope_) return;
    for (const std::string_view target : links.leads_to) {
        if (target.empty() || anchors().contains(target)) continue;
        findings_.add(place, "not-found", "The narrative has a link to a place that the resource does not have.", minor());
        return;
    }
}

const std::unordered_set<std::string_view>& Walk::anchors() {
    if (!scope_->anchors) collect_anchors(within_.root, scope_->anchors.emplace(), 0);
    return *scope_->anchors;
}

void Walk::collect_anchors(Value value, std::unordered_set<std::string_view>& anchors, int depth) const {
    if (depth > deepest) return;
    for (const Value child : value.children()) {
        if (child.is_object() || child.is_array()) {
            collect_anchors(child, anchors, depth + 1);
        } else if (child.key() == "id") {
            anchors.insert(child.text());
        } else if (child.key() == "div") {
            NarrativeLinks links;
            if (wrong_narrative(child.text(), &links).empty()) anchors.insert(links.places.begin(), links.places.end());
        }
    }
}

void Walk::primitive(Value value, const Element& element, const Place& place) {
    const Primitive kind = element.primitive;
    const bool is_number = kind == Primitive::integer || kind == Primitive::decimal || kind == Primitive::unsigned_int || kind == Primitive::positive_int;
    const Kind expected = kind == Primitive::boolean ? Kind::boolean : is_number ? Kind::number : Kind::string;
    if (value.kind() != expected) {
        if (value.kind() == Kind::null) findings_.add(place, "structure", "null stands for nothing here: leave it out.");
        else findings_.add(place, "structure", fmt::format("{} is {}, not {}.", element.name,
                                                           expected == Kind::boolean ? "true or false without quotes" : is_number ? "a number without quotes" : "a string in quotes",
                                                           shape(value)));
        return;
    }
    const std::string_view text = value.text();
    if (kind == Primitive::xhtml) {
        narrative(text, place);
        return;
    }
    if (const char* wrong = wrong_format(kind, text)) {
        findings_.add(place, "value", fmt::format("The {} {}.", definitions::type(element.type).name, text.empty() ? "is empty: leave it out" : wrong));
        return;
    }
    // "A URI that refers to a resource by its canonical URL", https://hl7.org/fhir/R4/references.html#canonical
    if (kind == Primitive::canonical && text.find(':') == std::string_view::npos && !text.starts_with('#')) {
        findings_.add(place, "value", "A canonical is an absolute URL, or #id of a contained resource.",
                      minor());
    }
    if (text.starts_with("urn:uuid:") && (kind == Primitive::uri || kind == Primitive::url || kind == Primitive::canonical) && !is_uuid_in_any_case(text)) {
        findings_.add(place, "value", "This begins with urn:uuid:, but what follows is not a UUID such as c757873d-ec9a-4326-a141-556f43239520.", minor());
    }
    if (kind == Primitive::canonical && element.target_count > 0) canonical(text, element, place);
    if (element.value_set != none) code(text, element, place);
    if (kind == Primitive::uri || kind == Primitive::canonical || kind == Primitive::url) local_link(text);
    // In an extension: what links data and narrative. Elsewhere "#x" may be of another's making, such as Meta.source with the id of a request.
    if (element.owner == known().extension && text.starts_with('#') && text.size() > 1 && scope_ && (kind == Primitive::uri || kind == Primitive::url) &&
        !anchors().contains(text.substr(1))) {
        findings_.add(place, "not-found", "This leads to a place that the resource does not have.", minor());
    }
}

std::vector<Issue> validate(json::Value resource, const Options& options) {
    Findings findings(options.most_issues);
    Walk(findings, options).run(resource);
    return findings.take();
}

bool has_errors(const std::vector<Issue>& issues) {
    return std::ranges::any_of(issues, [](const Issue& issue) { return issue.severity == Severity::error || issue.severity == Severity::fatal; });
}

}  // namespace medhome::fhir::validation
