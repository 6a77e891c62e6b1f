// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/temporal.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace medhome::fhir::path {
namespace {

using Kind = Temporal::Kind;
using Precision = Temporal::Precision;
using std::chrono::days;

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t day_ns = 86'400 * second_ns;

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}
    bool at_end() const { return at_ == text_.size(); }
    bool take(char c) {
        if (at_end() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    // Exactly so many digits.
    std::optional<int> number(std::size_t digits) {
        if (text_.size() - at_ < digits) return std::nullopt;
        int out = 0;
        for (std::size_t i = 0; i < digits; ++i, ++at_) {
            if (text_[at_] < '0' || text_[at_] > '9') return std::nullopt;
            out = out * 10 + (text_[at_] - '0');
        }
        return out;
    }
    bool fraction(Temporal& out) {
        int digits = 0;
        std::int32_t value = 0;
        for (; !at_end() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_, ++digits) {
            if (digits < 9) value = value * 10 + (text_[at_] - '0');
        }
        if (digits == 0) return false;
        for (int i = digits; i < 9; ++i) value *= 10;
        out.nanosecond = value;
        out.fraction_digits = static_cast<std::uint8_t>(std::min(digits, 9));
        return true;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

int days_in(int year, unsigned month) {
    const auto last = std::chrono::year_month_day_last(std::chrono::year(year), std::chrono::month_day_last(std::chrono::month(month)));
    return static_cast<int>(static_cast<unsigned>(last.day()));
}

bool read_date(Reader& in, Temporal& out) {
    const auto year = in.number(4);
    if (!year || *year < 1) return false;
    out.year = static_cast<std::int16_t>(*year);
    out.precision = Precision::year;
    if (!in.take('-')) return true;
    const auto month = in.number(2);
    if (!month || *month < 1 || *month > 12) return false;
    out.month = static_cast<std::uint8_t>(*month);
    out.precision = Precision::month;
    if (!in.take('-')) return true;
    const auto day = in.number(2);
    if (!day || *day < 1 || *day > days_in(out.year, out.month)) return false;
    out.day = static_cast<std::uint8_t>(*day);
    out.precision = Precision::day;
    return true;
}

bool read_time(Reader& in, Temporal& out) {
    const auto hour = in.number(2);
    if (!hour || *hour > 23) return false;
    out.hour = static_cast<std::uint8_t>(*hour);
    out.precision = Precision::hour;
    if (!in.take(':')) return true;
    const auto minute = in.number(2);
    if (!minute || *minute > 59) return false;
    out.minute = static_cast<std::uint8_t>(*minute);
    out.precision = Precision::minute;
    if (!in.take(':')) return true;
    const auto second = in.number(2);
    if (!second || *second > 60) return false;
    out.second = static_cast<std::uint8_t>(std::min(*second, 59));  // R4 allows the leap second; it has no place in arithmetic
    out.precision = Precision::second;
    return !in.take('.') || in.fraction(out);
}

bool read_zone(Reader& in, Temporal& out) {
    if (in.at_end()) return true;
    out.has_zone = true;
    if (in.take('Z')) return in.at_end();
    const bool is_negative = in.take('-');
    if (!is_negative && !in.take('+')) return false;
    const auto hours = in.number(2);
    if (!hours || *hours > 14 || !in.take(':')) return false;
    const auto minutes = in.number(2);
    if (!minutes || *minutes > 59) return false;
    out.zone_minutes = static_cast<std::int16_t>((*hours * 60 + *minutes) * (is_negative ? -1 : 1));
    return in.at_end();
}

std::int64_t day_number(const Temporal& moment) {
    return std::chrono::sys_days(std::chrono::year_month_day(std::chrono::year(moment.year), std::chrono::month(moment.month), std::chrono::day(moment.day)))
        .time_since_epoch().count();
}

std::int64_t time_of_day_ns(const Temporal& moment) {
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * second_ns + moment.nanosecond;
}

bool set_day(Temporal& moment, std::int64_t number) {
    if (number < -800'000 || number > 3'000'000) return false;
    const std::chrono::year_month_day date{std::chrono::sys_days(days(number))};
    const int year = static_cast<int>(date.year());
    if (year < 1 || year > 9999) return false;
    moment.year = static_cast<std::int16_t>(year);
    moment.month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
    moment.day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
    return true;
}

void set_time(Temporal& moment, std::int64_t ns) {
    moment.nanosecond = static_cast<std::int32_t>(ns % second_ns);
    ns /= second_ns;
    moment.second = static_cast<std::uint8_t>(ns % 60);
    moment.minute = static_cast<std::uint8_t>(ns / 60 % 60);
    moment.hour = static_cast<std::uint8_t>(ns / 3600);
}

// Moves the clock; false when that leaves the calendar.
bool shift(Temporal& moment, std::int64_t ns) {
    const std::int64_t days_off = ns / day_ns;
    std::int64_t time = time_of_day_ns(moment) + ns % day_ns;
    const std::int64_t carry = time < 0 ? -1 : time >= day_ns ? 1 : 0;
    time -= carry * day_ns;
    if (moment.kind != Kind::time && !set_day(moment, day_number(moment) + days_off + carry)) return false;
    set_time(moment, time);
    return true;
}

bool add_months(Temporal& moment, std::int64_t months) {
    const std::int64_t all = moment.year * 12 + (moment.month - 1) + months;
    if (all < 12 || all >= 10'000 * 12) return false;
    moment.year = static_cast<std::int16_t>(all / 12);
    moment.month = static_cast<std::uint8_t>(all % 12 + 1);
    moment.day = static_cast<std::uint8_t>(std::min<int>(moment.day, days_in(moment.year, moment.month)));
    return true;
}

constexpr std::pair<std::string_view, CalendarUnit> unit_words[] = {
    {"year", CalendarUnit::year}, {"month", CalendarUnit::month}, {"week", CalendarUnit::week}, {"day", CalendarUnit::day},
    {"hour", CalendarUnit::hour}, {"minute", CalendarUnit::minute}, {"second", CalendarUnit::second}, {"millisecond", CalendarUnit::millisecond}};

std::int64_t unit_ns(CalendarUnit unit) {
    switch (unit) {
        case CalendarUnit::week: return 7 * day_ns;
        case CalendarUnit::day: return day_ns;
        case CalendarUnit::hour: return 3600 * second_ns;
        case CalendarUnit::minute: return 60 * second_ns;
        case CalendarUnit::second: return second_ns;
        case CalendarUnit::millisecond: return second_ns / 1000;
        default: return 0;
    }
}

}  // namespace

std::optional<Temporal> parse_date(std::string_view text) {
    Reader in(text);
    Temporal out;
    return read_date(in, out) && in.at_end() ? std::optional(out) : std::nullopt;
}

std::optional<Temporal> parse_date_time(std::string_view text) {
    Reader in(text);
    Temporal out;
    out.kind = Kind::date_time;
    if (!read_date(in, out)) return std::nullopt;
    if (in.at_end()) return out;
    if (!in.take('T')) return std::nullopt;
    if (in.at_end()) return out;
    if (out.precision != Precision::day || !read_time(in, out)) return std::nullopt;
    return read_zone(in, out) ? std::optional(out) : std::nullopt;
}

std::optional<Temporal> parse_time(std::string_view text) {
    Reader in(text);
    Temporal out;
    out.kind = Kind::time;
    in.take('T');
    return read_time(in, out) && in.at_end() ? std::optional(out) : std::nullopt;
}

std::string text(const Temporal& m) {
    std::string out;
    if (m.kind != Kind::time) {
        out = fmt::format("{:04}", m.year);
        if (m.precision >= Precision::month) out += fmt::format("-{:02}", m.month);
        if (m.precision >= Precision::day) out += fmt::format("-{:02}", m.day);
        if (m.precision >= Precision::hour) out += 'T';
    }
    if (m.precision < Precision::hour) return out;
    out += fmt::format("{:02}", m.hour);
    if (m.precision >= Precision::minute) out += fmt::format(":{:02}", m.minute);
    if (m.precision >= Precision::second) out += fmt::format(":{:02}", m.second);
    if (m.precision >= Precision::second && m.fraction_digits > 0) out += '.' + fmt::format("{:09}", m.nanosecond).substr(0, m.fraction_digits);
    if (!m.has_zone) return out;
    if (m.zone_minutes == 0) return out + "Z";
    const int zone = std::abs(m.zone_minutes);
    return out + fmt::format("{}{:02}:{:02}", m.zone_minutes < 0 ? '-' : '+', zone / 60, zone % 60);
}

std::optional<std::strong_ordering> compare(const Temporal& left, const Temporal& right) {
    Temporal a = left, b = right;
    if (a.has_zone && b.has_zone) {
        if (!shift(a, -60 * second_ns * a.zone_minutes) || !shift(b, -60 * second_ns * b.zone_minutes)) return std::nullopt;
    } else if (a.has_zone != b.has_zone && a.precision >= Precision::hour && b.precision >= Precision::hour) {
        // Somewhere between 12 hours behind and 14 ahead of UTC: decided only when that cannot matter.
        if (a.has_zone && !shift(a, -60 * second_ns * a.zone_minutes)) return std::nullopt;
        if (b.has_zone && !shift(b, -60 * second_ns * b.zone_minutes)) return std::nullopt;
        const std::int64_t apart = (day_number(a) - day_number(b)) * 86'400 + (time_of_day_ns(a) - time_of_day_ns(b)) / second_ns;
        constexpr std::int64_t farthest = 15 * 3600;
        if (apart > farthest) return std::strong_ordering::greater;
        if (apart < -farthest) return std::strong_ordering::less;
        return std::nullopt;
    }
    const Precision shared = std::min(a.precision, b.precision);
    const auto decide = [&](Precision level, auto x, auto y) -> std::optional<std::strong_ordering> {
        return level <= shared && x != y ? std::optional(x <=> y) : std::nullopt;
    };
    if (const auto order = decide(Precision::year, a.year, b.year)) return order;
    if (const auto order = decide(Precision::month, a.month, b.month)) return order;
    if (const auto order = decide(Precision::day, a.day, b.day)) return order;
    if (const auto order = decide(Precision::hour, a.hour, b.hour)) return order;
    if (const auto order = decide(Precision::minute, a.minute, b.minute)) return order;
    if (const auto order = decide(Precision::second, a.second, b.second)) return order;
    if (const auto order = decide(Precision::second, a.nanosecond, b.nanosecond)) return order;
    return a.precision == b.precision ? std::optional(std::strong_ordering::equal) : std::nullopt;
}

std::optional<CalendarUnit> calendar_unit(std::string_view word) {
    if (word.size() > 1 && word.back() == 's') word.remove_suffix(1);
    for (const auto& [name, unit] : unit_words) {
        if (name == word) return unit;
    }
    return std::nullopt;
}

std::optional<Temporal> add(const Temporal& moment, const Decimal& amount, CalendarUnit unit) {
    Temporal out = moment;
    const bool keeps_fraction = unit >= CalendarUnit::second;
    if (amount.absolute() > Decimal(1'000'000'000'000)) return std::nullopt;
    // "For precisions above seconds, the decimal portion of the time-valued quantity is ignored."
    const std::int64_t whole = amount.rounded(0, Decimal::Rounding::truncate).whole().value_or(0);
    if (unit <= CalendarUnit::month) {
        const std::int64_t months = unit == CalendarUnit::year ? whole * 12 : whole;
        const bool fits = add_months(out, moment.precision == Precision::year ? months / 12 * 12 : months);
        return fits ? std::optional(out) : std::nullopt;
    }
    const Decimal exact = (keeps_fraction ? amount : Decimal(whole)) * Decimal(unit_ns(unit));
    const std::optional<std::int64_t> ns = exact.rounded(0, Decimal::Rounding::truncate).whole();
    if (!ns) return std::nullopt;
    // A partial date moves by whole years, months, days... of the quantity: 364 days are no year.
    switch (moment.precision) {
        case Precision::year: return add_months(out, *ns / (365 * day_ns) * 12) ? std::optional(out) : std::nullopt;
        case Precision::month: return add_months(out, *ns / (30 * day_ns)) ? std::optional(out) : std::nullopt;
        default: break;
    }
    const std::int64_t step = moment.precision == Precision::day ? day_ns : moment.precision == Precision::hour ? 3600 * second_ns
                              : moment.precision == Precision::minute ? 60 * second_ns : 1;
    if (!shift(out, *ns / step * step)) return std::nullopt;
    if (out.nanosecond != 0) {
        int digits = 9;
        for (std::int32_t n = out.nanosecond; n % 10 == 0; n /= 10) --digits;
        out.fraction_digits = static_cast<std::uint8_t>(std::max({digits, static_cast<int>(out.fraction_digits), 3}));
    }
    return out;
}

int precision_digits(const Temporal& m) {
    static constexpr int digits[] = {4, 6, 8, 10, 12, 14};
    const int all = digits[static_cast<int>(m.precision)] + (m.precision == Precision::second ? m.fraction_digits : 0);
    return m.kind == Kind::time ? all - 8 : all;
}

std::optional<Temporal> boundary(const Temporal& moment, Boundary side, std::optional<int> digits) {
    const int wanted = digits.value_or(moment.kind == Kind::date ? 8 : moment.kind == Kind::date_time ? 17 : 9) + (moment.kind == Kind::time ? 8 : 0);
    static constexpr std::pair<int, Precision> levels[] = {{4, Precision::year}, {6, Precision::month}, {8, Precision::day}, {10, Precision::hour},
                                                           {12, Precision::minute}, {14, Precision::second}, {17, Precision::second}};
    const auto level = std::ranges::find(levels, wanted, &std::pair<int, Precision>::first);
    if (level == std::end(levels) || (moment.kind == Kind::date && wanted > 8) || (moment.kind == Kind::time && wanted < 10)) return std::nullopt;
    Temporal out = moment;
    const bool is_high = side == Boundary::high;
    if (out.precision < Precision::month) out.month = is_high ? 12 : 1;
    if (out.precision < Precision::day) out.day = static_cast<std::uint8_t>(is_high ? days_in(out.year, out.month) : 1);
    if (out.precision < Precision::hour) out.hour = is_high ? 23 : 0;
    if (out.precision < Precision::minute) out.minute = is_high ? 59 : 0;
    if (out.precision < Precision::second) out.second = is_high ? 59 : 0;
    if (out.precision < Precision::second || out.fraction_digits < 3) {
        // What is known of the fraction stays; the rest is filled.
        std::int32_t unit = second_ns;
        for (int i = 0; i < out.fraction_digits; ++i) unit /= 10;
        if (is_high) out.nanosecond += unit - 1'000'000;
    }
    out.fraction_digits = wanted == 17 ? 3 : 0;
    out.precision = level->second;
    if (wanted < 17) out.nanosecond = 0;
    if (moment.kind == Kind::date_time && out.precision >= Precision::hour && !out.has_zone) {
        out.has_zone = true;
        out.zone_minutes = is_high ? -12 * 60 : 14 * 60;
    }
    if (out.precision < Precision::hour) out.has_zone = false;
    return out;
}

}  // namespace medhome::fhir::path
