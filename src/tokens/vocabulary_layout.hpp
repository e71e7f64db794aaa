#pragma once

// The look-up table of a vocabulary as it lies in the program: made by make_vocabulary at build time, used in
// place. All numbers have the machine's byte order.
//
//   VocabularyHeader
//   byte_ids     256 x u32      the id of each token of one byte
//   pair_ids     65,536 x u32   the id of each token of two bytes (first byte + 256 * second), or no_token
//   buckets      bucket_count x VocabularyBucket   the tokens of three bytes and more
//   long tokens  the bytes of those longer than a key, one after another

#include <array>
#include <cstdint>
#include <cstring>

namespace tokenpak::tokens {

inline constexpr std::uint32_t no_token = 0xffff'ffff;

struct alignas(64) VocabularyHeader {
  std::uint32_t bucket_count = 0;
  std::uint32_t longest_token = 0;  // bytes
};

/// The first twelve bytes of a token, zero behind its end. Of a longer one: the hash of its bytes and where
/// they stand.
struct TokenKey {
  static constexpr std::size_t longest = 12;

  std::uint64_t low = 0;
  std::uint32_t high = 0;
};

/// A token's place in the table: 16 bytes, four to a cache line.
struct VocabularyEntry {
  static constexpr int id_bits = 18;

  std::uint64_t low = 0;
  std::uint32_t high = 0;
  std::uint32_t length_and_id = 0;  // 0: empty

  std::uint32_t id() const { return length_and_id & ((1U << id_bits) - 1); }
  std::uint32_t length() const { return length_and_id >> id_bits; }
};

/// Filled from the front. If a token finds its bucket full it is in the next one, so that a search ends at
/// the first bucket whose last entry is empty.
struct alignas(64) VocabularyBucket {
  std::array<VocabularyEntry, 4> entries;
};

/// The bucket where a token's search begins. `high` is 0 for tokens longer than a key.
inline std::uint32_t first_bucket(std::uint64_t low, std::uint32_t high, std::size_t length,
                                  std::uint32_t bucket_count) {
  constexpr std::uint64_t odd_1 = 0x9e37'79b9'7f4a'7c15;  // 2^64 / golden ratio
  constexpr std::uint64_t odd_2 = 0xd6e8'feb8'6659'fd93;
  const std::uint64_t tail = high | (static_cast<std::uint64_t>(length) << 32);
  std::uint64_t hash = (low ^ (tail * odd_1)) * odd_2;
  hash ^= hash >> 32;
  hash *= odd_1;
  return static_cast<std::uint32_t>(((hash >> 32) * bucket_count) >> 32);
}

}  // namespace tokenpak::tokens
