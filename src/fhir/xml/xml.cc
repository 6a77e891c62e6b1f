// Reads the XML whole (pugixml), then writes JSON by the definitions: they say what is an array, a number, an attribute.
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/xml/xml.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "fhir/definitions/definitions.h"
#include "fhir/json/scan.h"
#include "fhir/json/tree.h"
#include "fhir/validation/place.h"
#include "fhir/validation/primitives.h"
#include "fhir/xml/xhtml_slice.h"

namespace medhome::fhir::xml {
namespace {

using definitions::Element;
using definitions::none;
using definitions::Primitive;
using definitions::TypeIndex;
using validation::Findings;
using validation::Place;

constexpr std::string_view fhir_namespace = "http://hl7.org/fhir";
constexpr std::string_view xhtml_namespace = "http://www.w3.org/1999/xhtml";
constexpr int deepest = 100;

Error malformed(std::string text) {
    return Error{ErrorKind::invalid, "xml.malformed", text, {Issue{Severity::fatal, "structure", "", text}}};
}

std::string line_and_column(std::string_view xml, std::size_t offset) {
    const std::string_view before = xml.substr(0, std::min(offset, xml.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    return fmt::format("Line {}, column {}", line, before.size() - (before.rfind('\n') + 1) + 1);
}

bool is_plain_name(std::string_view name) {
    return name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':' || c == '-' || c == '.';
    });
}

class Converter {
public:
    Converter(std::string_view xml, Findings& findings) : xml_(xml), findings_(findings) {}
    void resource(pugi::xml_node node, const Place* up, std::string_view name, int index);
    std::string take() { return writer_.take(); }

private:
    struct Child {
        const Element* element;
        pugi::xml_node node;
        bool written = false;
    };

    void members(pugi::xml_node node, TypeIndex type, const Place& place, bool skips_value);
    void attributes(pugi::xml_node node, TypeIndex type, const Place& place, bool skips_value);
    std::vector<Child> children(pugi::xml_node node, TypeIndex type, const Place& place);
    void single(pugi::xml_node node, const Element& element, const Place& place);
    void contained_resource(pugi::xml_node node, const Place& place);
    void primitives(const std::vector<pugi::xml_node>& nodes, const Element& element, const Place& parent);
    void text_value(pugi::xml_node node, const Element& element);
    void narrative(pugi::xml_node node, const Place& place);
    std::string_view local_name(pugi::xml_node node);
    static bool is_element(pugi::xml_node node) { return node.type() == pugi::node_element; }
    static bool has_extras(pugi::xml_node node) {
        return node.attribute("id") || std::ranges::any_of(node.children(), [](pugi::xml_node child) { return is_element(child); });
    }
    void wrong(const Place& place, std::string text) { findings_.add(place, "structure", std::move(text)); }

