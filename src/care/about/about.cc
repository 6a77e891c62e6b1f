// SPDX-License-Identifier: Apache-2.0
#include "care/about/about.h"

#include <algorithm>

namespace medhome::care {
namespace {

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_language(std::string_view text) {
    return text.size() >= 2 && text.size() <= 8 && std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; });
}

void check_text(std::vector<Issue>& issues, const std::string& path, std::string_view text) {
    if (characters(text) > longest_about_text) issues.push_back({Severity::error, "value", path, "Keep it under 4,000 characters."});
}

}  // namespace

const std::vector<std::string_view>& about_questions() {
    static const std::vector<std::string_view> all{"child_strengths", "family_strengths", "works", "upsets", "communicates",
                                                   "say_name", "pronouns", "food", "culture_faith", "home_language"};
    return all;
}

const AboutAnswer* AboutUs::find(std::string_view question) const {
    const auto found = std::find_if(answers.begin(), answers.end(), [&](const AboutAnswer& one) { return one.question == question; });
    return found == answers.end() ? nullptr : &*found;
}

std::string_view AboutUs::text(std::string_view question) const {
    const AboutAnswer* answer = find(question);
    return answer == nullptr ? std::string_view() : std::string_view(answer->text);
}

bool is_quiet(const AboutUs& about, std::chrono::year_month_day day) {
    return std::any_of(about.days.begin(), about.days.end(), [&](const MarkedDay& one) {
        if (!one.quiet) return false;
        if (!one.every_year) return one.on == day;
        std::chrono::year_month_day this_year(day.year(), one.on.month(), one.on.day());
        if (!this_year.ok()) this_year = {day.year(), std::chrono::February, std::chrono::day(28)};
        return this_year == day;
    });
}

std::vector<Issue> check(const AboutInput& input) {
    std::vector<Issue> issues;
    std::vector<std::string_view> seen;
    for (std::size_t i = 0; i < input.answers.size(); ++i) {
        const AboutInput::Answer& answer = input.answers[i];
        const std::string path = "answers[" + std::to_string(i) + "].";
        const std::vector<std::string_view>& known = about_questions();
        if (std::find(known.begin(), known.end(), answer.question) == known.end()) {
            issues.push_back({Severity::error, "value", path + "question", "This is not one of the questions."});
        } else if (std::find(seen.begin(), seen.end(), answer.question) != seen.end()) {
            issues.push_back({Severity::error, "value", path + "question", "Answer each question once."});
        }
        seen.push_back(answer.question);
        check_text(issues, path + "text", answer.text);
        if (!answer.text.empty() && !is_language(answer.language)) issues.push_back({Severity::error, "required", path + "language", "Say in which language it is written."});
    }
    if (!input.days) return issues;
    if (input.days->size() > most_marked_days) issues.push_back({Severity::error, "value", "days", "Keep at most 40 days."});
    for (std::size_t i = 0; i < input.days->size(); ++i) {
        const AboutInput::MarkedDay& day = (*input.days)[i];
        const std::string path = "days[" + std::to_string(i) + "].";
        if (day.what.empty()) issues.push_back({Severity::error, "required", path + "what", "Say what day it is."});
        check_text(issues, path + "what", day.what);
        if (!parse_iso_date(day.on)) issues.push_back({Severity::error, "required", path + "on", "Choose the date."});
    }
    return issues;
}

AboutUs apply(const AboutInput& input, const AboutUs& before, const std::string& author, std::chrono::year_month_day today,
              const std::function<std::string()>& new_id) {
    AboutUs after = before;
    after.updated_by = author;
    const auto said = [&](const std::string& language) { return SaidBy{author, input.told_by == author ? std::string() : input.told_by, language, today}; };
    for (const AboutInput::Answer& answer : input.answers) {
        const AboutAnswer* old = before.find(answer.question);
        if (old != nullptr && old->text == answer.text) continue;
        std::erase_if(after.answers, [&](const AboutAnswer& one) { return one.question == answer.question; });
        if (!answer.text.empty()) after.answers.push_back({answer.question, answer.text, said(answer.language)});
    }
    const std::vector<std::string_view>& order = about_questions();
    const auto place = [&](const AboutAnswer& one) { return std::find(order.begin(), order.end(), one.question) - order.begin(); };
    std::stable_sort(after.answers.begin(), after.answers.end(), [&](const AboutAnswer& a, const AboutAnswer& b) { return place(a) < place(b); });
    if (input.days) {
        after.days.clear();
        for (const AboutInput::MarkedDay& day : *input.days) {
            MarkedDay marked{day.id, day.what, parse_iso_date(day.on).value_or(std::chrono::year_month_day{}), day.every_year, day.quiet, said(day.language)};
            for (const MarkedDay& old : before.days) {
                if (!day.id.empty() && old.id == day.id && old.what == marked.what && old.on == marked.on && old.every_year == marked.every_year && old.quiet == marked.quiet) marked.said = old.said;
            }
            const bool known = std::any_of(before.days.begin(), before.days.end(), [&](const MarkedDay& old) { return old.id == day.id; });
            if (day.id.empty() || !known) marked.id = new_id();
            after.days.push_back(std::move(marked));
        }
        std::stable_sort(after.days.begin(), after.days.end(), [](const MarkedDay& a, const MarkedDay& b) {
            return std::pair(a.on.month(), a.on.day()) < std::pair(b.on.month(), b.on.day());
        });
    }
    return after;
}

}  // namespace medhome::care
