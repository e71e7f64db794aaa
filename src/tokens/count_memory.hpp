#pragma once

// Included by the .cpp files of this room only.

#include "base/hash.hpp"
#include "tokens/short_bytes.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

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

/// The numbers of tokens of short pieces, which texts repeat: the latest piece for each of some hashes. It is
/// small enough for the processor's nearer caches, which the vocabulary is not. Of one encoding, and of one
/// thread, so that there is nothing to share; what it knows changes how long a count takes and nothing else.
class CountMemory {
 public:
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

  /// The same for pieces longer than a key takes, by a hash: 0 if it is not known. Two of equal hash would
  /// share a count, which only a text made for the purpose can bring about.
  std::uint64_t find_long(std::string_view piece) const {
    const Hash128 hash = hash128(piece);
    const LongEntry& entry = long_entries_[hash.low % long_entries_.size()];
    return entry.hash == hash ? entry.count : 0;
  }
  void remember_long(std::string_view piece, std::uint64_t count) {
    const Hash128 hash = hash128(piece);
    long_entries_[hash.low % long_entries_.size()] = {.hash = hash, .count = count};
  }

 private:
  struct LongEntry {
    Hash128 hash;
    std::uint64_t count = 0;
  };

  static constexpr int count_shift = 60;             // above a key's length
  static constexpr std::size_t entry_count = 8'192;  // 128 KB
  static constexpr int shift = 64 - std::countr_zero(entry_count);

  std::size_t place_of(const PieceKey& key) const {
    constexpr std::uint64_t odd_1 = 0x9e37'79b9'7f4a'7c15;  // 2^64 / golden ratio
    constexpr std::uint64_t odd_2 = 0xd6e8'feb8'6659'fd93;
    return ((key.low * odd_1) ^ std::rotl(key.high * odd_2, 32) * odd_1) >> shift;
  }

  std::array<PieceKey, entry_count> entries_{};  // counts above the lengths; no piece has length 0
  std::array<LongEntry, 1024> long_entries_{};
};

}  // namespace tokenpak::tokens
