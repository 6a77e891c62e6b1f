// SPDX-License-Identifier: Apache-2.0
#include "fhir/validation/reference.h"

#include <algorithm>

#include "fhir/validation/primitives.h"

namespace medhome::fhir::validation {
namespace {

// Cuts what follows the last '/' off `text`.
std::string_view take_last(std::string_view& text) {
    const std::size_t slash = text.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? text : text.substr(slash + 1);
    text = slash == std::string_view::npos ? std::string_view{} : text.substr(0, slash);
    return last;
}

bool is_capitalized_word(std::string_view text) {
    return !text.empty() && text[0] >= 'A' && text[0] <= 'Z' &&
           std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

}  // namespace

ReferenceParts parse_reference(std::string_view text) {
    ReferenceParts parts;
    if (text.starts_with('#')) {
        parts.form = ReferenceForm::contained;
        parts.id = text.substr(1);
        return parts;
    }
    if (text.starts_with("urn:")) {
        parts.form = ReferenceForm::urn;
        return parts;
    }
    const bool absolute = text.find("://") != std::string_view::npos;
    if (const std::size_t query = text.find('?'); query != std::string_view::npos && !absolute) {
        parts.form = ReferenceForm::conditional;
        parts.type_name = text.substr(0, query);
        parts.type = definitions::find_resource(parts.type_name);
        return parts;
    }
    parts.form = absolute ? ReferenceForm::absolute : ReferenceForm::relative;
    std::string_view rest = text.substr(0, text.find('#'));
    std::string_view id = take_last(rest);
    std::string_view before = rest;
    if (take_last(before) == "_history") {
        parts.version = id;
        rest = before;
        id = take_last(rest);
    }
    const std::string_view type_name = take_last(rest);
    if (!is_capitalized_word(type_name) || !is_id(id) || (!absolute && !rest.empty())) {
        if (!absolute) parts.form = ReferenceForm::unknown;
        return parts;
    }
    parts.type_name = type_name;
    parts.type = definitions::find_resource(type_name);
    parts.id = id;
    parts.base = rest;
    return parts;
}

}  // namespace medhome::fhir::validation
