// SPDX-License-Identifier: Apache-2.0
#include "fhir/patch/fhirpath_patch.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "fhir/path/expression.h"
#include "fhir/patch/given.h"
#include "fhir/patch/slots.h"

namespace medhome::fhir::patch {

namespace {

using definitions::Element;
using definitions::TypeIndex;
using json::Value;

struct Operation {
    std::string_view type, path, name;
    std::optional<Given> value;
    std::optional<std::int64_t> index, source, destination;
};

tl::unexpected<Error> malformed(std::size_t number, std::string_view text) {
    std::string whole = fmt::format("Operation {} of the patch: {}", number, text);
    Issue issue{Severity::error, "invalid", fmt::format("Parameters.parameter[{}]", number - 1), whole};
    return fail(ErrorKind::invalid, "patch.malformed", std::move(whole), {std::move(issue)});
}

std::optional<std::int64_t> whole_number(Value part) {
    for (const char* name : {"valueInteger", "valueUnsignedInt", "valuePositiveInt"}) {
        const std::string_view text = part[name].text();
        std::int64_t number = 0;
        const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (!text.empty() && bad == std::errc{} && end == text.data() + text.size()) return number;
    }
    return std::nullopt;
}

Result<Operation> operation_in(Value parameter, std::size_t number) {
    if (parameter["name"].text() != "operation") return malformed(number, "Each parameter of a patch is named \"operation\".");
    Operation operation;
    for (const Value part : parameter["part"].children()) {
        const std::string_view name = part["name"].text();
        if (name == "type") operation.type = part["valueCode"] ? part["valueCode"].text() : part["valueString"].text();
        else if (name == "path") operation.path = part["valueString"].text();
        else if (name == "name") operation.name = part["valueString"].text();
        else if (name == "index") operation.index = whole_number(part);
        else if (name == "source") operation.source = whole_number(part);
        else if (name == "destination") operation.destination = whole_number(part);
        else if (name == "value") operation.value = given_in(part);
        else return malformed(number, "Its parts are type, path, name, value, index, source and destination.");
    }
    const std::string_view type = operation.type;
    if (type != "add" && type != "insert" && type != "delete" && type != "replace" && type != "move") {
        return malformed(number, "Its type is none of add, insert, delete, replace, move.");
    }
    if (operation.path.empty()) return malformed(number, "It needs a path.");
    if ((type == "add" || type == "insert" || type == "replace") && !operation.value) return malformed(number, "It needs a value of a type that FHIR knows.");
    if (type == "add" && operation.name.empty()) return malformed(number, "To add takes the name of the element.");
    if (type == "insert" && !operation.index) return malformed(number, "To insert takes an index.");
    if (type == "move" && (!operation.source || !operation.destination)) return malformed(number, "To move takes a source and a destination.");
    return operation;
}

// One operation upon the resource as the one before it left it.
class Step {
public:
    Step(Value resource, std::size_t number) : resource_(resource), tree_(resource), number_(number) {}

    Result<std::string> run(const Operation& operation) {
        const std::string_view type = operation.type;
        if (type == "add") TRY_VOID(add(operation));
        else if (type == "insert") TRY_VOID(insert(operation));
        else if (type == "delete") TRY_VOID(remove(operation));
        else if (type == "replace") TRY_VOID(replace(operation));
        else TRY_VOID(move(operation));
        prune(tree_);
        std::string text;
        tree_.write(text);
        return text;
    }

private:
    tl::unexpected<Error> refused(std::string code, std::string_view text) const {
        std::string whole = fmt::format("Operation {} of the patch: {}", number_, text);
        return fail(ErrorKind::unprocessable, std::move(code), whole, {Issue{Severity::error, "processing", "", whole}});
    }

