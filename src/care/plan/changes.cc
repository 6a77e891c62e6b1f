// SPDX-License-Identifier: Apache-2.0
#include "care/plan/changes.h"

#include <algorithm>

namespace medhome::care {
namespace {

// A word with the blanks that follow it.
std::vector<std::string_view> words_of_text(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = text.find_first_of(blanks);
        const std::size_t next = end == std::string_view::npos ? text.size() : std::min(text.size(), text.find_first_not_of(blanks, end));
        words.push_back(text.substr(0, next));
        text.remove_prefix(next);
    }
    return words;
}

// Whether two words are the same but for the blanks after them.
bool same_word(std::string_view a, std::string_view b) {
    const auto bare = [](std::string_view word) { return word.substr(0, word.find_last_not_of(" \t\r\n") + 1); };
    return bare(a) == bare(b);
}

void add(std::vector<Piece>& pieces, Piece::Op op, std::string_view text) {
    if (text.empty()) return;
    if (pieces.empty() || pieces.back().op != op) pieces.push_back({op, {}});
    pieces.back().text += text;
}

const Action* find_action(const Plan& plan, const std::string& id, const Goal*& under) {
    for (const Goal& goal : plan.goals) {
        for (const Action& action : goal.actions) {
            if (action.id != id) continue;
            under = &goal;
            return &action;
        }
    }
    return nullptr;
}

std::string date(const std::optional<std::chrono::year_month_day>& day) { return day ? to_iso(*day) : std::string(); }

PlanChange of_action(const Action* was, const Action* is, const Goal& under) {
    PlanChange change;
    change.part = PlanChange::Part::action;
    change.did = was == nullptr ? PlanChange::Did::added : is == nullptr ? PlanChange::Did::removed : PlanChange::Did::changed;
    change.id = is != nullptr ? is->id : was->id;
    change.title = under.text;
    change.words = words_between(was != nullptr ? was->text : "", is != nullptr ? is->text : "");
    const std::string owners[] = {was != nullptr ? was->owner : "", is != nullptr ? is->owner : ""};
    const std::string days[] = {was != nullptr ? date(was->due) : "", is != nullptr ? date(is->due) : ""};
    if (owners[0] != owners[1]) change.owner = {owners[0], owners[1]};
    if (days[0] != days[1]) change.due = {days[0], days[1]};
    return change;
}

}  // namespace

std::vector<Piece> words_between(std::string_view before, std::string_view after) {
    constexpr std::size_t most_cells = 4'000'000;
    const std::vector<std::string_view> a = words_of_text(before), b = words_of_text(after);
    std::size_t head = 0, tail = 0;
    while (head < a.size() && head < b.size() && same_word(a[head], b[head])) ++head;
    while (tail < a.size() - head && tail < b.size() - head && same_word(a[a.size() - 1 - tail], b[b.size() - 1 - tail])) ++tail;
    const std::size_t rows = a.size() - head - tail, columns = b.size() - head - tail;
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < head; ++i) add(pieces, Piece::Op::same, b[i]);
    if (rows * columns > most_cells) {
        for (std::size_t i = 0; i < rows; ++i) add(pieces, Piece::Op::removed, a[head + i]);
        for (std::size_t j = 0; j < columns; ++j) add(pieces, Piece::Op::added, b[head + j]);
    } else {
        // The longest run of words in common, from the end, so that it is read off from the beginning.
        std::vector<std::uint16_t> longest((rows + 1) * (columns + 1), 0);
        const auto at = [&](std::size_t i, std::size_t j) -> std::uint16_t& { return longest[i * (columns + 1) + j]; };
        for (std::size_t i = rows; i-- > 0;) {
            for (std::size_t j = columns; j-- > 0;) {
                at(i, j) = same_word(a[head + i], b[head + j]) ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1) : std::max(at(i + 1, j), at(i, j + 1));
            }
        }
        std::size_t i = 0, j = 0;
        while (i < rows || j < columns) {
            if (i < rows && j < columns && same_word(a[head + i], b[head + j])) {
                add(pieces, Piece::Op::same, b[head + j]);
                ++i, ++j;
            } else if (i < rows && (j == columns || at(i + 1, j) >= at(i, j + 1))) {
                add(pieces, Piece::Op::removed, a[head + i++]);
            } else {
                add(pieces, Piece::Op::added, b[head + j++]);
            }
        }
    }
    for (std::size_t i = b.size() - tail; i < b.size(); ++i) add(pieces, Piece::Op::same, b[i]);
    return pieces;
}

