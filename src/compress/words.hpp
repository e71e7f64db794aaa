#pragma once

#include "base/character_set.hpp"
#include "base/word_set.hpp"
#include "compress/line.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace tokenpak::compress {

inline constexpr CharacterSet word_characters(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

/// The letters, digits and underscores that `line` begins with.
inline std::string_view first_word(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && word_characters.contains(line[end]))
    ++end;
  return line.substr(0, end);
}

/// A fixed set of beginnings of lines, of two bytes or more each.
template <std::size_t Count>
class BeginningSet {
 public:
  consteval explicit BeginningSet(const std::array<std::string_view, Count>& beginnings)
      : beginnings_(beginnings) {
    for (const std::string_view each : beginnings)
      first_.add(each.front());
  }

  /// True if `line`, not empty, begins with one of them.
  constexpr bool begins(std::string_view line) const {
    if (!first_.contains(line.front()) || line.size() < 2) return false;
    return std::ranges::any_of(beginnings_, [line](std::string_view each) {
      return each[0] == line[0] && each[1] == line[1] && line.starts_with(each);
    });
  }

 private:
  std::array<std::string_view, Count> beginnings_;
  CharacterSet first_{""};
};

}  // namespace tokenpak::compress
