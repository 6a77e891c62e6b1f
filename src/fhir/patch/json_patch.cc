// SPDX-License-Identifier: Apache-2.0
#include "fhir/patch/json_patch.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "fhir/patch/tree.h"

namespace medhome::fhir::patch {

namespace {

using json::Kind;
using json::Value;

using Pointer = std::vector<std::string>;

// RFC 6901: "*( "/" reference-token )", "~0" for '~' and "~1" for '/'.
std::optional<Pointer> pointer_of(std::string_view text, std::size_t most) {
    Pointer pointer;
    if (text.empty()) return pointer;
    if (text[0] != '/') return std::nullopt;
    std::string token;
    for (std::size_t i = 1; i <= text.size(); ++i) {
        if (i == text.size() || text[i] == '/') {
            if (pointer.size() == most) return std::nullopt;
            pointer.push_back(std::exchange(token, {}));
        } else if (text[i] == '~') {
            ++i;
            if (i == text.size() || (text[i] != '0' && text[i] != '1')) return std::nullopt;
            token += text[i] == '0' ? '~' : '/';
        } else {
            token += text[i];
        }
    }
    return pointer;
}

// "%x30 / ( %x31-39 *(%x30-39) )": no leading zeros.
std::optional<std::size_t> index_of(std::string_view token) {
    if (token.empty() || (token.size() > 1 && token[0] == '0')) return std::nullopt;
    std::size_t index = 0;
    const auto [end, bad] = std::from_chars(token.data(), token.data() + token.size(), index);
    if (bad != std::errc{} || end != token.data() + token.size()) return std::nullopt;
    return index;
}

class Patcher {
public:
    Patcher(Value document, const JsonPatchLimits& limits) : root_(document), limits_(limits), bytes_(document.raw().size()) {}

    Result<void> step(Value operation, std::size_t number);
    Result<std::string> finish();
    bool worked_too_long() const { return work_ > limits_.work; }

private:
    using Children = std::vector<Tree::Child>;
    struct Place {  // a child that is there
        Children* siblings = nullptr;
        std::size_t at = 0;
    };

    tl::unexpected<Error> malformed(std::string text) const {
        text = fmt::format("Operation {} of the patch: {}", number_, text);
        return fail(ErrorKind::invalid, "patch.malformed", text, {Issue{Severity::error, "invalid", "", text}});
    }
    tl::unexpected<Error> refused(std::string code, std::string text) const {
        text = fmt::format("Operation {} of the patch: {}", number_, text);
        return fail(ErrorKind::unprocessable, std::move(code), text, {Issue{Severity::error, "processing", "", text}});
    }
    tl::unexpected<Error> no_target(std::string_view which) const {
        return refused("patch.no-target", fmt::format("There is nothing at the place that its {} names.", which));
    }

    Result<Pointer> pointer(Value operation, std::string_view name) const {
        const Value text = operation[name];
        if (!text.is_string()) return malformed(fmt::format("It needs a member \"{}\" with a JSON Pointer.", name));
        auto found = pointer_of(text.text(), limits_.depth);
        if (!found) return malformed(fmt::format("Its {} is not a JSON Pointer: it begins with '/', writes '~' as ~0 and '/' as ~1.", name));
        return std::move(*found);
    }

    // The tree at the first `length` tokens; nothing where there is none.
    Tree* find(const Pointer& pointer, std::size_t length) {
        Tree* at = &root_;
        for (std::size_t i = 0; i < length; ++i) {
            const auto place = child_of(*at, pointer[i]);
            if (!place) return nullptr;
            at = &(*place->siblings)[place->at].tree;
        }
        return at;
    }
    std::optional<Place> child_of(Tree& parent, const std::string& token) {
        if (!parent.has_children()) return std::nullopt;
        Children& children = parent.children();
        work_ += children.size();
        if (parent.kind() == Kind::array) {
            const auto index = index_of(token);
            if (!index || *index >= children.size()) return std::nullopt;
            return Place{&children, *index};
        }
        for (std::size_t i = 0; i < children.size(); ++i) {
            if (children[i].key == token) return Place{&children, i};
        }
        return std::nullopt;
    }
    std::optional<Place> place(const Pointer& pointer) {
        Tree* parent = find(pointer, pointer.size() - 1);
        return parent ? child_of(*parent, pointer.back()) : std::nullopt;
    }

    Result<void> add(const Pointer& path, Tree tree);
    Result<void> put_again(const Pointer& path, Tree tree);
    Result<Tree> taken(const Pointer& from);
    Result<void> replace(const Pointer& path, Value value);
    Result<void> test(const Pointer& path, Value value);

