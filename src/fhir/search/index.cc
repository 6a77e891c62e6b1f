// The rows a resource can be found by. https://hl7.org/fhir/R4/search.html#ptypes
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/index.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

#include "base/ids.h"
#include "fhir/search/custom.h"
#include "fhir/search/extract.h"
#include "fhir/search/tables.h"
#include "fhir/search/values.h"
#include "fhir/search/walk.h"

namespace medhome::fhir::search {
namespace {

using json::Value;
using tables::Extract;

constexpr double most = std::numeric_limits<double>::max();
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t always = std::numeric_limits<std::int64_t>::min();

std::uint32_t implied_system(std::uint8_t number) {
    static const std::vector<std::uint32_t> hashed = [] {
        std::vector<std::uint32_t> all{0};
        for (const std::string_view system : tables::systems) all.push_back(hash32(system));
        return all;
    }();
    return hashed[number];
}

class Rows {
public:
    Rows(IndexRows& to, std::string_view base_url, std::string_view zone, Branch owner = 0) : to_(to), base_url_(base_url), zone_(zone), owner_(owner) {}

    void operator()(Value value, const tables::Action& action) {
        const Branch branch = action.branch;
        if (value.kind() == json::Kind::null) return;
        switch (action.extract) {
            case Extract::code:
                if (value.is_string()) hash(branch, hash64(value.text()), implied_system(action.system));
                return;
            case Extract::boolean:
                if (value.kind() == json::Kind::boolean) hash(branch, hash64(value.text()));
                return;
            case Extract::truth:
                return hash(branch, hash64(value["deceasedDateTime"] || value["deceasedBoolean"].text() == "true" ? "true" : "false"));
            case Extract::text_token:
                if (value.is_string()) hash(branch, folded_hash(value.text()));
                return;
            case Extract::uri_token:
                if (value.is_string()) hash(branch, hash64(value.text()));
                return;
            case Extract::uri:
                if (value.is_string()) uri(branch, value.text());
                return;
            case Extract::coding: return coding(branch, value);
            case Extract::codeable_concept: return concept_of(branch, value);
            case Extract::identifier:
            case Extract::contact: {
                const Value number = value["value"];
                if (action.extract == Extract::identifier && number.is_string()) of_type(branch, value["type"], number.text());
                if (action.extract == Extract::identifier) words(branch, value["type"]["text"]);
                return number.is_string() ? hash(branch, folded_hash(number.text()), system_of(value["system"])) : present(branch);
            }
            case Extract::reference:
                if (const Value number = value["identifier"]["value"]; number.is_string()) {
                    hash(named_by_identifier(branch), folded_hash(number.text()), system_of(value["identifier"]["system"]));
                }
                return reference(branch, value["reference"]);
            case Extract::canonical: return canonical(branch, value);
            case Extract::resource: {
                const std::string_view type = value["resourceType"].text(), id = value["id"].text();
                return type.empty() || id.empty() ? present(branch) : hash(branch, hash64(std::string(type) + "/" + std::string(id)));
            }
            case Extract::string: return string(branch, value);
            case Extract::date:
                if (const auto interval = date_interval(value.text(), zone_)) to_.dates.push_back({branch, interval->low, interval->high});
                return;
            case Extract::period: return span(branch, period(value));
            case Extract::timing: return timing(branch, value);
            case Extract::number:
                if (const auto n = number(value.text())) to_.quantities.push_back({branch, n->value, n->low, n->high, 0, 0});
                return;
            case Extract::range: return range(branch, value["low"], value["high"]);
            case Extract::quantity: return quantity(branch, value);
            case Extract::money:
                if (const auto n = number(value["value"].text())) {
                    const Value currency = value["currency"];
                    to_.quantities.push_back({branch, n->value, n->low, n->high, system_of(currency), currency ? hash32("urn:iso:std:iso:4217") : 0});
                }
                return;
            case Extract::sampled: return sampled(branch, value);
            case Extract::pairs: return pairs(branch, value);
        }
    }

private:
    void hash(Branch branch, std::uint64_t value, std::uint32_t system = 0) { to_.hashes.push_back({branch, value, system}); }
    // An element that is there but names nothing to search for (a code in words alone) leaves a row of value 0, so that :missing tells the truth.
    void present(Branch branch) { hash(branch, 0); }
    static std::uint32_t system_of(Value system) { return system.is_string() && !system.text().empty() ? hash32(system.text()) : 0; }

    // For :text. Words that only differ in letter case are kept once.
    void words(Branch branch, Value text) {
        if (!text.is_string()) return;
        std::string folded = fold(text.text());
        if (folded.empty()) return;
        folded.resize(cut(folded).size());
        to_.strings.push_back({worded(branch), std::move(folded), 0});
    }

    void coding(Branch branch, Value value) {
        words(branch, value["display"]);
        const Value code = value["code"];
        code.is_string() ? hash(branch, hash64(code.text()), system_of(value["system"])) : present(branch);
    }

    void concept_of(Branch branch, Value value) {
        words(branch, value["text"]);
        const Value codings = value["coding"];
        if (codings.size() == 0) return present(branch);
        for (Value each = codings.first(); each; each = each.next()) coding(branch, each);
    }

