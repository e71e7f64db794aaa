#include "base/grouped.hpp"

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

}  // namespace tokenpak
