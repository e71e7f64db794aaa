#pragma once

#include "base/character_set.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::prose {

/// What a byte may be, as bits. Bytes of characters beyond ASCII are `foreign`.
enum CharacterKind : std::uint8_t {
  lower_letter = 1,
  upper_letter = 2,
  digit = 4,
  blank = 8,  ///< space and tab
  newline = 16,
  foreign = 32,
  control = 64,  ///< below U+0020 and DEL, but those above
  letter = lower_letter | upper_letter,
  alphanumeric = letter | digit,
  white = blank | newline,
};

constexpr std::uint8_t kind_of(std::size_t byte) {
  if (byte >= 'a' && byte <= 'z') return lower_letter;
  if (byte >= 'A' && byte <= 'Z') return upper_letter;
  if (byte >= '0' && byte <= '9') return digit;
  if (byte == ' ' || byte == '\t') return blank;
  if (byte == '\n' || byte == '\r') return newline;
  if (byte >= 0x80) return foreign;
  if (byte < 0x20 || byte == 0x7f) return control;
  return 0;
}

inline constexpr std::array<std::uint8_t, 256> character_kinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t byte = 0; byte < kinds.size(); ++byte) {
    kinds[byte] = kind_of(byte);
  }
  return kinds;
}();

/// True if `character` is of one of the kinds in `mask`.
constexpr bool is(char character, unsigned mask) {
  return (character_kinds[static_cast<unsigned char>(character)] & mask) != 0;
}

/// What words are made of.
constexpr bool is_of_word(char character) {
  return is(character, alphanumeric | foreign);
}

/// What stands before and behind words.
inline constexpr CharacterSet opening_marks("([{<*'\"");
inline constexpr CharacterSet closing_marks(".,;:!?)]}>*'\"");

/// A chunk between white space without the marks at its ends.
constexpr std::string_view without_marks(std::string_view chunk) {
  while (!chunk.empty() && opening_marks.contains(chunk.front()))
    chunk.remove_prefix(1);
  while (!chunk.empty() && closing_marks.contains(chunk.back()))
    chunk.remove_suffix(1);
  return chunk;
}

}  // namespace tokenpak::prose