    std::string_view xml_;
    Findings& findings_;
    json::Writer writer_;
    std::string prefix_;  // of FHIR's namespace, with its colon; empty when it is the default one
    bool root_seen_ = false;
};

// The name without the prefix of FHIR's namespace; the name as written when it has another.
std::string_view Converter::local_name(pugi::xml_node node) {
    const std::string_view name = node.name();
    return !prefix_.empty() && name.starts_with(prefix_) ? name.substr(prefix_.size()) : name;
}

void Converter::resource(pugi::xml_node node, const Place* up, std::string_view name, int index) {
    if (!root_seen_) {
        root_seen_ = true;
        const std::string_view written = node.name();
        const std::size_t colon = written.find(':');
        if (colon != std::string_view::npos) prefix_ = written.substr(0, colon + 1);
        const std::string declaration = colon == std::string_view::npos ? "xmlns" : "xmlns:" + std::string(written.substr(0, colon));
        if (node.attribute(declaration.c_str()).value() != fhir_namespace) {
            wrong(Place{nullptr, "Resource"}, "The first element needs xmlns=\"http://hl7.org/fhir\".");
        }
    }
    const std::string_view type_name = local_name(node);
    const TypeIndex type = definitions::find_resource(type_name);
    const Place place{up, up ? name : type_name, {}, index};
    if (type == none) {
        wrong(up ? place : Place{nullptr, "Resource"},
              is_plain_name(type_name) ? fmt::format("R4 has no resource type {}.", type_name) : "This is not the name of an R4 resource type.");
        writer_.object().end();
        return;
    }
    writer_.object().key("resourceType").string(type_name);
    members(node, type, place, false);
    writer_.end();
}

// The members of an object that is open already: attributes first, then elements, those of one name together.
void Converter::members(pugi::xml_node node, TypeIndex type, const Place& place, bool skips_value) {
    attributes(node, type, place, skips_value);
    std::vector<Child> all = children(node, type, place);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].written) continue;
        const Element& element = *all[i].element;
        std::vector<pugi::xml_node> same;
        for (std::size_t k = i; k < all.size(); ++k) {
            if (all[k].element != &element) continue;
            same.push_back(all[k].node);
            all[k].written = true;
        }
        Place at{&place, element.path_name(), element.choice.empty() ? std::string_view{} : definitions::type(element.type).name, -1};
        if (!element.is_array && same.size() > 1) {
            wrong(at, fmt::format("{} stands {} times; R4 allows it once.", element.name, same.size()));
            continue;
        }
        if (element.primitive == Primitive::xhtml) {
            writer_.key(element.name);
            narrative(same[0], at);
        } else if (element.is_primitive()) {
            primitives(same, element, place);
        } else {
            writer_.key(element.name);
            if (element.is_array) writer_.array();
            for (const pugi::xml_node one : same) {
                if (element.is_array) ++at.index;
                single(one, element, at);
            }
            if (element.is_array) writer_.end();
        }
    }
}

void Converter::attributes(pugi::xml_node node, TypeIndex type, const Place& place, bool skips_value) {
    for (const pugi::xml_attribute attribute : node.attributes()) {
        const std::string_view name = attribute.name();
        if (name == "xmlns" || name.starts_with("xmlns:") || name == "xsi:schemaLocation") continue;
        if (skips_value && name == "value") continue;
        const Element* const element = definitions::find_element(type, name);
        if (!element || !element->is_xml_attribute) {
            wrong(place, is_plain_name(name) ? fmt::format("{} has no attribute {}.", definitions::type(type).name, name)
                                             : fmt::format("{} has an attribute that R4 does not know.", definitions::type(type).name));
            continue;
        }
        writer_.key(element->name).string(attribute.value());
    }
}

std::vector<Converter::Child> Converter::children(pugi::xml_node node, TypeIndex type, const Place& place) {
    std::vector<Child> all;
    for (const pugi::xml_node child : node.children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            const std::string_view text = child.value();
            if (!std::ranges::all_of(text, json::is_space)) wrong(place, "Text stands between elements. A value stands in the attribute value.");
            continue;
        }
        if (!is_element(child)) continue;
        const std::string_view name = local_name(child);
        const Element* const element = definitions::find_element(type, name);
        const std::string_view own_namespace = child.attribute("xmlns").value();
        const bool foreign = !own_namespace.empty() && own_namespace != fhir_namespace && !(element && element->primitive == Primitive::xhtml);
        const bool is_attribute = element && element->is_xml_attribute;
        if (!element || foreign || is_attribute) {
            const std::string_view owner = definitions::type(type).name;
            if (is_attribute) wrong(Place{&place, name}, fmt::format("{} of {} is an attribute, not an element.", name, owner));
            else wrong(Place{&place, is_plain_name(name) ? name : "element"}, is_plain_name(name) ? fmt::format("{} has no element {}. Correct its name or leave it out.", owner, name)
                                                             : fmt::format("{} has an element that R4 does not know.", owner));
            continue;
        }
        // Differs from the spec: "The XML elements SHALL appear in the order documented". JSON has no order to break, and published
        // resources stand in another.
        all.push_back({element, child});
    }
    return all;
}

