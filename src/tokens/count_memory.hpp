#pragma once

// Included by the .cpp files of this room only.

#include "tokens/short_bytes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tokenpak::tokens {

/// A piece of at most `longest` bytes as a number, zero behind its end, and its length above its bytes.
struct PieceKey {
  static constexpr std::size_t longest = 15;  // bytes
  static constexpr int length_shift = 56;     // in `high`; four bits

  std::uint64_t low;
  std::uint64_t high;

  /// `length` is 1 to `longest`; the bytes up to `end`, at or behind the piece's end, are readable.
  [[gnu::always_inline]] static PieceKey of(const char* at, std::size_t length, const char* end) {
    const ShortBytes bytes = ShortBytes::load(at, length, end);
    return {.low = bytes.low, .high = bytes.high | std::uint64_t{length} << length_shift};
  }
  /// Of no piece.
  static PieceKey none() { return {.low = 1, .high = 0}; }
};

/// The numbers of tokens of short pieces, which a text repeats: the latest piece for each of some hashes. It
/// is small enough for the processor's nearer caches, which the vocabulary is not. One thread uses it, for
/// texts of one vocabulary.
class CountMemory {
 public:
  /// The larger the text, the more it keeps.
  explicit CountMemory(std::size_t text_size)
      : entries_(std::bit_ceil(std::clamp<std::size_t>(text_size / bytes_per_entry, 16, most_entries))),
        shift_(64 - std::countr_zero(entries_.size())) {}

  /// Brings to the cache what `find` looks at.
  void prefetch(const PieceKey& key) const { __builtin_prefetch(&entries_[place_of(key)]); }

  /// 0 if it is not known.
  [[gnu::always_inline]] std::uint64_t find(const PieceKey& key) const {
    const PieceKey& entry = entries_[place_of(key)];
    const std::uint64_t count_if_same = entry.high ^ key.high;
    const bool same = entry.low == key.low && (count_if_same & ~(~std::uint64_t{0} << count_shift)) == 0;
    return same ? count_if_same >> count_shift : 0;
  }

  /// `count` is at most the piece's length.
  void remember(const PieceKey& key, std::uint64_t count) {
    entries_[place_of(key)] = {.low = key.low, .high = key.high | count << count_shift};
  }

 private:
  static constexpr int count_shift = 60;               // above a key's length
  static constexpr std::size_t bytes_per_entry = 32;   // of text
  static constexpr std::size_t most_entries = 16'384;  // 256 KB

  std::size_t place_of(const PieceKey& key) const {
    constexpr std::uint64_t odd_1 = 0x9e37'79b9'7f4a'7c15;  // 2^64 / golden ratio
    constexpr std::uint64_t odd_2 = 0xd6e8'feb8'6659'fd93;
    return ((key.low * odd_1) ^ std::rotl(key.high * odd_2, 32) * odd_1) >> shift_;
  }

  std::vector<PieceKey> entries_;  // counts above the lengths; no piece has length 0, as an empty one has
  int shift_;
};

}  // namespace tokenpak::tokens
