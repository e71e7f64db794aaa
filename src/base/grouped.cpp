#include "base/grouped.hpp"

#include <cstddef>
#include <string_view>

#include <fmt/format.h>

namespace tokenpak {

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t place = digits.size(); place > 3;) {
    place -= 3;
    digits.insert(place, 1, ',');
  }
  return digits;
}

std::string grouped(std::int64_t number) {
  const auto magnitude = static_cast<std::uint64_t>(number);
  return number < 0 ? "-" + grouped(~magnitude + 1) : grouped(magnitude);
}

std::string abbreviated(std::uint64_t number) {
  if (number < 10'000) return grouped(number);
  auto value = static_cast<double>(number);
  std::size_t power = 0;
  constexpr std::string_view letters = "kMGTPE";
  value /= 1000;
  for (; value >= 999.5; value /= 1000)
    ++power;
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f}{}", value, decimals, letters[power]);
}

}  // namespace tokenpak
