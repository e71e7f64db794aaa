#pragma once

// The classes of characters that the split rules speak of. Included by the .cpp files of this room only, and
// by make_tables, which builds the table from data/vocabularies/character_classes.txt.

#include <cstddef>
#include <cstdint>

extern "C" const char tokenpak_character_classes_begin[];

namespace tokenpak::tokens {

/// One bit of character_class, and perhaps `unstable`.
using CharacterClass = std::uint8_t;

namespace character_class {
inline constexpr CharacterClass space = 1;    // White_Space
inline constexpr CharacterClass upper = 2;    // Lu, Lt
inline constexpr CharacterClass lower = 4;    // Ll
inline constexpr CharacterClass letter = 8;   // Lm, Lo
inline constexpr CharacterClass mark = 16;    // M
inline constexpr CharacterClass number = 32;  // N
inline constexpr CharacterClass other = 64;
/// NFKC may change this character, alone or beside others.
inline constexpr CharacterClass unstable = 128;

inline constexpr CharacterClass any_letter = upper | lower | letter;
}  // namespace character_class

inline constexpr std::size_t character_block = 256;  // code points

inline constexpr std::size_t character_block_count = 0x11'0000 / character_block;

inline CharacterClass class_of_code_point(std::uint32_t code) {
  const auto* const table = reinterpret_cast<const unsigned char*>(tokenpak_character_classes_begin);
  return table[character_block_count + (std::size_t{table[code / character_block]} * character_block) +
               (code % character_block)];
}

inline CharacterClass class_of_ascii(unsigned char byte) {
  // The first block is the table's first.
  return static_cast<CharacterClass>(tokenpak_character_classes_begin[character_block_count + byte]);
}

/// A character of well-formed UTF-8.
struct Character {
  CharacterClass kind = 0;
  std::uint8_t size = 0;  // bytes
};

/// The character at `at`, which is none of ASCII's.
inline Character wide_character(const char* at) {
  const auto byte = [at](int place) { return std::uint32_t{static_cast<unsigned char>(at[place])}; };
  const std::uint32_t first = byte(0);
  if (first < 0xe0) return {class_of_code_point((first & 0x1f) << 6 | (byte(1) & 0x3f)), 2};
  if (first < 0xf0) {
    return {class_of_code_point((first & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f)), 3};
  }
  return {class_of_code_point((first & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 |
                              (byte(3) & 0x3f)),
          4};
}

inline Character character_at(const char* at) {
  const auto first = static_cast<unsigned char>(*at);
  if (first < 0x80) [[likely]]
    return {class_of_ascii(first), 1};
  return wide_character(at);
}

}  // namespace tokenpak::tokens
