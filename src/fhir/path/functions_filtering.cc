// https://hl7.org/fhirpath/N1/#filtering-and-projection, #subsetting, #combining, #types
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {
namespace {

Result<Collection> where(const Call& call) {
    Collection out;
    std::int64_t index = 0;
    for (const Item& item : call.input) {
        if (TRY(truth(TRY(call.for_item(0, item, index++)))).value_or(false)) out.push_back(item);
    }
    return out;
}

Result<Collection> select(const Call& call) {
    Collection out;
    std::int64_t index = 0;
    for (const Item& item : call.input) {
        const Collection part = TRY(call.for_item(0, item, index++));
        TRY_VOID(call.engine.spend(part.size()));
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

// repeat() takes each item once; repeatAll() takes them all, and the step limit ends what does not end.
template <bool once>
Result<Collection> repeat(const Call& call) {
    Collection out;
    Collection open = call.input;
    while (!open.empty()) {
        Collection next;
        std::int64_t index = 0;
        for (const Item& item : open) {
            for (const Item& found : TRY(call.for_item(0, item, index++))) {
                TRY_VOID(call.engine.spend(1));
                if (once && TRY(call.engine.holds(out, found))) continue;
                out.push_back(found);
                next.push_back(found);
            }
        }
        open = std::move(next);
    }
    return out;
}

Result<Collection> single(const Call& call) {
    if (call.input.size() > 1) return call.wrong("found several items");
    return call.input;
}

Collection slice(const Collection& items, std::int64_t skipped, std::int64_t taken) {
    const auto size = static_cast<std::int64_t>(items.size());
    const std::int64_t begin = std::clamp<std::int64_t>(skipped, 0, size);
    const std::int64_t end = begin + std::clamp<std::int64_t>(taken, 0, size - begin);
    return {items.begin() + begin, items.begin() + end};
}
Result<Collection> first(const Call& call) { return slice(call.input, 0, 1); }
Result<Collection> last(const Call& call) { return slice(call.input, static_cast<std::int64_t>(call.input.size()) - 1, 1); }
Result<Collection> tail(const Call& call) { return slice(call.input, 1, INT32_MAX); }
Result<Collection> skip(const Call& call) {
    const auto number = TRY(call.whole(0));
    return number ? slice(call.input, *number, INT32_MAX) : Collection{};
}
Result<Collection> take(const Call& call) {
    const auto number = TRY(call.whole(0));
    return number ? slice(call.input, 0, *number) : Collection{};
}

Result<Collection> intersect(const Call& call) {
    const Collection other = TRY(call.value(0));
    Collection out;
    for (const Item& item : call.input) {
        if (TRY(call.engine.holds(other, item)) && !TRY(call.engine.holds(out, item))) out.push_back(item);
    }
    return out;
}
Result<Collection> exclude(const Call& call) {
    const Collection other = TRY(call.value(0));
    Collection out;
    for (const Item& item : call.input) {
        if (!TRY(call.engine.holds(other, item))) out.push_back(item);
    }
    return out;
}
Result<Collection> combine(const Call& call) {
    Collection out = call.input;
    const Collection other = TRY(call.value(0));
    out.insert(out.end(), other.begin(), other.end());
    return out;
}
Result<Collection> unite(const Call& call) { return call.engine.distinct(TRY(combine(call))); }

// --- types

tl::unexpected<Error> unknown_type(const TypeSpecifier& type) { return failed(fmt::format("There is no type {}", type.name)); }

// A FHIR primitive asked for as System's type is its value; as FHIR's, it must be of that very type: a code is no string here.
std::optional<Item> taken_as(const Item& item, const TypeSpecifier& type) {
    if (type.space == TypeSpecifier::Space::system) {
        const std::optional<Item> value = plain(item);
        return value && is_of_type(*value, type) ? value : std::nullopt;
    }
    const Node* node = std::get_if<Node>(&item);
    if (node && type.type != definitions::none && definitions::type(type.type).kind == definitions::TypeKind::primitive) {
        return node->type == type.type ? std::optional(item) : std::nullopt;
    }
    return is_of_type(item, type) ? std::optional(item) : std::nullopt;
}

Result<Collection> is(const Call& call) {
    if (call.input.size() > 1) return call.wrong("takes one item");
    if (!call.type().is_known) return unknown_type(call.type());
    return call.input.empty() ? Collection{} : Collection{is_of_type(call.input.front(), call.type())};
}

Result<Collection> of_type(const Call& call) {
    if (!call.type().is_known) return unknown_type(call.type());
    Collection out;
    for (const Item& item : call.input) {
        if (const auto taken = taken_as(item, call.type())) out.push_back(*taken);
    }
    return out;
}

Result<Collection> as(const Call& call) {
    if (call.input.size() > 1 && !call.engine.environment().many_as) return call.wrong("takes one item");
    return of_type(call);
}

// --- choices and order

Result<Collection> iif(const Call& call) {
    if (call.input.size() > 1) return call.wrong("takes one item");
    const Focus focus{&call.input, call.focus.index, call.focus.total};
    const bool holds = TRY(truth(TRY(call.engine.evaluate(call.arguments[0], focus)))).value_or(false);
    if (holds) return call.engine.evaluate(call.arguments[1], focus);
    return call.arguments.size() > 2 ? call.engine.evaluate(call.arguments[2], focus) : Collection{};
}

Result<Collection> coalesce(const Call& call) {
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        Collection items = TRY(call.value(i));
        if (!items.empty()) return items;
    }
    return Collection{};
}

Result<Collection> aggregate(const Call& call) {
    Collection total;
    if (call.arguments.size() > 1) total = TRY(call.value(1));
    std::int64_t index = 0;
    for (const Item& item : call.input) total = TRY(call.for_item(0, item, index++, &total));
    return total;
}

Result<Collection> sort(const Call& call) {
    struct Row {
        const Item* item;
        std::vector<std::optional<Item>> keys;
    };
    std::vector<Row> rows;
    std::int64_t index = 0;
    for (const Item& item : call.input) {
        Row row{&item, {}};
        if (call.arguments.empty()) row.keys.push_back(plain(item));
        for (std::size_t i = 0; i < call.arguments.size(); ++i) {
            const Collection key = TRY(call.for_item(i, item, index));
            if (key.size() > 1) return call.wrong("sorts by single items");
            row.keys.push_back(key.empty() ? std::nullopt : plain(key.front()));
        }
        ++index;
        rows.push_back(std::move(row));
    }
    std::optional<Error> error;
    // An item without the key comes first, up or down.
    const auto before = [&](const Row& a, const Row& b) {
        for (std::size_t i = 0; i < a.keys.size() && !error; ++i) {
            const bool is_descending = !call.arguments.empty() && call.engine.ast().nodes[call.arguments[i]].is_descending;
            if (!a.keys[i] || !b.keys[i]) {
                if (a.keys[i].has_value() != b.keys[i].has_value()) return !a.keys[i];
                continue;
            }
            const auto& x = is_descending ? b.keys[i] : a.keys[i];
            const auto& y = is_descending ? a.keys[i] : b.keys[i];
            auto order = call.engine.order(*x, *y);
            if (!order) error = order.error();
            else if (*order && **order != 0) return **order < 0;
        }
        return false;
    };
    // Insertion keeps its word even when some pairs cannot be ordered, as partial dates.
    std::vector<Row> sorted;
    for (Row& row : rows) {
        TRY_VOID(call.engine.spend(sorted.size()));
        auto at = sorted.end();
        while (at != sorted.begin() && before(row, *(at - 1))) --at;
        if (error) return tl::unexpected(*error);
        sorted.insert(at, std::move(row));
    }
    Collection out;
    for (const Row& row : sorted) out.push_back(*row.item);
    return out;
}

Result<Collection> trace(const Call& call) {
    const auto name = TRY(call.text(0));
    Trace entry{std::string(name.value_or("")), {}};
    if (call.arguments.size() > 1) {
        std::int64_t index = 0;
        for (const Item& item : call.input) {
            for (const Item& found : TRY(call.for_item(1, item, index++))) entry.items.push_back(found);
        }
    } else {
        entry.items = call.input;
    }
    TRY_VOID(call.engine.spend(1 + entry.items.size()));
    call.engine.outcome().traces.push_back(std::move(entry));
    return call.input;
}

Result<Collection> define_variable(const Call& call) {
    const auto name = TRY(call.text(0));
    Collection items = call.input;
    if (call.arguments.size() > 1) items = TRY(call.engine.evaluate(call.arguments[1], Focus{&call.input, call.focus.index, call.focus.total}));
    TRY_VOID(call.engine.spend(items.size()));
    TRY_VOID(call.engine.define(name.value_or(""), std::move(items)));
    return call.input;
}

constexpr FunctionEntry entries[] = {
    {"defineVariable", define_variable, 1, 2}, {"where", where, 1, 1}, {"select", select, 1, 1}, {"repeat", repeat<true>, 1, 1}, {"repeatAll", repeat<false>, 1, 1}, {"single", single, 0, 0},
    {"first", first, 0, 0}, {"last", last, 0, 0}, {"tail", tail, 0, 0}, {"skip", skip, 1, 1}, {"take", take, 1, 1}, {"intersect", intersect, 1, 1},
    {"exclude", exclude, 1, 1}, {"combine", combine, 1, 1}, {"union", unite, 1, 1}, {"is", is, 1, 1, true}, {"as", as, 1, 1, true},
    {"ofType", of_type, 1, 1, true}, {"iif", iif, 2, 3}, {"coalesce", coalesce, 1, 50}, {"aggregate", aggregate, 1, 2}, {"sort", sort, 0, 20}, {"trace", trace, 1, 2}};

}  // namespace

std::span<const FunctionEntry> filtering_functions() { return entries; }

}  // namespace medhome::fhir::path
