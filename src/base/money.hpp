#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace tokenpak {

/// An amount of US dollars in whole nano-dollars (1e-9 $). Holds up to 9.2 billion dollars; sums saturate
/// there.
struct Money {
  std::int64_t nano = 0;

  Money& operator+=(Money other);
  friend Money operator+(Money left, Money right) { return left += right; }
  friend auto operator<=>(const Money&, const Money&) = default;
};

/// For people: "$1.23" from one dollar on, "$0.0089" below it, and two significant digits where four decimals
/// would show nothing ("$0.000042"). Rounded half away from zero. A negative amount is "-$0.0089".
std::string format_dollars(Money amount);

/// For JSON and metrics: the exact amount as a decimal number of dollars without trailing zeros: "0.0089",
/// "12", "0".
std::string exact_dollars(Money amount);

}  // namespace tokenpak
