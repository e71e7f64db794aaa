#pragma once

#include "compress/character_set.hpp"
#include "compress/line.hpp"

#include <algorithm>
#include <array>
#include <bit>
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

/// A fixed set of words: a hash table made when compiled, by the words' ends and lengths.
template <std::size_t Count>
class WordSet {
 public:
  consteval explicit WordSet(const std::array<std::string_view, Count>& words) {
    for (const std::string_view word : words) {
      std::size_t slot = first_slot(word);
      while (!slots_[slot].empty())
        slot = (slot + 1) % slots_.size();
      slots_[slot] = word;
    }
  }

  constexpr bool contains(std::string_view word) const {
    if (word.empty()) return false;
    for (std::size_t slot = first_slot(word); !slots_[slot].empty(); slot = (slot + 1) % slots_.size()) {
      if (slots_[slot] == word) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t first_slot(std::string_view word) {
    const auto first = static_cast<unsigned char>(word.front());
    const auto last = static_cast<unsigned char>(word.back());
    return (first * std::size_t{31} + last * std::size_t{7} + word.size() * std::size_t{67}) % (4 * size);
  }

  static constexpr std::size_t size = std::bit_ceil(Count);

  std::array<std::string_view, 4 * size> slots_{};  // mostly empty
};

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
