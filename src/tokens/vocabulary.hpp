#pragma once

// A vocabulary: which byte strings are tokens. Included by the .cpp files of this room only.

#include "tokens/encoding.hpp"
#include "tokens/short_bytes.hpp"
#include "tokens/vocabulary_layout.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tokenpak::tokens {

/// Bit i: tag i of the group is `tag`.
inline std::uint32_t places_of(std::uint8_t tag, const TagGroup& group) {
#if defined(__SSE2__)
  const __m128i tags = _mm_load_si128(reinterpret_cast<const __m128i*>(group.tags.data()));
  return static_cast<std::uint32_t>(
      _mm_movemask_epi8(_mm_cmpeq_epi8(tags, _mm_set1_epi8(static_cast<char>(tag)))));
#else
  std::uint32_t places = 0;
  for (std::size_t place = 0; place < TagGroup::size; ++place)
    places |= std::uint32_t{group.tags[place] == tag} << place;
  return places;
#endif
}

/// A view of a table built into the program (vocabulary_layout.hpp). A token's id is its rank as well: of two
/// possible merges the one with the lower id comes first.
class Vocabulary {
 public:
  /// `table` must outlive this.
  explicit Vocabulary(std::string_view table);

  /// The token of one byte.
  std::uint32_t byte_id(char byte) const { return byte_ids_[static_cast<unsigned char>(byte)]; }

  /// The token of the two bytes at `at`, or no_token.
  std::uint32_t pair_id(const char* at) const {
    return pair_ids_[static_cast<unsigned char>(at[0]) | (static_cast<unsigned char>(at[1]) << 8)];
  }

  /// The pairs of tokens that together have three bytes and more.
  const PairFilter& pair_filter() const { return *pair_filter_; }
  const PairBucket* pair_buckets() const { return pair_buckets_; }
  std::uint32_t pair_bucket_count() const { return pair_bucket_count_; }

  /// The token that is exactly the `length` bytes (at least 1) at `at`, or no_token. `end` is where the
  /// readable bytes end, at or behind the token's end.
  [[gnu::always_inline]] std::uint32_t find(const char* at, std::size_t length, const char* end) const {
    if (length > 2) [[likely]] {
      if (length > TokenKey::longest) [[unlikely]]
        return find_long(at, length);
      const TokenKey key = key_of(at, length, end);
      return find(key, length, hash_of(key, length));
    }
    return length == 2 ? pair_id(at) : byte_id(*at);
  }

  /// The same in steps, for three bytes up to TokenKey::longest: the key, its hash, and the search.
  [[gnu::always_inline]] static TokenKey key_of(const char* at, std::size_t length, const char* end) {
    const ShortBytes bytes = ShortBytes::load(at, length, end);
    return {.low = bytes.low, .high = static_cast<std::uint32_t>(bytes.high)};
  }

  TokenHash hash_of(const TokenKey& key, std::size_t length) const {
    return tokens::hash_of(key, length, group_count_);
  }

  /// Brings to the cache what a search will look at.
  void prefetch_tags(const TokenHash& hash) const { __builtin_prefetch(&groups_[hash.group]); }
  void prefetch_entry(const TokenHash& hash) const {
    // If no tag fits, some entry: cheaper than a branch.
    const std::uint32_t places = places_of(hash.tag, groups_[hash.group]) | 1U << (TagGroup::size - 1);
    __builtin_prefetch(entries_ + (std::size_t{hash.group} * TagGroup::size) + std::countr_zero(places));
  }

  [[gnu::always_inline]] std::uint32_t find(const TokenKey& key, std::size_t length, TokenHash hash) const {
    for (;;) {
      const TagGroup& group = groups_[hash.group];
      const VocabularyEntry* const entries = entries_ + (std::size_t{hash.group} * TagGroup::size);
      for (std::uint32_t places = places_of(hash.tag, group); places != 0; places &= places - 1) {
        const VocabularyEntry& entry = entries[std::countr_zero(places)];
        if (entry.low == key.low && entry.high == key.high && entry.length() == length) return entry.id();
      }
      if (group.tags.back() == 0) [[likely]]
        return no_token;
      hash.group = next_group(hash.group);
    }
  }

  /// The same for a token longer than a key.
  std::uint32_t find_long(const char* at, std::size_t length) const;

 private:
  std::uint32_t next_group(std::uint32_t group) const { return group + 1 == group_count_ ? 0 : group + 1; }

  const std::uint32_t* byte_ids_ = nullptr;
  const std::uint32_t* pair_ids_ = nullptr;
  const PairFilter* pair_filter_ = nullptr;
  const PairBucket* pair_buckets_ = nullptr;
  const TagGroup* groups_ = nullptr;
  const VocabularyEntry* entries_ = nullptr;
  const char* long_tokens_ = nullptr;
  std::uint32_t pair_bucket_count_ = 0;
  std::uint32_t group_count_ = 0;
  std::uint32_t longest_token_ = 0;
};

/// The built-in table of an encoding; costs a few additions.
Vocabulary vocabulary_of(Encoding encoding);

}  // namespace tokenpak::tokens
