// SPDX-License-Identifier: Apache-2.0
#include "access/references.h"

#include <array>
#include <optional>

#include "fhir/definitions/definitions.h"
#include "fhir/validation/primitives.h"

namespace medhome::access {

using fhir::validation::is_id;

namespace json = fhir::json;

namespace {

// Where R4 does not say what an element is: strings that may well look like a name, as the value of an Identifier does.
bool never_a_name(std::string_view key) {
    constexpr std::array<std::string_view, 11> keys{"value", "valueString", "valueCode", "valueId",       "valueMarkdown", "id",
                                                    "code",  "display",     "text",      "resourceType", "description"};
    for (const std::string_view known : keys)
        if (key == known) return true;
    return false;
}

bool is_type(std::string_view text) {
    if (text.empty() || text[0] < 'A' || text[0] > 'Z') return false;
    for (const char c : text)
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) return false;
    return true;
}

struct TypeAndId {
    std::string_view type, id;
};

// "Type/id" or "Type/id/_history/version"
std::optional<TypeAndId> parse_relative(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || !is_type(text.substr(0, slash))) return std::nullopt;
    std::string_view id = text.substr(slash + 1);
    if (const std::size_t version = id.find("/_history/"); version != std::string_view::npos) id = id.substr(0, version);
    if (!is_id(id)) return std::nullopt;
    return TypeAndId{text.substr(0, slash), id};
}

// "http://elsewhere/fhir/" of "http://elsewhere/fhir/Patient/1"; empty for names that are no RESTful address.
std::string_view base_of(std::string_view full_url) {
    if (!full_url.starts_with("http")) return {};
    const std::size_t id = full_url.rfind('/');
    if (id == std::string_view::npos || id == 0) return {};
    const std::size_t type = full_url.rfind('/', id - 1);
    if (type == std::string_view::npos || !is_type(full_url.substr(type + 1, id - type - 1))) return {};
    return full_url.substr(0, type + 1);
}

// "elements of type uri, url, oid and uuid" hold names; a canonical is a uri. Looked up for the few texts that are a name, from the root down.
// Differs from the spec: a uuid or oid keeps its text, for Type/id is neither.
bool may_hold_name(json::Value root, json::Value value, std::string_view key) {
    using fhir::definitions::Primitive;
    fhir::definitions::TypeIndex type = fhir::definitions::none;
    const fhir::definitions::Element* element = nullptr;
    for (json::Value at = root; at && at.begin() != value.begin();) {
        if (at.is_object()) {
            const json::Value own = at["resourceType"];
            if (own) type = fhir::definitions::find_resource(own.text());
        }
        json::Value inside = at.first();
        while (inside && !(inside.begin() <= value.begin() && value.begin() < inside.end())) inside = inside.next();
        if (at.is_object() && inside) {
            const std::string_view name = inside.key().starts_with('_') ? inside.key().substr(1) : inside.key();
            element = type == fhir::definitions::none ? nullptr : fhir::definitions::find_element(type, name);
            type = element ? element->type : fhir::definitions::none;
        }
        at = inside;
    }
    if (!element) return !never_a_name(key);
    switch (element->primitive) {
        case Primitive::uri:
        case Primitive::url:
        case Primitive::canonical: return true;
        default: return false;
    }
}

// White space of XHTML as it stands in the source of a JSON string.
std::size_t past_space(std::string_view source, std::size_t at) {
    while (at < source.size()) {
        const std::string_view rest = source.substr(at);
        if (rest[0] == ' ') ++at;
        else if (rest.starts_with("\\n") || rest.starts_with("\\t") || rest.starts_with("\\r")) at += 2;
        else break;
    }
    return at;
}

class Walk {
public:
    Walk(json::Value root, const Names& names, std::string_view own_name, std::string_view base_url)
        : root_(root), names_(names), own_base_(base_of(own_name)), base_url_(base_url) {}

