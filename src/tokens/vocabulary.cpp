#include "tokens/vocabulary.hpp"

#include "embedded/vocabulary_cl100k_base.hpp"
#include "embedded/vocabulary_claude.hpp"
#include "embedded/vocabulary_o200k_base.hpp"

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
  buckets_ = part<VocabularyBucket>(at);
  bucket_count_ = header.bucket_count;
  long_tokens_ = at + (bucket_count_ * sizeof(VocabularyBucket));
  longest_token_ = header.longest_token;
}

std::uint32_t Vocabulary::find_long(const char* at, std::size_t length) const {
  if (length > longest_token_) return no_token;
  const std::uint64_t hash = XXH3_64bits(at, length);
  std::uint32_t bucket = first_bucket(hash, 0, length, bucket_count_);
  for (;;) {
    const VocabularyBucket& candidates = buckets_[bucket];
    for (const VocabularyEntry& entry : candidates.entries) {
      if (entry.low == hash && entry.length() == length &&
          std::memcmp(long_tokens_ + entry.high, at, length) == 0) {
        return entry.id();
      }
    }
    if (candidates.entries.back().length_and_id == 0) return no_token;
    bucket = bucket + 1 == bucket_count_ ? 0 : bucket + 1;
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
