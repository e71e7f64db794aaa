#pragma once

// Byte-pair merging of one piece. Included by the .cpp files of this room only.
//
// The definition: the piece's bytes are the first parts. As long as two neighbours together are a token, the
// pair with the lowest id, of equal ones the leftmost, becomes one part. The parts left are the tokens.

#include "tokens/merge_short.hpp"
#include "tokens/vocabulary.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::tokens {

/// Merges pieces that are no token themselves. Holds memory to work with; not shared between threads.
class Merger {
 public:
  explicit Merger(const Vocabulary& vocabulary) : vocabulary_(&vocabulary) {}
  const Vocabulary& vocabulary() const { return *vocabulary_; }

  /// Where the tokens of a piece of any length begin, in bytes; valid until the next call. Takes linear time,
  /// on pieces made to be hard n log n.
  const std::vector<std::uint32_t>& merge_long(std::string_view piece, const char* end);

  /// How many they are, in memory that does not grow with the piece unless it is made to be hard.
  std::uint64_t count_long(std::string_view piece, const char* end);

 private:
  void merge(std::string_view piece, const char* end, std::size_t most_starts);
  static constexpr std::size_t short_piece = longest_short_piece;

  void merge_by_queue(std::string_view piece, const char* end, std::vector<std::uint32_t>& starts);
  void merge_window(std::string_view window, const char* end, std::vector<std::uint32_t>& starts);
  bool stays_apart(std::string_view left_and_right, std::size_t left, const char* end);

  /// If the last tokens are a cycle that stands there twice: goes on with it as long as the text does, up to
  /// some number of tokens. Returns how many bytes are merged then.
  std::size_t repeat_cycle(std::string_view piece, std::size_t merged);

  const Vocabulary* vocabulary_;
  std::vector<std::uint32_t> starts_;
  std::uint64_t forgotten_ = 0;  // tokens before those in starts_
  std::vector<std::uint32_t> window_starts_;
  std::vector<std::uint64_t> queue_;        // a heap of id and place of pairs, outdated ones among them
  std::vector<std::uint32_t> part_ends_;    // by begin
  std::vector<std::uint32_t> part_begins_;  // by end
};

}  // namespace tokenpak::tokens
