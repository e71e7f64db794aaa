#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tokenpak {

/// The number that `text` spells with exactly `count` digits (9 at most), or nothing.
constexpr std::optional<int> fixed_digits(std::string_view text, std::size_t count) {
  if (text.size() != count) return {};
  int value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return {};
    value = value * 10 + (digit - '0');
  }
  return value;
}

}  // namespace tokenpak
