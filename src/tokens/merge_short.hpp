#pragma once

// Byte-pair merging of short pieces, some side by side: each step of a merge waits for the vocabulary's
// memory, so others go on meanwhile. Included by the .cpp files of this room only.

#include "tokens/vocabulary.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tokenpak::tokens {

/// Longest piece for `merge_short`, in bytes: one bit of a word each.
inline constexpr std::size_t longest_short_piece = 64;

/// A piece of 1 to `longest_short_piece` bytes, and where its tokens begin: bit i stands for byte i. Without
/// initial values: of the many that a caller keeps place for most texts need few.
struct ShortPiece {
  const char* at;
  std::size_t length;
  std::uint64_t starts;
};

/// Finds the tokens' starts of all `pieces`.
void merge_short(const Vocabulary& vocabulary, std::span<ShortPiece> pieces);

/// Those of one.
inline std::uint64_t merge_short(const Vocabulary& vocabulary, std::string_view text) {
  ShortPiece piece{.at = text.data(), .length = text.size(), .starts = 0};
  merge_short(vocabulary, {&piece, 1});
  return piece.starts;
}

}  // namespace tokenpak::tokens
