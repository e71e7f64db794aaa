#include "tokens/vocabulary.hpp"

#define XXH_INLINE_ALL

#include "embedded/vocabulary_cl100k_base.hpp"
#include "embedded/vocabulary_claude.hpp"
#include "embedded/vocabulary_o200k_base.hpp"

#include <xxhash.h>

namespace tokenpak::tokens {
namespace {

// The tables are aligned to a cache line by cmake/embed.S.in, and so is each of their parts.
template <class T>
const T* part(const char* at) {
  return reinterpret_cast<const T*>(at);
}

}  // namespace

Vocabulary::Vocabulary(std::string_view table) {
  const char* at = table.data();
  const auto& header = *part<VocabularyHeader>(at);
  at += sizeof header;
  byte_ids_ = part<std::uint32_t>(at);
  at += 256 * sizeof(std::uint32_t);
  pair_ids_ = part<std::uint32_t>(at);
  at += 65'536 * sizeof(std::uint32_t);
  pair_filter_ = part<PairFilter>(at);
  at += sizeof(PairFilter);
  pair_buckets_ = part<PairBucket>(at);
  pair_bucket_count_ = header.pair_bucket_count;
  at += pair_bucket_count_ * sizeof(PairBucket);
  group_count_ = header.group_count;
  groups_ = part<TagGroup>(at);
  at += group_count_ * sizeof(TagGroup);
  entries_ = part<VocabularyEntry>(at);
  long_tokens_ = at + (group_count_ * TagGroup::size * sizeof(VocabularyEntry));
  longest_token_ = header.longest_token;
}

std::uint32_t Vocabulary::find_long(const char* at, std::size_t length) const {
  if (length > longest_token_) return no_token;
  const TokenKey key{.low = XXH3_64bits(at, length)};
  TokenHash hash = hash_of(key, length);
  for (;;) {
    const TagGroup& group = groups_[hash.group];
    const VocabularyEntry* const entries = entries_ + (std::size_t{hash.group} * TagGroup::size);
    for (std::uint32_t places = places_of(hash.tag, group); places != 0; places &= places - 1) {
      const VocabularyEntry& entry = entries[std::countr_zero(places)];
      if (entry.low == key.low && entry.length() == length &&
          std::memcmp(long_tokens_ + entry.high, at, length) == 0) {
        return entry.id();
      }
    }
    if (group.tags.back() == 0) return no_token;
    hash.group = next_group(hash.group);
  }
}

Vocabulary vocabulary_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::cl100k_base:
      return Vocabulary(embedded::vocabulary_cl100k_base());
    case Encoding::claude:
      return Vocabulary(embedded::vocabulary_claude());
    case Encoding::o200k_base:
      break;
  }
  return Vocabulary(embedded::vocabulary_o200k_base());
}

}  // namespace tokenpak::tokens
