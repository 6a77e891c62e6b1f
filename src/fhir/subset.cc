// SPDX-License-Identifier: Apache-2.0
#include "fhir/subset.h"

#include <algorithm>

#include "fhir/definitions/definitions.h"

namespace medhome::fhir {
namespace {

using definitions::Element;
using definitions::TypeIndex;
using json::Value;

constexpr std::string_view subsetted = R"({"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED","display":"subsetted"})";

tl::unexpected<Error> bad(std::string text) {
    std::vector<Issue> issues{{Severity::error, "value", "", text}};
    return fail(ErrorKind::invalid, "search.bad-value", std::move(text), std::move(issues));
}

class Cutter {
public:
    explicit Cutter(const Subset& subset) : subset_(subset) {}

    std::string resource(Value root, TypeIndex type) {
        w_.object();
        bool tagged = false;
        for (Value member = root.first(); member; member = member.next()) {
            const std::string_view key = member.key();
            if (key == "meta" && member.is_object()) {
                meta(member);
                tagged = true;
            } else if (key == "resourceType" || key == "id") {
                copy(key, member);
            } else if (kept(type, key)) {
                member_of(type, key, member);
            }
        }
        if (!tagged) w_.key("meta").object().key("tag").array().raw(subsetted).end().end();
        return w_.end().take();
    }

private:
    // Of the record itself.
    bool kept(TypeIndex type, std::string_view key) const {
        const std::string_view name = key.starts_with('_') ? key.substr(1) : key;
        const Element* element = definitions::find_element(type, name);
        if (!element) return subset_.kind == Subset::Kind::data;  // not R4's: only what is whole but for its text keeps it
        switch (subset_.kind) {
            case Subset::Kind::summary: return element->is_summary || element->min > 0;
            case Subset::Kind::text: return name == "text" || element->min > 0;
            case Subset::Kind::data: return name != "text";
            case Subset::Kind::elements: {
                const auto is = [&](const std::string& wanted) { return wanted == name || wanted == element->path_name(); };
                return element->min > 0 || name == "modifierExtension" || name == "implicitRules" ||
                       std::any_of(subset_.elements.begin(), subset_.elements.end(), is);
            }
            case Subset::Kind::whole:
            case Subset::Kind::count: break;
        }
        return true;
    }

    void copy(std::string_view key, Value value) { w_.key(key).raw(value.raw()); }

    void member_of(TypeIndex type, std::string_view key, Value value) {
        const Element* element = definitions::find_element(type, key);
        if (subset_.kind != Subset::Kind::summary || !element || element->is_primitive() || !(value.is_object() || value.is_array())) return copy(key, value);
        w_.key(key);
        if (value.is_object()) return inner(element->type, value);
        w_.array();
        for (Value item = value.first(); item; item = item.next()) {
            if (item.is_object()) {
                inner(element->type, item);
            } else {
                w_.raw(item.raw());
            }
        }
        w_.end();
    }

    // Within a summary a part has its own summary; what has none marked is whole (data types without the mark, extensions).
    void inner(TypeIndex type, Value value) {
        if (const std::string_view named = value["resourceType"].text(); !named.empty()) {
            w_.raw(value.raw());
            return;
        }
        const auto elements = definitions::elements(type);
        if (std::none_of(elements.begin(), elements.end(), [](const Element& e) { return e.is_summary; })) {
            w_.raw(value.raw());
            return;
        }
        w_.object();
        for (Value member = value.first(); member; member = member.next()) {
            const std::string_view key = member.key();
            const Element* element = definitions::find_element(type, key.starts_with('_') ? key.substr(1) : key);
            if (key == "id" || (element && (element->is_summary || element->min > 0))) member_of(type, key, member);
        }
        w_.end();
    }

    void meta(Value meta) {
        w_.key("meta").object();
        bool tagged = false;
        for (Value member = meta.first(); member; member = member.next()) {
            if (member.key() != "tag" || !member.is_array()) {
                copy(member.key(), member);
                continue;
            }
            tagged = true;
            w_.key("tag").array();
            bool there = false;
            for (Value tag = member.first(); tag; tag = tag.next()) {
                w_.raw(tag.raw());
                there = there || tag["code"].text() == "SUBSETTED";
            }
            if (!there) w_.raw(subsetted);
            w_.end();
        }
        if (!tagged) w_.key("tag").array().raw(subsetted).end();
        w_.end();
    }

    const Subset& subset_;
    json::Writer w_;
};

}  // namespace

Result<Subset> subset_of(const std::vector<std::pair<std::string, std::string>>& parameters, std::string_view type) {
    const TypeIndex of = definitions::find_resource(type);
    Subset subset;
    bool summarized = false;
    for (const auto& [name, value] : parameters) {
        if (name == "_summary") {
            constexpr std::pair<std::string_view, Subset::Kind> kinds[] = {{"true", Subset::Kind::summary}, {"text", Subset::Kind::text}, {"data", Subset::Kind::data},
                                                                           {"count", Subset::Kind::count}, {"false", Subset::Kind::whole}};
            const auto found = std::find_if(std::begin(kinds), std::end(kinds), [wanted = std::string_view(value)](const auto& kind) { return kind.first == wanted; });
            if (found == std::end(kinds)) return bad("_summary is one of true, text, data, count and false.");
            summarized = summarized || found->second != Subset::Kind::whole;
            if (found->second != Subset::Kind::whole) subset.kind = found->second;
        } else if (name == "_elements") {
            std::string_view rest = value;
            while (!rest.empty()) {
                std::string_view one = rest.substr(0, rest.find(','));
                rest.remove_prefix(std::min(rest.size(), one.size() + 1));
                // "Patient.name" as some write it.
                if (const std::size_t dot = one.find('.'); dot != std::string_view::npos && !one.empty() && one[0] >= 'A' && one[0] <= 'Z') one.remove_prefix(dot + 1);
                const bool plain = !one.empty() && std::all_of(one.begin(), one.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
                const bool known = of == definitions::none || definitions::find_element(of, one) || definitions::find_choice(of, one);
                if (plain && !known) return bad("_elements names an element that " + std::string(type) + " does not have.");
                if (!plain) return bad("_elements is a list of top-level elements with commas between, such as identifier,name,birthDate.");
                subset.elements.emplace_back(one);
            }
            if (subset.elements.empty()) return bad("_elements names no element.");
        }
    }
    if (!subset.elements.empty()) {
        if (summarized) return bad("_summary and _elements cannot be asked together.");
        subset.kind = Subset::Kind::elements;
    }
    return subset;
}

std::string cut_down(std::string_view body, const Subset& subset) {
    if (subset.kind == Subset::Kind::whole || subset.kind == Subset::Kind::count) return std::string(body);
    const auto document = json::parse(std::string(body));
    if (!document) return std::string(body);
    const TypeIndex type = definitions::find_resource(document->root()["resourceType"].text());
    if (type == definitions::none) return std::string(body);
    return Cutter(subset).resource(document->root(), type);
}

}  // namespace medhome::fhir