void Converter::single(pugi::xml_node node, const Element& element, const Place& place) {
    static const TypeIndex any_resource = definitions::find_type("Resource");
    if (element.type == any_resource) {
        contained_resource(node, place);
        return;
    }
    writer_.object();
    members(node, element.type, place, false);
    writer_.end();
}

void Converter::contained_resource(pugi::xml_node node, const Place& place) {
    pugi::xml_node inner;
    std::size_t count = 0;
    for (const pugi::xml_node child : node.children()) {
        if (!is_element(child)) continue;
        if (++count == 1) inner = child;
    }
    if (count != 1) {
        wrong(place, "One resource stands here, in an element of its type's name.");
        writer_.object().end();
        return;
    }
    resource(inner, place.up, place.name, place.index);
}

void Converter::text_value(pugi::xml_node node, const Element& element) {
    const std::string_view text = node.attribute("value").value();
    const Primitive kind = element.primitive;
    const bool number = kind == Primitive::integer || kind == Primitive::decimal || kind == Primitive::unsigned_int || kind == Primitive::positive_int;
    if ((number && validation::is_decimal(text)) || (kind == Primitive::boolean && (text == "true" || text == "false"))) writer_.raw(text);
    else writer_.string(text);
}

// <given value="Ann" id="a"><extension .../></given>: the value to "given", the rest to "_given".
void Converter::primitives(const std::vector<pugi::xml_node>& nodes, const Element& element, const Place& parent) {
    Place place{&parent, element.path_name(), element.choice.empty() ? std::string_view{} : definitions::type(element.type).name, -1};
    const auto has_value = [](pugi::xml_node node) { return static_cast<bool>(node.attribute("value")); };
    const auto needs_object = [&](pugi::xml_node node) { return has_extras(node) || !has_value(node); };
    const std::string extras_name = "_" + std::string(element.name);
    if (std::ranges::any_of(nodes, has_value)) {
        writer_.key(element.name);
        if (element.is_array) writer_.array();
        for (const pugi::xml_node node : nodes) {
            if (has_value(node)) text_value(node, element);
            else writer_.null();
        }
        if (element.is_array) writer_.end();
    }
    const bool any_extras = std::ranges::any_of(nodes, needs_object);
    if (any_extras) writer_.key(extras_name);
    if (any_extras && element.is_array) writer_.array();
    for (const pugi::xml_node node : nodes) {
        if (element.is_array) ++place.index;
        if (any_extras && needs_object(node)) {
            writer_.object();
            members(node, element.type, place, true);
            writer_.end();
            continue;
        }
        if (any_extras) writer_.null();
        // Nothing to write, yet attributes and text may stand that have no place.
        for (const pugi::xml_attribute attribute : node.attributes()) {
            const std::string_view name = attribute.name();
            if (name != "value" && !name.starts_with("xmlns")) {
                wrong(place, is_plain_name(name) ? fmt::format("{} has no attribute {}.", definitions::type(element.type).name, name)
                                                 : "This element has an attribute that R4 does not know.");
            }
        }
        for (const pugi::xml_node child : node.children()) {
            const std::string_view text = child.value();
            if (child.type() == pugi::node_pcdata && !std::ranges::all_of(text, json::is_space)) wrong(place, "Text stands where a value attribute should.");
        }
    }
    if (any_extras && element.is_array) writer_.end();
}

void Converter::narrative(pugi::xml_node node, const Place& place) {
    const std::ptrdiff_t name_at = node.offset_debug();
    const std::string_view text = name_at > 0 ? element_text(xml_, static_cast<std::size_t>(name_at) - 1) : std::string_view{};
    if (text.empty() || std::string_view(node.name()) != "div") {
        wrong(place, "The narrative is a <div xmlns=\"http://www.w3.org/1999/xhtml\">, without a prefix.");
        writer_.string("");
        return;
    }
    if (node.attribute("xmlns").value() != xhtml_namespace) wrong(place, "The narrative's <div> needs xmlns=\"http://www.w3.org/1999/xhtml\".");
    writer_.string(text);
}

