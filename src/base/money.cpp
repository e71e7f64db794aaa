#include "base/money.hpp"

#include <array>
#include <limits>
#include <ranges>

namespace tokenpak {
namespace {

constexpr std::uint64_t nano_per_dollar = 1'000'000'000;

// The smallest value of int64 has no positive twin, so the magnitude is taken as unsigned.
std::uint64_t magnitude(Money amount) {
  const auto bits = static_cast<std::uint64_t>(amount.nano);
  return amount.nano < 0 ? ~bits + 1 : bits;
}

// `nano` rounded, half up, to a multiple of `step`.
std::uint64_t rounded(std::uint64_t nano, std::uint64_t step) {
  return (nano + step / 2) / step * step;
}

// The dollars of `nano` with `decimals` digits (1 to 9); what lies beyond them is cut off.
std::string decimal(std::uint64_t nano, int decimals) {
  std::array<char, 9> fraction;
  std::uint64_t rest = nano % nano_per_dollar;
  for (char& digit : fraction | std::views::reverse) {
    digit = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  std::string text = std::to_string(nano / nano_per_dollar);
  text.push_back('.');
  return text.append(fraction.data(), static_cast<std::size_t>(decimals));
}

}  // namespace

Money& Money::operator+=(Money other) {
  if (__builtin_add_overflow(nano, other.nano, &nano)) {
    nano =
        other.nano < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
  }
  return *this;
}

std::string format_dollars(Money amount) {
  const char* const sign = amount.nano < 0 ? "-$" : "$";
  const std::uint64_t nano = magnitude(amount);
  constexpr std::uint64_t four_decimals = 100'000;
  if (rounded(nano, four_decimals) >= nano_per_dollar) {
    return sign + decimal(rounded(nano, 10'000'000), 2);
  }
  if (nano == 0 || rounded(nano, four_decimals) != 0) {
    return sign + decimal(rounded(nano, four_decimals), 4);
  }
  int decimals = 9;
  std::uint64_t step = 1;
  while (nano / step >= 100) {
    step *= 10;
    --decimals;
  }
  return sign + decimal(rounded(nano, step), decimals);
}

std::string exact_dollars(Money amount) {
  std::string text = decimal(magnitude(amount), 9);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return amount.nano < 0 ? "-" + text : text;
}

}  // namespace tokenpak