    void reference(Branch branch, Value text) {
        const Name name = named(text.text(), base_url_);
        using Is = Name::Is;
        name.is == Is::nothing || name.is == Is::contained ? present(branch) : named_record(branch, name, name.text);
    }

    void named_record(Branch branch, const Name& name, std::string_view text) {
        if (name.is == Name::Is::record) {
            // The Patient of the record's own compartment is told by the compartment.
            const bool told = branch == owner_ && name.type == "Patient";
            to_.hashes.push_back({branch, hash64(text), type_number(name.type), told ? std::string() : std::string(name.id)});
        } else {
            hash(branch, hash64(text));
        }
    }

    // A canonical is found with and without its version.
    void canonical(Branch branch, Value value) {
        const Name name = named(value.text(), base_url_);
        if (name.is == Name::Is::nothing || name.is == Name::Is::contained) return present(branch);
        named_record(branch, name, name.text);
        if (const std::size_t bar = name.text.find('|'); bar != std::string_view::npos) hash(branch, hash64(name.text.substr(0, bar)), version_left_out);
    }

    // "system|code|value" of :of-type, for each coding of the identifier's type.
    void of_type(Branch branch, Value type, std::string_view number) {
        for (const Value coding : type["coding"].children()) {
            if (coding["code"].is_string()) hash(identified_by_type(branch), typed_hash(coding["code"].text(), number), system_of(coding["system"]));
        }
    }

    // By itself, and under every address above it.
    void uri(Branch branch, std::string_view text) {
        hash(branch, hash64(text));
        for (const std::string_view above : addresses_above(text)) hash(below(branch), hash64(above));
    }

    void string(Branch branch, Value value) {
        if (!value.is_string()) return;
        std::string folded = fold(value.text());
        folded.resize(cut(folded).size());
        to_.strings.push_back({branch, std::move(folded), hash64(value.text())});
    }

    // The outer bounds; nothing when neither is known.
    std::optional<Interval> period(Value value) const {
        const auto start = date_interval(value["start"].text(), zone_), end = date_interval(value["end"].text(), zone_);
        if (!start && !end) return std::nullopt;
        return Interval{start ? start->low : always, end ? end->high : never};
    }

    void span(Branch branch, const std::optional<Interval>& interval) {
        if (interval) to_.dates.push_back({branch, interval->low, interval->high});
    }

    void timing(Branch branch, Value value) {
        std::optional<Interval> outer = period(value["repeat"]["boundsPeriod"]);
        const Value events = value["event"];
        for (Value event = events.first(); event; event = event.next()) {
            const auto at = date_interval(event.text(), zone_);
            if (!at) continue;
            outer = outer ? Interval{std::min(outer->low, at->low), std::max(outer->high, at->high)} : *at;
        }
        span(branch, outer);
    }

    // From low to high: a row at either end, so that "gt" finds it by its upper end and "lt" by its lower one.
    void between(Branch branch, double low, double high, std::uint32_t unit_code, std::uint32_t unit_system) {
        to_.quantities.push_back({branch, low, low, high, unit_code, unit_system});
        to_.quantities.push_back({branch, high, low, high, unit_code, unit_system});
    }

    static std::pair<std::uint32_t, std::uint32_t> unit_of(Value value) {
        const Value code = value["code"];
        return {system_of(code ? code : value["unit"]), system_of(value["system"])};
    }

    void range(Branch branch, Value low, Value high) {
        const auto from = number(low["value"].text()), to = number(high["value"].text());
        if (!from && !to) return;
        const auto [code, system] = unit_of(from ? low : high);
        between(branch, from ? from->value : -most, to ? to->value : most, code, system);
        const Value unit = from ? low : high;
        if (unit["system"].text() != ucum_system || (from && to && low["code"].text() != high["code"].text())) return;
        const auto first = from ? measured(*from, unit["code"].text()) : std::nullopt, last = to ? measured(*to, unit["code"].text()) : std::nullopt;
        if ((from && !first) || (to && !last)) return;
        const auto& either = first ? first : last;  // one of the two ends is there, and both are in one unit
        if (!either) return;
        between(branch, first ? first->number.value : -most, last ? last->number.value : most, either->unit, canonical_system());
    }

    void quantity(Branch branch, Value value) {
        const auto n = number(value["value"].text());
        if (!n) return;
        const auto [code, system] = unit_of(value);
        const std::string_view comparator = value["comparator"].text();
        compared(branch, *n, comparator, code, system);
        if (value["system"].text() != ucum_system || value["code"].text().empty()) return;
        if (const auto base = measured(*n, value["code"].text())) compared(branch, base->number, comparator, base->unit, canonical_system());
    }

    void compared(Branch branch, const Number& n, std::string_view comparator, std::uint32_t code, std::uint32_t system) {
        if (comparator.empty()) {
            to_.quantities.push_back({branch, n.value, n.low, n.high, code, system});
        } else if (comparator.front() == '<') {
            between(branch, -most, n.value, code, system);
        } else {
            between(branch, n.value, most, code, system);
        }
    }

