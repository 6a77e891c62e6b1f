// SPDX-License-Identifier: Apache-2.0
#include "store/sql/cursor.h"

#include <cstring>

#include "base/ids.h"

namespace medhome::store::sql {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr char format = 2;

std::string to_base64url(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        held += 8;
        while (held >= 6) {
            held -= 6;
            text += alphabet[(bits >> held) & 63];
        }
    }
    if (held > 0) text += alphabet[(bits << (6 - held)) & 63];
    return text;
}

bool from_base64url(std::string_view text, std::string& bytes) {
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) return false;
        bits = (bits << 6) | std::uint32_t(digit);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>((bits >> held) & 255);
        }
    }
    // One way to write the same bytes: nothing more, and nothing in the bits that are left.
    return held < 6 && (bits & ((std::uint32_t{1} << held) - 1)) == 0;
}

class Bytes {
public:
    template <class Number>
    void number(Number value) {
        char raw[sizeof value];
        std::memcpy(raw, &value, sizeof value);
        bytes_.append(raw, sizeof value);
    }
    void text(std::string_view value) {
        number(std::uint32_t(value.size()));
        bytes_ += value;
    }
    void mark(char kind) { bytes_ += kind; }
    const std::string& all() const { return bytes_; }

private:
    std::string bytes_;
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : left_(bytes) {}
    template <class Number>
    Number number() {
        Number value{};
        if (left_.size() < sizeof value) {
            good_ = false;
            return value;
        }
        std::memcpy(&value, left_.data(), sizeof value);
        left_.remove_prefix(sizeof value);
        return value;
    }
    std::string text() {
        const auto size = number<std::uint32_t>();
        if (size > left_.size()) {
            good_ = false;
            return {};
        }
        std::string value(left_.substr(0, size));
        left_.remove_prefix(size);
        return value;
    }
    bool finished() const { return good_ && left_.empty(); }
    bool good() const { return good_; }

private:
    std::string_view left_;
    bool good_ = true;
};

}  // namespace

namespace {

void take_in(Bytes& all, const fhir::search::Clause& clause) {
    all.text(clause.name);
    all.number(int(clause.type));
    all.number(int(clause.target));
    all.number(int(clause.modifier));
    all.number(clause.missing);
    all.number(clause.names_patient);
    for (const auto branch : clause.branches) all.number(branch);
    for (const auto& id : clause.patient_ids) all.text(id);
    for (const auto& term : clause.terms) {
        all.mark('t');
        all.number(int(term.comparator));
        all.number(term.value);
        all.number(term.any_value);
        all.number(term.system ? std::int64_t{*term.system} : -1);
        for (const auto value : term.values) all.number(value);
        all.text(term.text);
        all.number(term.exact);
        // `ap` widens by the time of asking: its bounds would differ on the next page.
        if (term.comparator != fhir::search::Comparator::ap) {
            all.number(term.low);
            all.number(term.high);
        }
        all.number(term.number);
        all.number(term.number_low);
        all.number(term.number_high);
        all.number(term.unit_code ? std::int64_t{*term.unit_code} : -1);
        all.number(term.unit_system ? std::int64_t{*term.unit_system} : -1);
    }
    for (const auto& link : clause.links) {
        all.mark(link.reverse ? 'r' : 'l');
        for (const auto branch : link.via) all.number(branch);
        for (const std::string& type : link.types) all.text(type);
        for (const auto& each : link.clause) take_in(all, each);
    }
    for (const auto& these : clause.either) {
        all.mark('e');
        for (const auto& each : these) take_in(all, each);
    }
}

}  // namespace

std::uint64_t digest_of(const fhir::search::Query& query) {
    Bytes all;
    all.text(query.type);
    for (const auto& clause : query.clauses) take_in(all, clause);
    for (const auto& one : query.also) {
        all.mark('a');
        all.text(one.type);
        for (const auto& clause : one.clauses) take_in(all, clause);
    }
    for (const auto& sort : query.sorts) {
        all.mark('s');
        all.text(sort.name);
        all.number(sort.descending);
    }
    return hash64(all.all());
}

// So that a cursor that was changed on its way is refused, not followed to some other place. What a caller may see does not hang on it.
static std::uint64_t seal(std::string_view bytes, std::uint64_t digest) { return hash64(bytes, digest ^ 0x6d656468'6f6d6531); }

std::string write_cursor(std::uint64_t digest, const Position& position) {
    Bytes all;
    all.mark(format);
    all.number(digest);
    all.number(position.patient_key);
    all.number(position.rid);
    for (const Parameter& key : position.keys) {
        all.mark(static_cast<char>('a' + key.index()));
        if (const auto* number = std::get_if<std::int64_t>(&key)) all.number(*number);
        if (const auto* real = std::get_if<double>(&key)) all.number(*real);
        if (const auto* text = std::get_if<std::string>(&key)) all.text(*text);
        if (const auto* id = std::get_if<BoundId>(&key)) all.text(id->text);
    }
    all.number(seal(all.all(), digest));
    return to_base64url(all.all());
}

Result<Position> read_cursor(std::uint64_t digest, std::string_view cursor, std::size_t keys) {
    const auto bad = [] {
        return fail(ErrorKind::invalid, "search.bad-cursor", "The _cursor is not one of this search. Follow the next link as it was given, or begin again without it.");
    };
    std::string bytes;
    if (cursor.size() > 4096 || !from_base64url(cursor, bytes) || bytes.size() < sizeof(std::uint64_t)) return bad();
    const std::string_view sealed(bytes.data(), bytes.size() - sizeof(std::uint64_t));
    Reader at_the_end(std::string_view(bytes).substr(sealed.size()));
    if (at_the_end.number<std::uint64_t>() != seal(sealed, digest)) return bad();
    Reader in(sealed);
    if (in.number<char>() != format || in.number<std::uint64_t>() != digest) return bad();
    Position position;
    position.patient_key = in.number<std::int64_t>();
    position.rid = in.number<std::int64_t>();
    for (std::size_t i = 0; i < keys && in.good(); ++i) {
        switch (in.number<char>()) {
            case 'a': position.keys.emplace_back(in.number<std::int64_t>()); break;
            case 'b': position.keys.emplace_back(in.number<double>()); break;
            case 'c': position.keys.emplace_back(in.text()); break;
            case 'd': position.keys.emplace_back(nullptr); break;
            case 'e': position.keys.emplace_back(BoundId{in.text()}); break;
            default: return bad();
        }
    }
    if (!in.finished()) return bad();
    return position;
}

}  // namespace medhome::store::sql
