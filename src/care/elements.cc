// SPDX-License-Identifier: Apache-2.0
#include "care/elements.h"

#include <algorithm>
#include <charconv>

namespace medhome::care {
namespace {

bool all_letters(std::string_view text) {
    if (text.empty()) return false;
    for (const char c : text) {
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) return false;
    }
    return true;
}

bool is_id(std::string_view text) {
    if (text.empty() || text.size() > 64) return false;
    for (const char c : text) {
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.')) return false;
    }
    return true;
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int value = 0;
    const char* const end = text.data() + at + count;
    const auto [stopped, error] = std::from_chars(text.data() + at, end, value);
    if (error != std::errc() || stopped != end || value < 0) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Reference> parse_reference(std::string_view text) {
    if (const std::size_t version = text.find("/_history/"); version != std::string_view::npos) text = text.substr(0, version);
    const std::size_t slash = text.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view id = text.substr(slash + 1);
    std::string_view type = text.substr(0, slash);
    if (const std::size_t before = type.rfind('/'); before != std::string_view::npos) type = type.substr(before + 1);
    if (!all_letters(type) || !is_id(id)) return std::nullopt;
    return Reference{std::string(type), std::string(id)};
}

std::string reference_of(json::Value element) {
    const std::optional<Reference> found = parse_reference(element["reference"].text());
    return found ? found->type + "/" + found->id : std::string();
}

std::string id_in(std::string_view reference, std::string_view type) {
    const std::optional<Reference> found = parse_reference(reference);
    return found && found->type == type ? found->id : std::string();
}

std::string_view code_of(json::Value concepts, std::string_view system) {
    if (concepts.is_array()) {
        for (const json::Value one : concepts.children()) {
            if (const std::string_view code = code_of(one, system); !code.empty()) return code;
        }
        return {};
    }
    for (const json::Value coding : concepts["coding"].children()) {
        if (coding["system"].text() == system) return coding["code"].text();
    }
    return {};
}

bool has_code(json::Value concepts, std::string_view system, std::string_view code) {
    if (concepts.is_array()) {
        for (const json::Value one : concepts.children()) {
            if (has_code(one, system, code)) return true;
        }
        return false;
    }
    for (const json::Value coding : concepts["coding"].children()) {
        if (coding["system"].text() == system && coding["code"].text() == code) return true;
    }
    return false;
}

std::string_view words_of(json::Value concept_value) {
    if (const std::string_view text = concept_value["text"].text(); !text.empty()) return text;
    for (const json::Value coding : concept_value["coding"].children()) {
        if (const std::string_view display = coding["display"].text(); !display.empty()) return display;
    }
    return concept_value["coding"].first()["code"].text();
}

json::Value extension(json::Value element, std::string_view url) {
    const bool ours = url.find("://") == std::string_view::npos;
    for (const json::Value one : element["extension"].children()) {
        const std::string_view name = one["url"].text();
        if (name == url) return one;
        if (ours && name.starts_with(extension_base) && name.substr(extension_base.size()) == url) return one;
    }
    return {};
}

std::string with_texts(json::Value extensions, const std::vector<std::pair<std::string_view, std::string>>& texts) {
    json::Writer w;
    w.array();
    bool any = false;
    for (const json::Value one : extensions.children()) {
        const bool ours = std::any_of(texts.begin(), texts.end(), [&](const auto& text) { return one["url"].text() == std::string(extension_base) + std::string(text.first); });
        if (ours) continue;
        any = true;
        w.raw(one.raw());
    }
    for (const auto& [name, text] : texts) {
        if (text.empty()) continue;
        any = true;
        w.object().key("url").string(std::string(extension_base) + std::string(name)).key("valueString").string(text).end();
    }
    return any ? w.end().take() : std::string();
}

std::string reference_json(std::string_view reference) { return json::Writer().object().key("reference").string(reference).end().take(); }

std::string reference_json(std::string_view reference, std::string_view display) {
    return json::Writer().object().member("reference", reference).member("display", display).end().take();
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::string concept_json(std::string_view system, std::string_view code, std::string_view text) {
    json::Writer w;
    w.object().key("coding").array().object().key("system").string(system).key("code").string(code).end().end();
    return w.member("text", text).end().take();
}

std::string codeable(std::string_view text) { return json::Writer().object().key("text").string(text).end().take(); }

std::string with_members(json::Value object, const Members& changes) {
    json::Writer w;
    w.object();
    for (const json::Value member : object.children()) {
        const std::pair<std::string_view, std::string>* change = nullptr;
        for (const auto& one : changes) {
            if (one.first == member.key()) change = &one;
        }
        if (change == nullptr) {
            w.key(member.key()).raw(member.raw());
        } else if (!change->second.empty()) {
            w.key(change->first).raw(change->second);
        }
    }
    for (const auto& [name, text] : changes) {
        if (!object.member(name) && !text.empty()) w.key(name).raw(text);
    }
    return w.end().take();
}

std::optional<Instant> instant_of(std::string_view text) {
    // 2026-11-22T04:41:16.123Z, 2026-11-22T04:41:16-05:00; a date alone has no instant.
    if (text.size() < 20 || text[10] != 'T') return std::nullopt;
    const Result<Day> day = parse_iso_date(text.substr(0, 10));
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!day || !hour || !minute || !second) return std::nullopt;
    Instant at = std::chrono::sys_days(*day) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
    std::size_t next = 19;
    if (next < text.size() && text[next] == '.') {
        std::int64_t unit = 100000;
        for (++next; next < text.size() && text[next] >= '0' && text[next] <= '9'; ++next, unit /= 10) {
            at += std::chrono::microseconds((text[next] - '0') * unit);
        }
    }
    if (next >= text.size()) return std::nullopt;
    if (text[next] == 'Z') return at;
    const auto hours = digits(text, next + 1, 2), minutes = digits(text, next + 4, 2);
    if ((text[next] != '+' && text[next] != '-') || !hours || !minutes) return std::nullopt;
    const std::chrono::minutes offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return text[next] == '+' ? at - offset : at + offset;
}

std::optional<Day> day_of(std::string_view text, std::string_view zone) {
    if (const std::optional<Instant> at = instant_of(text)) return civil_date(*at, zone);
    if (text.size() < 10) return std::nullopt;
    const Result<Day> day = parse_iso_date(text.substr(0, 10));
    return day ? std::optional<Day>(*day) : std::nullopt;
}

Day add_days(Day day, int days) { return Day(std::chrono::sys_days(day) + std::chrono::days(days)); }

int days_between(Day from, Day to) { return static_cast<int>((std::chrono::sys_days(to) - std::chrono::sys_days(from)).count()); }

Day next_weekday(Day day) {
    do {
        day = add_days(day, 1);
    } while (std::chrono::weekday(std::chrono::sys_days(day)).iso_encoding() > 5);
    return day;
}

void text_or_null(json::Writer& writer, std::string_view name, std::string_view text) {
    writer.key(name);
    if (text.empty()) {
        writer.null();
    } else {
        writer.string(text);
    }
}

std::string provenance_json(const std::vector<std::string>& targets, std::string_view patient_id, std::string_view agent, std::string_view activity,
                            Instant at) {
    json::Writer w;
    w.object().key("resourceType").string("Provenance").key("target").array();
    for (const std::string& target : targets) w.raw(reference_json(target));
    w.raw(reference_json("Patient/" + std::string(patient_id))).end();
    w.key("recorded").string(to_fhir_instant(at));
    w.key("activity").raw(concept_json("http://terminology.hl7.org/CodeSystem/v3-DataOperation", activity));
    w.key("agent").array().object();
    w.key("type").raw(concept_json("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "author"));
    w.key("who");
    if (agent.empty()) {
        w.object().key("display").string("Medhome").end();
    } else {
        w.raw(reference_json(agent));
    }
    return w.end().end().end().take();
}

}  // namespace medhome::care