    // The elements of this resource that the path leads to.
    Result<std::vector<path::Node>> nodes(std::string_view text) {
        auto expression = path::Expression::parse(text);
        if (!expression) return malformed(number_, "Its path is not FHIRPath: " + expression.error().text);
        path::Environment environment;
        environment.step_limit = 200'000;
        outcomes_.push_back(TRY(path::evaluate(*expression, path::node(resource_), environment)));
        std::vector<path::Node> found;
        for (const path::Item& item : outcomes_.back().items) {
            const auto* node = std::get_if<path::Node>(&item);
            if (!node || !stands_in(resource_, *node)) return refused("patch.no-target", "Its path leads to something that is no element of this resource.");
            found.push_back(*node);
        }
        return found;
    }

    Result<path::Node> single(std::string_view text) {
        const std::vector<path::Node> found = TRY(nodes(text));
        if (found.empty()) return refused("patch.no-target", "There is nothing at its path.");
        if (found.size() > 1) return refused("patch.many-targets", "Its path leads to several elements; it must name one.");
        return found.front();
    }

    // The list whose members the path leads to, all of them.
    Result<Slot> list(const std::vector<path::Node>& found) {
        std::optional<Slot> first;
        for (const path::Node& node : found) {
            const std::optional<Slot> slot = slot_of(resource_, tree_, node);
            if (!slot || !slot->index || (first && (slot->parent != first->parent || slot->key != first->key))) return refused("patch.no-target", "Its path does not name a list.");
            if (!first) first = slot;
        }
        if (!first || list_size(*first) != found.size()) return refused("patch.no-target", "Its path must name a whole list.");
        return *first;
    }

    Result<Filling> filling(const Given& given, TypeIndex type) {
        const std::string text = TRY(text_of(given, type));
        Filling filling;
        for (const auto& [json, value] : {std::pair(&text, &filling.value), std::pair(&given.extra, &filling.extra)}) {
            if (json->empty()) continue;
            documents_.push_back(TRY(json::parse(*json)));
            *value = documents_.back().root();
        }
        return filling;
    }

    Result<const Element*> element_of(TypeIndex owner, std::string_view name, const Given& given) {
        const Element* element = element_for(owner, name, given);
        if (!element) return refused("patch.wrong-type", "There is no such element at its path, or not for a value of this type.");
        if (!fits(*element, given)) return refused("patch.wrong-type", "Its value is not of the element's type.");
        return element;
    }

    Result<void> add(const Operation& operation) { return add_to(TRY(single(operation.path)), operation.name, *operation.value, false); }

    Result<void> add_to(const path::Node& container, std::string_view name, const Given& given, bool at_front) {
        const TypeIndex owner = container.type;
        const Element* element = TRY(element_of(owner, name, given));
        const Filling what = TRY(filling(given, element->type));
        Tree* object = object_of(resource_, tree_, container);
        if (!object) return refused("patch.no-target", "There is nothing at its path to add to.");
        if (element->is_array) {
            Slot slot{object, std::string(element->name), 0, owner};
            put_in_list(slot, at_front ? 0 : list_size(slot), what);
            return {};
        }
        for (const Element& other : definitions::elements(owner)) {
            const bool same = other.name == element->name || (element->choice_group != 0 && other.choice_group == element->choice_group);
            if (same && has(*object, other.name)) return refused("patch.exists", "The element is there already, and may stand once only.");
        }
        fill(Slot{object, std::string(element->name), std::nullopt, owner}, what);
        return {};
    }

    Result<void> insert(const Operation& operation) {
        const std::vector<path::Node> found = TRY(nodes(operation.path));
        if (found.empty()) {  // a list that has no member yet: known by its name in its owner
            const std::size_t dot = last_dot(operation.path);
            if (dot == std::string_view::npos || *operation.index != 0) return refused("patch.no-target", "There is no such list, or it is shorter than the index.");
            const path::Node container = TRY(single(operation.path.substr(0, dot)));
            const std::string_view name = operation.path.substr(dot + 1);
            const Element* element = TRY(element_of(container.type, name, *operation.value));
            if (!element->is_array) return refused("patch.no-target", "Its path does not name a list.");
            return add_to(container, name, *operation.value, true);
        }
        const Slot slot = TRY(list(found));
        if (*operation.index < 0 || std::size_t(*operation.index) > list_size(slot)) return refused("patch.no-target", "The list is shorter than the index.");
        const Element* element = TRY(element_of(slot.owner, slot.key, *operation.value));
        put_in_list(slot, std::size_t(*operation.index), TRY(filling(*operation.value, element->type)));
        return {};
    }

