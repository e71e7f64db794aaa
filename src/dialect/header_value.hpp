#pragma once

#include "base/ascii.hpp"

#include <algorithm>
#include <string_view>

namespace tokenpak::dialect {

/// `lower_case` must be ASCII in lower case.
inline bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, [](char a, char b) { return ascii_lower(a) == b; });
}

/// Without the blanks and tabs at both ends.
inline std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace tokenpak::dialect