    void visit(json::Value value, std::string_view key) {
        // What stands inside a kept Bundle names that Bundle's own entries.
        if (value.is_object() && value["resourceType"].text() == "Bundle") return;
        if (value.is_object() || value.is_array()) {
            for (const json::Value child : value.children()) visit(child, value.is_array() ? key : child.key());
        } else if (value.is_string()) {
            if (key == "reference") reference(value);
            else if (!names_.empty()) mention(value, key);
        }
    }

    Mentions take() { return std::move(found_); }

private:
    const Named* named(std::string_view name) const {
        const auto found = names_.find(name);
        return found == names_.end() ? nullptr : &found->second;
    }

    static std::string target(const Named& named, bool versioned) {
        std::string text = std::string(named.type) + "/" + std::string(named.id);
        if (versioned) text += "/_history/" + std::to_string(named.version);
        return text;
    }

    // The entry that a text names, also with a version behind it, also relative to our own fullUrl's base.
    bool rename(json::Value value, std::string_view text, bool may_be_relative) {
        const std::size_t at = text.find("/_history/");
        const std::string_view bare = text.substr(0, at);
        const Named* entry = named(bare);
        if (!entry && may_be_relative && !own_base_.empty()) entry = named(std::string(own_base_).append(bare));
        if (!entry && may_be_relative && !base_url_.empty()) entry = named(std::string(base_url_).append(base_url_.ends_with('/') ? "" : "/").append(bare));
        if (!entry) return false;
        found_.renamed.push_back({value.begin(), value.end(), json::quote(target(*entry, at != std::string_view::npos))});
        found_.literal.push_back({value, entry->type, entry->id});
        return true;
    }

    void reference(json::Value value) {
        std::string_view text = value.text();
        if (text.empty() || text[0] == '#') return;
        if (!names_.empty() && rename(value, text, true)) return;
        if (text.starts_with("urn:")) {
            if (text.starts_with("urn:uuid:") || text.starts_with("urn:oid:")) found_.unknown_names.push_back(value);
            return;
        }
        if (!base_url_.empty() && text.starts_with(base_url_)) {
            text.remove_prefix(base_url_.size());
            if (text.starts_with("/")) text.remove_prefix(1);
        }
        if (const std::size_t mark = text.find('?'); mark != std::string_view::npos && is_type(text.substr(0, mark))) {
            found_.conditional.push_back({value, text.substr(0, mark), text.substr(mark + 1)});
            return;
        }
        if (const auto known = parse_relative(text)) found_.literal.push_back({value, known->type, known->id});
    }

    void mention(json::Value value, std::string_view key) {
        const std::string_view text = value.text();
        if (key == "div") narrative(value);
        else if ((text.starts_with("urn:") || text.starts_with("http")) && named(text.substr(0, text.find("/_history/"))) && may_hold_name(root_, value, key)) {
            rename(value, text, false);
        }
    }

    // href="name" and src="name" of the XHTML. Quotes stand escaped in the source where they are double.
    void narrative(json::Value value) {
        const std::string_view source = value.raw();
        for (const std::string_view attribute : {std::string_view("href"), std::string_view("src")}) {
            for (std::size_t at = source.find(attribute); at != std::string_view::npos; at = source.find(attribute, at + 1)) {
                std::size_t from = past_space(source, at + attribute.size());
                if (!source.substr(from).starts_with("=")) continue;
                from = past_space(source, from + 1);
                std::string_view quote;
                if (source.substr(from).starts_with("\\\"")) quote = "\\\"";
                else if (source.substr(from).starts_with("'")) quote = "'";
                else continue;
                from += quote.size();
                const std::size_t to = source.find(quote, from);
                if (to == std::string_view::npos) break;
                if (const Named* entry = named(source.substr(from, to - from)))
                    found_.renamed.push_back({value.begin() + from, value.begin() + to, target(*entry, false)});
            }
        }
    }

    json::Value root_;
    const Names& names_;
    std::string_view own_base_;
    std::string_view base_url_;
    Mentions found_;
};

}  // namespace

Mentions mentions_of(json::Value resource, const Names& names, std::string_view own_name, std::string_view base_url) {
    Walk walk(resource, names, own_name, base_url);
    walk.visit(resource, {});
    return walk.take();
}

}  // namespace medhome::access
