#pragma once

#include "compress/line.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace tokenpak::compress {

/// The letters, digits and underscores that `line` begins with.
inline std::string_view first_word(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && is_word(line[end]))
    ++end;
  return line.substr(0, end);
}

/// A fixed set of words, sorted when compiled.
template <std::size_t Count>
class WordSet {
 public:
  consteval explicit WordSet(std::array<std::string_view, Count> words) : words_(words) {
    std::ranges::sort(words_);
  }

  constexpr bool contains(std::string_view word) const {
    return !word.empty() && std::ranges::binary_search(words_, word);
  }

 private:
  std::array<std::string_view, Count> words_;
};

}  // namespace tokenpak::compress
