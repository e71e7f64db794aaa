#pragma once

// A vocabulary: which byte strings are tokens. Included by the .cpp files of this room only.

#define XXH_INLINE_ALL
#include "tokens/encoding.hpp"
#include "tokens/vocabulary_layout.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <xxhash.h>

namespace tokenpak::tokens {

/// A view of a table built into the program (vocabulary_layout.hpp). A token's id is its rank as well: of two
/// possible merges the one with the lower id comes first.
class Vocabulary {
 public:
  /// `table` must outlive this.
  explicit Vocabulary(std::string_view table);

  std::uint32_t longest_token() const { return longest_token_; }

  std::uint32_t byte_id(char byte) const { return byte_ids_[static_cast<unsigned char>(byte)]; }

  /// The token of the two bytes at `at`, or no_token.
  std::uint32_t pair_id(const char* at) const {
    return pair_ids_[static_cast<unsigned char>(at[0]) | (static_cast<unsigned char>(at[1]) << 8)];
  }

  /// The token that is exactly the `length` bytes (at least 1) at `at`, or no_token. `end` is where the
  /// readable bytes end, at or behind the token's end.
  [[gnu::always_inline]] std::uint32_t find(const char* at, std::size_t length, const char* end) const {
    if (length > 2) [[likely]] {
      return length <= TokenKey::longest ? find_short(at, length, end) : find_long(at, length);
    }
    return length == 2 ? pair_id(at) : byte_id(*at);
  }

 private:
  static constexpr std::size_t key_reach = 16;  // bytes read to make a key

  [[gnu::always_inline]] std::uint32_t find_short(const char* at, std::size_t length, const char* end) const {
    TokenKey key;
    std::uint64_t high = 0;
    if (static_cast<std::size_t>(end - at) >= key_reach) [[likely]] {
      std::memcpy(&key.low, at, 8);
      std::memcpy(&high, at + 8, 8);
    } else {
      char padded[key_reach] = {};
      std::memcpy(padded, at, length);
      std::memcpy(&key.low, padded, 8);
      std::memcpy(&high, padded + 8, 8);
    }
    if (length <= 8) {
      key.low &= ~std::uint64_t{0} >> (64 - (8 * length));
    } else {
      key.high = static_cast<std::uint32_t>(high & (~std::uint64_t{0} >> (128 - (8 * length))));
    }
    std::uint32_t bucket = first_bucket(key.low, key.high, length, bucket_count_);
    for (;;) {
      const VocabularyBucket& candidates = buckets_[bucket];
      for (const VocabularyEntry& entry : candidates.entries) {
        if (entry.low == key.low && entry.high == key.high && entry.length() == length) return entry.id();
      }
      if (candidates.entries.back().length_and_id == 0) return no_token;
      bucket = bucket + 1 == bucket_count_ ? 0 : bucket + 1;
    }
  }

  std::uint32_t find_long(const char* at, std::size_t length) const;

  const std::uint32_t* byte_ids_ = nullptr;
  const std::uint32_t* pair_ids_ = nullptr;
  const VocabularyBucket* buckets_ = nullptr;
  const char* long_tokens_ = nullptr;
  std::uint32_t bucket_count_ = 0;
  std::uint32_t longest_token_ = 0;
};

/// The built-in table of an encoding; costs a few additions.
Vocabulary vocabulary_of(Encoding encoding);

}  // namespace tokenpak::tokens