std::vector<PlanChange> changes_between(const Plan& from, const Plan& to) {
    using Did = PlanChange::Did;
    std::vector<PlanChange> changes;
    if (from.what_matters != to.what_matters) {
        PlanChange change;
        change.did = from.what_matters.empty() ? Did::added : to.what_matters.empty() ? Did::removed : Did::changed;
        change.words = words_between(from.what_matters, to.what_matters);
        changes.push_back(std::move(change));
    }
    for (const Goal& goal : to.goals) {
        const Goal* old = from.goal(goal.id);
        if (old == nullptr || old->text != goal.text || old->why != goal.why || old->owner != goal.owner) {
            PlanChange change;
            change.part = PlanChange::Part::goal;
            change.did = old == nullptr ? Did::added : Did::changed;
            change.id = goal.id;
            change.words = words_between(old != nullptr ? old->text : "", goal.text);
            if ((old != nullptr ? old->why : "") != goal.why) change.why = words_between(old != nullptr ? old->why : "", goal.why);
            if ((old != nullptr ? old->owner : "") != goal.owner) change.owner = {old != nullptr ? old->owner : "", goal.owner};
            changes.push_back(std::move(change));
        }
        for (const Action& action : goal.actions) {
            const Goal* under = nullptr;
            const Action* was = find_action(from, action.id, under);
            if (was != nullptr && was->text == action.text && was->owner == action.owner && was->due == action.due) continue;
            changes.push_back(of_action(was, &action, goal));
        }
    }
    for (const Goal& goal : from.goals) {
        if (to.goal(goal.id) == nullptr) {
            PlanChange change;
            change.part = PlanChange::Part::goal;
            change.did = Did::removed;
            change.id = goal.id;
            change.words = words_between(goal.text, "");
            changes.push_back(std::move(change));
            continue;  // its actions go with it
        }
        for (const Action& action : goal.actions) {
            const Goal* under = nullptr;
            if (find_action(to, action.id, under) == nullptr) changes.push_back(of_action(&action, nullptr, goal));
        }
    }
    const auto section_change = [&](const Section* was, const Section* is) {
        const Section& one = is != nullptr ? *is : *was;
        PlanChange change;
        change.part = PlanChange::Part::section;
        change.did = was == nullptr || (was->text.empty() && was->title.empty() && !one.text.empty()) ? Did::added
                     : is == nullptr || (is->text.empty() && !was->text.empty())                       ? Did::removed
                                                                                                       : Did::changed;
        change.id = one.code;
        change.title = one.title;
        change.words = words_between(was != nullptr ? was->text : "", is != nullptr ? is->text : "");
        const std::string owners[] = {was != nullptr ? was->owner : "", is != nullptr ? is->owner : ""};
        if (owners[0] != owners[1]) change.owner = {owners[0], owners[1]};
        changes.push_back(std::move(change));
    };
    for (const Section& section : to.sections) {
        const Section* was = from.section(section.code);
        const bool same = was != nullptr ? was->text == section.text && was->title == section.title && was->owner == section.owner
                                         : section.text.empty() && section.title.empty() && section.owner.empty();
        if (!same) section_change(was, &section);
    }
    for (const Section& section : from.sections) {
        if (to.section(section.code) == nullptr && !(section.text.empty() && section.owner.empty())) section_change(&section, nullptr);
    }
    return changes;
}

void write_pieces(fhir::json::Writer& w, const std::vector<Piece>& pieces) {
    w.array();
    for (const Piece& piece : pieces) {
        w.object().key("op").string(piece.op == Piece::Op::same ? "same" : piece.op == Piece::Op::added ? "added" : "removed");
        w.key("text").string(piece.text).end();
    }
    w.end();
}

}  // namespace medhome::care
