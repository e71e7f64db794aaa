#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <string_view>

namespace tokenpak {

/// A fixed set of words, written as one text, `WordSet articles("a an the")`, or as an array: a hash table
/// made when compiled, by the words' ends and lengths. `Count` is about how many words there are.
template <std::size_t Count>
class WordSet {
 public:
  /// One space between words, none at the ends.
  consteval explicit WordSet(const char* words) {
    std::string_view rest = words;
    for (std::size_t end = 0; end != std::string_view::npos;) {
      end = rest.find(' ');
      add(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  consteval explicit WordSet(const std::array<std::string_view, Count>& words) {
    for (const std::string_view word : words)
      add(word);
  }

  constexpr bool contains(std::string_view word) const {
    return !word.empty() && !slots_[slot_of(word)].empty();
  }

 private:
  consteval void add(std::string_view word) {
    std::string_view& slot = slots_[slot_of(word)];
    if (!slot.empty()) throw "a word stands twice";
    slot = word;
    if (++size_ == slots_.size()) throw "too many words for the table";
  }

  /// Where `word`, not empty, is, or would be.
  constexpr std::size_t slot_of(std::string_view word) const {
    const auto first = static_cast<unsigned char>(word.front());
    const auto last = static_cast<unsigned char>(word.back());
    std::size_t slot =
        (first * std::size_t{31} + last * std::size_t{7} + word.size() * std::size_t{67}) % slots_.size();
    while (!slots_[slot].empty() && slots_[slot] != word)
      slot = (slot + 1) % slots_.size();
    return slot;
  }

  std::array<std::string_view, 4 * std::bit_ceil(Count)> slots_{};  // mostly empty
  std::size_t size_ = 0;
};

/// Words have five characters on average, with the space behind them, and seldom fewer.
template <std::size_t Size>
WordSet(const char (&)[Size]) -> WordSet<Size / 5 + 1>;

}  // namespace tokenpak