bool is_too_deep(pugi::xml_node root) {
    pugi::xml_node node = root;
    int depth = 0;
    while (node) {
        if (depth > deepest) return true;
        if (node.first_child()) {
            node = node.first_child();
            ++depth;
            continue;
        }
        while (node && node != root && !node.next_sibling()) {
            node = node.parent();
            --depth;
        }
        if (!node || node == root) return false;
        node = node.next_sibling();
    }
    return false;
}

Result<void> check_text(std::string_view xml) {
    const char* at = xml.data();
    const char* const end = at + xml.size();
    while (at != end) {
        at = json::skip_plain(at, end);
        if (at == end) break;
        const auto byte = static_cast<unsigned char>(*at);
        const int length = byte < 0x80 ? (byte >= 0x20 || json::is_space(*at) ? 1 : 0) : json::utf8_length(at, end);
        if (length == 0) {
            return tl::unexpected<Error>(malformed(fmt::format("{}: the XML is malformed: expected UTF-8 text without control characters.",
                                                               line_and_column(xml, static_cast<std::size_t>(at - xml.data())))));
        }
        at += length;
    }
    return {};
}

// Whitespace, comments and instructions: what may stand beside the one element.
bool is_only_beside(std::string_view text) {
    while (!text.empty()) {
        const std::string_view end = text.starts_with("<!--") ? "-->" : text.starts_with("<?") ? "?>" : "";
        if (end.empty()) {
            if (!json::is_space(text[0])) return false;
            text.remove_prefix(1);
            continue;
        }
        const std::size_t found = text.find(end, 2);
        if (found == std::string_view::npos) return false;
        text.remove_prefix(found + end.size());
    }
    return true;
}

}  // namespace

bool looks_like_xml(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto first = std::ranges::find_if_not(text, json::is_space);
    return first != text.end() && *first == '<';
}

Result<std::string> xml_to_json(std::string_view xml) {
    if (xml.starts_with("\xEF\xBB\xBF")) xml.remove_prefix(3);
    TRY_VOID(check_text(xml));
    pugi::xml_document document;
    // Differs from the spec: XML 1.0 section 3.3.3 turns a line break in an attribute into a space. FHIR's own tools keep it, for
    // markdown would lose its paragraphs.
    const unsigned flags = (pugi::parse_default & ~pugi::parse_wconv_attribute) | pugi::parse_doctype | pugi::parse_ws_pcdata_single;
    const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size(), flags, pugi::encoding_utf8);
    if (!parsed) {
        return tl::unexpected<Error>(malformed(fmt::format("{}: the XML is malformed: {}.",
                                                           line_and_column(xml, static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0))), parsed.description())));
    }
    pugi::xml_node root;
    for (const pugi::xml_node node : document.children()) {
        if (node.type() == pugi::node_doctype) return tl::unexpected<Error>(malformed("A DOCTYPE is not allowed in FHIR's XML. Leave it out."));
        if (node.type() != pugi::node_element) continue;
        if (root) return tl::unexpected<Error>(malformed("XML has one element that holds all others; here are two."));
        root = node;
    }
    if (!root) return tl::unexpected<Error>(malformed("The XML has no element."));
    const std::size_t begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(root.offset_debug(), 1)) - 1;
    const std::string_view element = element_text(xml, begin);
    if (element.empty() || !is_only_beside(xml.substr(0, begin)) || !is_only_beside(xml.substr(begin + element.size()))) {
        return tl::unexpected<Error>(malformed("Text stands beside the one element of the XML. Leave it out."));
    }
    if (is_too_deep(root)) {
        return tl::unexpected<Error>(malformed(fmt::format("The XML is nested too deeply. Send at most {} levels.", deepest)));
    }
    Findings findings(100);
    Converter converter(xml, findings);
    converter.resource(root, nullptr, {}, -1);
    std::vector<Issue> issues = findings.take();
    if (!issues.empty()) {
        std::string text = issues[0].path.empty() ? issues[0].text : fmt::format("{}: {}", issues[0].path, issues[0].text);
        return fail(ErrorKind::invalid, "xml.not-fhir", std::move(text), std::move(issues));
    }
    return converter.take();
}

}  // namespace medhome::fhir::xml