    Result<void> remove(const Operation& operation) {
        const std::vector<path::Node> found = TRY(nodes(operation.path));
        if (found.empty()) return {};  // "Path of the element to delete (if found)"
        if (found.size() > 1) return refused("patch.many-targets", "Its path leads to several elements; one is deleted at a time.");
        const std::optional<Slot> slot = slot_of(resource_, tree_, found.front());
        if (!slot) return refused("patch.no-target", "The resource itself cannot be deleted by a patch.");
        empty(*slot);
        return {};
    }

    Result<void> replace(const Operation& operation) {
        const std::optional<Slot> slot = slot_of(resource_, tree_, TRY(single(operation.path)));
        if (!slot) return refused("patch.no-target", "The resource itself cannot be replaced by a patch.");
        const Element* there = slot->owner == definitions::none ? nullptr : definitions::find_element(slot->owner, slot->key);
        const Element* element = TRY(element_of(slot->owner, there && !there->choice.empty() ? there->choice : std::string_view(slot->key), *operation.value));
        const Filling what = TRY(filling(*operation.value, element->type));
        refill(*slot, std::string(element->name), what);
        return {};
    }

    Result<void> move(const Operation& operation) {
        const Slot slot = TRY(list(TRY(nodes(operation.path))));
        const auto inside = [&](std::int64_t index) { return index >= 0 && std::size_t(index) < list_size(slot); };
        if (!inside(*operation.source) || !inside(*operation.destination)) return refused("patch.no-target", "The list is shorter than source or destination.");
        move_in_list(slot, std::size_t(*operation.source), std::size_t(*operation.destination));
        return {};
    }

    // Of the last member step: not one inside brackets or quotation marks.
    static std::size_t last_dot(std::string_view text) {
        std::size_t dot = std::string_view::npos;
        int depth = 0;
        char quote = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (quote) {
                if (c == '\\') ++i;
                else if (c == quote) quote = 0;
            } else if (c == '\'' || c == '`' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '[') {
                ++depth;
            } else if (c == ')' || c == ']') {
                --depth;
            } else if (c == '.' && depth == 0) {
                dot = i;
            }
        }
        return dot;
    }

    Value resource_;
    Tree tree_;
    std::size_t number_;
    std::deque<path::Outcome> outcomes_;
    std::deque<json::Document> documents_;
};

}  // namespace

Result<std::string> apply_fhirpath_patch(Value resource, Value parameters, const FhirPathPatchLimits& limits) {
    if (parameters["resourceType"].text() != "Parameters") {
        const char* text = "A FHIRPath Patch is a Parameters resource whose parameters are operations.";
        return fail(ErrorKind::invalid, "patch.malformed", text, {Issue{Severity::error, "invalid", "", text}});
    }
    const Value operations = parameters["parameter"];
    if (operations.size() > limits.operations) return fail(ErrorKind::too_large, "patch.too-large", fmt::format("A patch has at most {} operations here.", limits.operations));
    std::string text(resource.raw());
    std::size_t number = 0, work = 0;
    for (const Value parameter : operations.children()) {
        const Operation operation = TRY(operation_in(parameter, ++number));
        work += text.size();
        const json::Document document = TRY(json::parse(std::move(text)));
        text = TRY(Step(document.root(), number).run(operation));
        if (text.size() > limits.bytes || work > limits.work) return fail(ErrorKind::too_large, "patch.too-large", "The patch is too much for a resource of this size. Send it as an update.");
    }
    return text;
}

}  // namespace medhome::fhir::patch