    // "just search on the bounds of the values in sampled data": https://hl7.org/fhir/R4/observation.html#search
    void sampled(Branch branch, Value value) {
        const auto origin = number(value["origin"]["value"].text()), factor = number(value["factor"].text());
        double low = most, high = -most;
        const std::string_view all = value["data"].text();
        const char* at = all.data();
        const char* const end = at + all.size();
        while (at < end) {
            double sample = 0;
            const auto read = std::from_chars(at, end, sample);
            if (read.ec == std::errc()) {
                low = std::min(low, sample);
                high = std::max(high, sample);
                at = read.ptr;
            } else {
                ++at;  // a space, or E, U and L for a sample that could not be measured
            }
        }
        if (low > high) return;
        const double scale = factor ? factor->value : 1, zero = origin ? origin->value : 0;
        const auto [code, system] = unit_of(value["origin"]);
        between(branch, zero + std::min(low * scale, high * scale), zero + std::max(low * scale, high * scale), code, system);
    }

    // What one part of the element is, under the value that the other part has.
    void pairs(Branch branch, Value element) {
        const tables::Composite& composite = *tables::find_composite(branch);
        IndexRows first, second;
        Rows into_first(first, base_url_, zone_), into_second(second, base_url_, zone_);
        const auto is_of = [](std::span<const Branch> branches, Branch wanted) { return std::find(branches.begin(), branches.end(), wanted) != branches.end(); };
        auto take = [&](Value value, const tables::Action& action) {
            if (action.extract == Extract::pairs) return;
            if (is_of(tables::branches_of(composite.first), action.branch)) into_first(value, action);
            if (is_of(tables::branches_of(composite.second), action.branch)) into_second(value, action);
        };
        Walk<decltype(take)>(take).along(element, composite.node);
        const auto any = [](const IndexRows& rows) { return !rows.hashes.empty() || !rows.strings.empty() || !rows.dates.empty() || !rows.quantities.empty(); };
        if (any(first) && any(second)) present(branch);
        for (const HashRow& one : first.hashes) {
            if (one.value == 0) continue;
            put(second, paired(branch, one.value));
            if (!one.target.empty()) continue;
            put(second, paired(branch, one.value, one.system));
            if (one.system != 0) put(second, paired_with_system(branch, one.system));
        }
    }

    void put(const IndexRows& rows, Branch branch) {
        for (HashRow row : rows.hashes) {
            row.branch = branch;
            if (row.value != 0) to_.hashes.push_back(std::move(row));
        }
        for (QuantityRow row : rows.quantities) {
            row.branch = branch;
            to_.quantities.push_back(row);
        }
    }

    IndexRows& to_;
    std::string_view base_url_, zone_;
    Branch owner_;  // the one path that says whose record it is; 0: there is none such
};

template <class Row>
void sort_unique(std::vector<Row>& rows) {
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
}

}  // namespace

std::uint32_t type_number(std::string_view type) {
    const tables::Type* found = tables::find_type(type);
    return found ? std::uint32_t(found - tables::types.data()) + 1 : 0;
}

std::uint32_t type_number(Branch branch) {
    if (is_custom(branch)) return type_of_custom(branch);
    const auto found = std::lower_bound(tables::branches.begin(), tables::branches.end(), branch, [](const tables::BranchPath& b, Branch number) { return b.branch < number; });
    return found != tables::branches.end() && found->branch == branch ? type_number(found->type) : 0;
}

Branch paired(Branch composite, std::uint64_t first, std::optional<std::uint32_t> system) {
    char bytes[16] = {};
    std::memcpy(bytes, &composite, 4);
    std::memcpy(bytes + 4, &first, 8);
    if (system) std::memcpy(bytes + 12, &*system, 4);
    // Apart from the branches of the tables, which have 24 bits.
    return (static_cast<Branch>(hash64({bytes, system ? sizeof bytes : 12})) & 0x3fffffff) | 0x40000000;
}

Branch named_by_identifier(Branch branch) { return paired(branch, 1); }
Branch identified_by_type(Branch branch) { return paired(branch, 2); }
Branch below(Branch branch) { return paired(branch, 3); }
Branch worded(Branch branch) { return paired(branch, 4); }
Branch paired_with_system(Branch composite, std::uint32_t system) { return paired(composite, 5, system); }

IndexRows index(Value resource, std::string_view base_url, std::string_view zone) {
    IndexRows rows;
    const tables::Type* type = tables::find_type(resource["resourceType"].text());
    if (!type) return rows;
    rows.hashes.reserve(16);
    const bool one_owner = type->one_owner && type->name != "Task";  // a Task may be in another's compartment
    walk(resource, *type, Rows(rows, base_url, zone, one_owner ? tables::owners[type->first_owner] : 0));
    settle(rows);
    return rows;
}

void extract(IndexRows& to, Value value, const tables::Action& action, std::string_view base_url, std::string_view zone) {
    Rows(to, base_url, zone)(value, action);
}

void settle(IndexRows& rows) {
    sort_unique(rows.hashes);
    sort_unique(rows.strings);
    sort_unique(rows.dates);
    sort_unique(rows.quantities);
}

}  // namespace medhome::fhir::search
