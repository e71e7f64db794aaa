#pragma once

#include "compress/character_set.hpp"
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
    std::array<char, Count> first_letters{};
    std::ranges::transform(words_, first_letters.begin(), [](std::string_view word) { return word.front(); });
    first_letters_ = CharacterSet({first_letters.data(), Count});
  }

  constexpr bool contains(std::string_view word) const {
    return !word.empty() && first_letters_.contains(word.front()) && std::ranges::binary_search(words_, word);
  }

 private:
  std::array<std::string_view, Count> words_;
  CharacterSet first_letters_{""};
};

}  // namespace tokenpak::compress