    Tree root_;
    const JsonPatchLimits& limits_;
    std::size_t bytes_;
    std::size_t work_ = 0;
    std::size_t number_ = 0;
};

Result<void> Patcher::add(const Pointer& path, Tree tree) {
    if (path.empty()) {
        root_ = std::move(tree);
        return {};
    }
    Tree* parent = find(path, path.size() - 1);
    if (!parent || !parent->has_children()) return refused("patch.no-target", "There is nothing at its path to add to.");
    Children& children = parent->children();
    const std::string& token = path.back();
    if (parent->kind() == Kind::array) {
        const auto index = token == "-" ? std::optional(children.size()) : index_of(token);
        // "The specified index MUST NOT be greater than the number of elements in the array."
        if (!index || *index > children.size()) return refused("patch.no-target", "Its path names no place in the list: a number up to the list's length, or '-'.");
        children.insert(children.begin() + std::ptrdiff_t(*index), Tree::Child{{}, {}, std::move(tree)});
        return {};
    }
    if (const auto there = child_of(*parent, token)) {
        children[there->at].tree = std::move(tree);
    } else {
        children.push_back(Tree::Child{token, json::quote(token), std::move(tree)});
    }
    return {};
}

// What stood in the document already, at another place of it: there it may be deeper than before.
Result<void> Patcher::put_again(const Pointer& path, Tree tree) {
    work_ += tree.bytes();
    if (tree.deeper_than(limits_.depth - path.size())) return refused("patch.too-deep", fmt::format("It would nest the document deeper than {} levels.", limits_.depth));
    return add(path, std::move(tree));
}

Result<Tree> Patcher::taken(const Pointer& from) {
    if (from.empty()) return refused("patch.no-target", "The whole document cannot be taken away.");
    const auto there = place(from);
    if (!there) return no_target("path or from");
    Tree tree = std::move((*there->siblings)[there->at].tree);
    there->siblings->erase(there->siblings->begin() + std::ptrdiff_t(there->at));
    return tree;
}

Result<void> Patcher::replace(const Pointer& path, Value value) {
    if (path.empty()) {
        root_ = Tree(value);
        return {};
    }
    const auto there = place(path);
    if (!there) return no_target("path");
    (*there->siblings)[there->at].tree = Tree(value);
    return {};
}

Result<void> Patcher::test(const Pointer& path, Value value) {
    const Tree* at = find(path, path.size());
    if (!at) return no_target("path");
    std::string text;
    at->write(text);
    work_ += text.size();
    const auto found = json::parse(std::move(text), {.depth = 4 * limits_.depth, .allow_bom = false});
    if (!found) return tl::unexpected(found.error());
    if (equal(found->root(), value)) return {};
    return refused("patch.test-failed", "What stands at its path is not what the test says. Nothing was changed; load the record again.");
}

Result<void> Patcher::step(Value operation, std::size_t number) {
    number_ = number;
    if (!operation.is_object()) return malformed("It is not a JSON object.");
    if (!operation["op"].is_string()) return malformed("It needs a member \"op\": add, remove, replace, move, copy or test.");
    const std::string_view op = operation["op"].text();
    const bool moves = op == "move", copies = op == "copy", brings = op == "add" || op == "replace" || op == "test";
    if (!moves && !copies && !brings && op != "remove") return malformed("Its op is none of add, remove, replace, move, copy, test.");
    const Pointer path = TRY(pointer(operation, "path"));
    const Value value = operation["value"];
    if (brings && !value) return malformed("It needs a member \"value\".");
    if (op == "test") return test(path, value);
    if (op == "add") return add(path, Tree(value));
    if (op == "replace") return replace(path, value);
    if (op == "remove") {
        TRY(taken(path));
        return {};
    }
    const Pointer from = TRY(pointer(operation, "from"));
    if (copies) {
        const Tree* source = find(from, from.size());
        if (!source) return no_target("from");
        bytes_ += source->bytes();
        if (bytes_ > limits_.bytes) return fail(ErrorKind::too_large, "patch.too-large", "The patch copies so much that the document becomes too large.");
        return put_again(path, Tree(*source));
    }
    if (from == path) return find(from, from.size()) ? Result<void>{} : no_target("from");
    // "The "from" location MUST NOT be a proper prefix of the "path" location".
    if (from.size() < path.size() && std::equal(from.begin(), from.end(), path.begin())) return malformed("It moves a value into itself.");
    return put_again(path, TRY(taken(from)));
}

Result<std::string> Patcher::finish() {
    if (root_.deeper_than(limits_.depth)) {
        return fail(ErrorKind::unprocessable, "patch.too-deep", fmt::format("After the patch the document would be nested deeper than {} levels.", limits_.depth));
    }
    std::string out;
    root_.write(out);
    return out;
}

}  // namespace

Result<std::string> apply_json_patch(Value document, Value patch, const JsonPatchLimits& limits) {
    const auto malformed = [](std::string text) {
        return fail(ErrorKind::invalid, "patch.malformed", text, {Issue{Severity::error, "invalid", "", text}});
    };
    if (!patch.is_array()) return malformed("A JSON Patch is a list of operations.");
    if (patch.size() > limits.operations) return malformed(fmt::format("A patch has at most {} operations here.", limits.operations));
    Patcher patcher(document, limits);
    std::size_t number = 0;
    for (const Value operation : patch.children()) {
        TRY_VOID(patcher.step(operation, ++number));
        if (patcher.worked_too_long()) return fail(ErrorKind::too_large, "patch.too-large", "The patch is too much work for a document of this size. Send the record as an update.");
    }
    return patcher.finish();
}

}  // namespace medhome::fhir::patch
