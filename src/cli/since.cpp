#include "cli/since.hpp"

#include <charconv>
#include <chrono>
#include <optional>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

constexpr std::int64_t most_days = 36'500;

std::optional<std::int64_t> number(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size() && !digits.empty();
  return is_whole && value >= 0 && value <= most_days ? std::optional(value) : std::nullopt;
}

/// "2026-11-01".
std::optional<std::int64_t> date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(5, 2));
  const auto day = number(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day read{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!read.ok()) return std::nullopt;
  return std::chrono::sys_days(read).time_since_epoch().count();
}

}  // namespace

Result<std::int64_t> since_day(std::string_view text, std::int64_t today) {
  if (text == "all") return 0;
  if (text == "today") return today;
  if (const auto day = date(text)) return *day;
  if (text.ends_with('d') || text.ends_with('w')) {
    const auto count = number(text.substr(0, text.size() - 1));
    if (count && *count > 0) return today + 1 - *count * (text.ends_with('w') ? 7 : 1);
  }
  return failure(ErrorKind::bad_configuration,
                 fmt::format("--since {}: must be today, a number of days or weeks as 7d or 4w, a date as "
                             "2026-11-01, or all",
                             text));
}

}  // namespace tokenpak::cli
