// https://hl7.org/fhirpath/N1/#string-manipulation
//
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "fhir/path/evaluator.h"
#include "fhir/path/patterns.h"
#include "fhir/path/text.h"

namespace medhome::fhir::path {

Result<std::shared_ptr<const re2::RE2>> compiled_pattern(std::string_view pattern) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    options.set_max_mem(4 << 20);
    if (pattern.size() > 5'000) return failed("The regular expression is too long");
    auto compiled = std::make_shared<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (!compiled->ok()) return failed("The regular expression is wrong, or uses look-ahead or back-references, which are not supported");
    return std::shared_ptr<const re2::RE2>(std::move(compiled));
}

namespace {

using Text = std::optional<std::string_view>;

Result<Collection> index_of(const Call& call) {
    const Text text = TRY(call.input_text()), part = TRY(call.text(0));
    if (!text || !part) return Collection{};
    const std::size_t at = text->find(*part);
    return Collection{at == std::string_view::npos ? std::int64_t{-1} : static_cast<std::int64_t>(length(text->substr(0, at)))};
}
Result<Collection> last_index_of(const Call& call) {
    const Text text = TRY(call.input_text()), part = TRY(call.text(0));
    if (!text || !part) return Collection{};
    const std::size_t at = text->rfind(*part);
    return Collection{at == std::string_view::npos ? std::int64_t{-1} : static_cast<std::int64_t>(length(text->substr(0, at)))};
}

Result<Collection> substring(const Call& call) {
    const Text text = TRY(call.input_text());
    const auto start = TRY(call.whole(0));
    std::optional<std::int64_t> count;
    if (call.arguments.size() > 1) count = TRY(call.whole(1));
    if (!text || !start || *start < 0 || *start >= static_cast<std::int64_t>(length(*text))) return Collection{};
    const std::string_view rest = text->substr(byte_of(*text, static_cast<std::size_t>(*start)));
    if (!count) return Collection{rest};
    return Collection{rest.substr(0, byte_of(rest, static_cast<std::size_t>(std::max<std::int64_t>(*count, 0))))};
}

template <bool (*test)(std::string_view, std::string_view)>
Result<Collection> tested(const Call& call) {
    const Text text = TRY(call.input_text()), part = TRY(call.text(0));
    return text && part ? Collection{test(*text, *part)} : Collection{};
}
bool starts(std::string_view text, std::string_view part) { return text.starts_with(part); }
bool ends(std::string_view text, std::string_view part) { return text.ends_with(part); }
bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

template <std::string (*change)(std::string_view)>
Result<Collection> changed(const Call& call) {
    const Text text = TRY(call.input_text());
    return text ? Collection{TRY(call.engine.keep(change(*text)))} : Collection{};
}

Result<Collection> replace(const Call& call) {
    const Text text = TRY(call.input_text()), pattern = TRY(call.text(0)), by = TRY(call.text(1));
    if (!text || !pattern || !by) return Collection{};
    std::string out;
    std::size_t at = 0;
    while (at <= text->size()) {
        TRY_VOID(call.engine.spend(1 + by->size() / 64));
        // An empty pattern stands around every character.
        const std::size_t found = pattern->empty() ? at : text->find(*pattern, at);
        if (found == std::string_view::npos) break;
        out += text->substr(at, found - at);
        out += *by;
        at = found + pattern->size();
        if (!pattern->empty()) continue;
        if (at == text->size()) return Collection{TRY(call.engine.keep(std::move(out)))};
        const std::size_t next = at + byte_of(text->substr(at), 1);
        out += text->substr(at, next - at);
        at = next;
    }
    if (at < text->size()) out += text->substr(at);
    return Collection{TRY(call.engine.keep(std::move(out)))};
}

Result<std::shared_ptr<const re2::RE2>> pattern_of(const Call& call, std::string_view pattern) {
    for (const auto& [place, compiled] : call.engine.ast().patterns) {
        if (&call.engine.ast().nodes[place] == &call.node) return compiled;
    }
    TRY_VOID(call.engine.spend(100 + pattern.size()));
    return compiled_pattern(pattern);
}

template <bool is_full>
Result<Collection> matches(const Call& call) {
    const Text text = TRY(call.input_text()), pattern = TRY(call.text(0));
    if (!text || !pattern) return Collection{};
    const auto compiled = TRY(pattern_of(call, *pattern));
    TRY_VOID(call.engine.spend(text->size() / 16));
    const re2::StringPiece piece(text->data(), text->size());
    return Collection{is_full ? re2::RE2::FullMatch(piece, *compiled) : re2::RE2::PartialMatch(piece, *compiled)};
}

// $1 and ${name} of the specification's dialect are \1 of RE2's.
Result<std::string> rewrite(const re2::RE2& pattern, std::string_view by) {
    std::string out;
    for (std::size_t i = 0; i < by.size(); ++i) {
        if (by[i] == '\\') {
            out += "\\\\";
        } else if (by[i] == '$' && i + 1 < by.size() && by[i + 1] >= '0' && by[i + 1] <= '9') {
            out += '\\';
            out += by[++i];
        } else if (by[i] == '$' && i + 1 < by.size() && by[i + 1] == '{') {
            const std::size_t end = by.find('}', i);
            const auto& groups = pattern.NamedCapturingGroups();
            const auto group = end == std::string_view::npos ? groups.end() : groups.find(std::string(by.substr(i + 2, end - i - 2)));
            if (group == groups.end() || group->second > 9) return failed("replaceMatches() names a group that the pattern does not have");
            out += fmt::format("\\{}", group->second);
            i = end;
        } else {
            out += by[i];
        }
    }
    std::string error;
    if (!pattern.CheckRewriteString(out, &error)) return failed("replaceMatches() names a group that the pattern does not have");
    return out;
}

Result<Collection> replace_matches(const Call& call) {
    const Text text = TRY(call.input_text()), pattern = TRY(call.text(0)), by = TRY(call.text(1));
    if (!text || !pattern || !by) return Collection{};
    if (pattern->empty()) return Collection{*text};
    const auto compiled = TRY(pattern_of(call, *pattern));
    const std::string substitution = TRY(rewrite(*compiled, *by));
    // At most a match for every byte and one more.
    TRY_VOID(call.engine.spend(text->size() / 16 + (text->size() + 1) * substitution.size() / 64));
    std::string out(*text);
    re2::RE2::GlobalReplace(&out, *compiled, substitution);
    return Collection{TRY(call.engine.keep(std::move(out)))};
}

Result<Collection> length_of(const Call& call) {
    const Text text = TRY(call.input_text());
    return text ? Collection{static_cast<std::int64_t>(length(*text))} : Collection{};
}

Collection characters(std::string_view text) {
    Collection out;
    while (!text.empty()) {
        const std::size_t size = byte_of(text, 1);
        out.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return out;
}
Result<Collection> to_chars(const Call& call) {
    const Text text = TRY(call.input_text());
    if (!text) return Collection{};
    TRY_VOID(call.engine.spend(text->size()));
    return characters(*text);
}

Result<Collection> trim(const Call& call) {
    const Text text = TRY(call.input_text());
    if (!text) return Collection{};
    constexpr std::string_view blank = " \t\r\n\f\v";
    const std::size_t begin = text->find_first_not_of(blank);
    return Collection{begin == std::string_view::npos ? std::string_view() : text->substr(begin, text->find_last_not_of(blank) + 1 - begin)};
}

Result<Collection> split(const Call& call) {
    const Text text = TRY(call.input_text()), separator = TRY(call.text(0));
    if (!text || !separator) return Collection{};
    TRY_VOID(call.engine.spend(text->size()));
    if (separator->empty()) return characters(*text);
    Collection out;
    std::size_t at = 0;
    for (;;) {
        const std::size_t found = text->find(*separator, at);
        out.push_back(text->substr(at, found == std::string_view::npos ? found : found - at));
        if (found == std::string_view::npos) return out;
        at = found + separator->size();
    }
}

Result<Collection> join(const Call& call) {
    Text separator = "";
    if (!call.arguments.empty()) separator = TRY(call.text(0));
    std::string out;
    bool is_first = true;
    if (call.input.empty()) return Collection{};
    for (const Item& item : call.input) {
        const std::optional<Item> value = plain(item);
        const auto* text = value ? std::get_if<std::string_view>(&*value) : nullptr;
        if (value && !text) return call.wrong("takes texts");
        if (!text) continue;
        if (!is_first) out += separator.value_or("");
        is_first = false;
        out += *text;
    }
    return Collection{TRY(call.engine.keep(std::move(out)))};
}

constexpr FunctionEntry entries[] = {
    {"indexOf", index_of, 1, 1}, {"lastIndexOf", last_index_of, 1, 1}, {"substring", substring, 1, 2}, {"startsWith", tested<starts>, 1, 1},
    {"endsWith", tested<ends>, 1, 1}, {"contains", tested<has>, 1, 1}, {"upper", changed<upper>, 0, 0}, {"lower", changed<lower>, 0, 0},
    {"replace", replace, 2, 2}, {"matches", matches<false>, 1, 2}, {"matchesFull", matches<true>, 1, 2}, {"replaceMatches", replace_matches, 2, 3},
    {"length", length_of, 0, 0}, {"toChars", to_chars, 0, 0}, {"trim", trim, 0, 0}, {"split", split, 1, 1}, {"join", join, 0, 1}};

}  // namespace

std::span<const FunctionEntry> text_functions() { return entries; }

}  // namespace medhome::fhir::path
