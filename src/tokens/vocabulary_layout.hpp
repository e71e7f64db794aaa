#pragma once

// The look-up table of a vocabulary as it lies in the program: made by make_tables at build time, used in
// place. All numbers have the machine's byte order. After the header:
//
//   byte_ids     256 x u32      the id of each token of one byte
//   pair_ids     65,536 x u32   the id of each token of two bytes (first byte + 256 * second), or no_token
//   pair filter  2^20 bits                        which hashes of pairs there are
//   pairs        pair_bucket_count x PairBucket   what merges to a token of three bytes and more
//   groups       group_count x TagGroup
//   entries      group_count x 16 x VocabularyEntry   the tokens of three bytes and more
//   long tokens  the bytes of those longer than a key, one after another
//
// A search looks at one group of tags first, a sixteenth of the table that stays in the processor's cache;
// what is no token nearly always ends there.
//
// Merging asks for pairs of tokens instead. One entry for each token is enough: when a text's merges have
// come to two neighbours that would be a token together, those of the token's own bytes, by themselves, have
// come to the same two.

#include <array>
#include <cstddef>
#include <cstdint>

namespace tokenpak::tokens {

inline constexpr std::uint32_t no_token = 0xffff'ffff;

struct alignas(64) VocabularyHeader {
  std::uint32_t group_count = 0;
  std::uint32_t longest_token = 0;  // bytes
  std::uint32_t pair_bucket_count = 0;
};

/// Two neighbouring tokens and the one that they merge to, as a number: the left one's id, the right one's
/// and the merged one's from the lowest bit on.
struct TokenPair {
  static constexpr int id_bits = 18;
  static constexpr std::uint64_t id_mask = (std::uint64_t{1} << id_bits) - 1;
  static constexpr std::uint64_t key_mask = (std::uint64_t{1} << (2 * id_bits)) - 1;
  /// An id that no token has, so that no pair with it is found.
  static constexpr std::uint32_t no_id = id_mask - 1;
  static constexpr std::uint64_t empty = key_mask;  // nor is this one

  static std::uint64_t key(std::uint32_t left, std::uint32_t right) {
    return left | std::uint64_t{right} << id_bits;
  }
  static std::uint32_t merged_id(std::uint64_t pair) {
    return static_cast<std::uint32_t>(pair >> (2 * id_bits) & id_mask);
  }
};

/// A cache line of pairs. A pair that finds its bucket full is in the next one; then `overflow` is set in the
/// last pair.
struct alignas(64) PairBucket {
  static constexpr std::size_t size = 8;
  static constexpr std::uint64_t overflow = std::uint64_t{1} << 63;

  std::array<std::uint64_t, size> pairs = {};
};

/// The hash of a pair: the place of its bit in the filter, which the processor's caches hold and where most
/// searches end, and of the bucket that its search begins with.
struct PairHash {
  static constexpr int filter_bits = 20;

  std::uint64_t hash = 0;

  explicit PairHash(std::uint64_t pair_key)
      : hash(pair_key * 0x9e37'79b9'7f4a'7c15) {}  // 2^64 / golden ratio

  std::size_t filter_word() const { return hash >> (64 - filter_bits + 6); }
  int filter_bit() const { return static_cast<int>(hash >> (64 - filter_bits) & 63); }
  std::uint32_t bucket(std::uint32_t bucket_count) const {
    return static_cast<std::uint32_t>((hash >> 32) * bucket_count >> 32);
  }
};
using PairFilter = std::array<std::uint64_t, std::size_t{1} << (PairHash::filter_bits - 6)>;

/// The first twelve bytes of a token, zero behind its end; of a longer token, `low` is the hash of its bytes.
struct TokenKey {
  static constexpr std::size_t longest = 12;

  std::uint64_t low = 0;
  std::uint32_t high = 0;
};

/// Eight bits of the hashes of sixteen tokens, 0 where there is none. Filled from the front; a token that
/// finds its group full is in the next one, so that a search ends at the first group whose last tag is 0.
struct alignas(16) TagGroup {
  static constexpr std::size_t size = 16;

  std::array<std::uint8_t, size> tags = {};
};

/// A token's place in the table.
struct VocabularyEntry {
  static constexpr int id_bits = TokenPair::id_bits;

  std::uint64_t low = 0;
  std::uint32_t high = 0;  // of a token longer than a key: where its bytes stand
  std::uint32_t length_and_id = 0;

  std::uint32_t id() const { return length_and_id & ((1U << id_bits) - 1); }
  std::uint32_t length() const { return length_and_id >> id_bits; }
};

/// Where a token's search begins, and the tag to look for.
struct TokenHash {
  std::uint32_t group = 0;
  std::uint8_t tag = 0;
};

inline TokenHash hash_of(const TokenKey& key, std::size_t length, std::uint32_t group_count) {
  constexpr std::uint64_t odd_1 = 0x9e37'79b9'7f4a'7c15;  // 2^64 / golden ratio
  constexpr std::uint64_t odd_2 = 0xd6e8'feb8'6659'fd93;
  const std::uint64_t tail = key.high | (std::uint64_t{length} << 32);
  std::uint64_t hash = (key.low ^ (tail * odd_1)) * odd_2;
  hash ^= hash >> 32;
  hash *= odd_1;
  const auto tag = static_cast<std::uint8_t>(hash >> 24);
  return {.group = static_cast<std::uint32_t>(((hash >> 32) * group_count) >> 32),
          .tag = tag == 0 ? std::uint8_t{1} : tag};
}

}  // namespace tokenpak::tokens
