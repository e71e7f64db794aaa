#include "tokens/merge_short.hpp"

#include <algorithm>
#include <array>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tokenpak::tokens {
namespace {

// Each pair of neighbours that are a token together is an entry: the token's id, which decides, above the
// place of its first byte. What is no token stays above all others.
constexpr int place_bits = 6;

[[gnu::always_inline]] inline std::uint32_t pair_entry(std::uint32_t id, std::uint32_t place) {
  return id == no_token ? no_token : id << place_bits | place;
}

/// All bits, or none. Nothing here that decides about memory is a branch: the processor could not guess it.
template <class Number>
[[gnu::always_inline]] inline Number all_bits_if(bool condition) {
  return static_cast<Number>(0 - static_cast<Number>(condition));
}

/// What the processor does with a few numbers at once.
struct Scalar {
  template <std::size_t size>
  [[gnu::always_inline]] static std::uint32_t minimum(const std::array<std::uint32_t, size>& entries) {
    return *std::ranges::min_element(entries);
  }
  /// Bit i: pair i has the key.
  [[gnu::always_inline]] static std::uint32_t places_of(std::uint64_t key, const PairBucket& bucket) {
    std::uint32_t places = 0;
    for (std::size_t place = 0; place < PairBucket::size; ++place)
      places |= std::uint32_t{(bucket.pairs[place] & TokenPair::key_mask) == key} << place;
    return places;
  }
};

#if defined(__x86_64__)
struct Avx2 {
  template <std::size_t size>
  [[gnu::target("avx2")]] static std::uint32_t minimum(const std::array<std::uint32_t, size>& entries) {
    const auto* const vectors = reinterpret_cast<const __m256i*>(entries.data());
    __m256i lowest = _mm256_load_si256(vectors);
    for (std::size_t vector = 1; vector < size / 8; ++vector)
      lowest = _mm256_min_epu32(lowest, _mm256_load_si256(vectors + vector));
    __m128i four = _mm_min_epu32(_mm256_castsi256_si128(lowest), _mm256_extracti128_si256(lowest, 1));
    four = _mm_min_epu32(four, _mm_shuffle_epi32(four, 0x4e));
    four = _mm_min_epu32(four, _mm_shuffle_epi32(four, 0xb1));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(four));
  }
  [[gnu::target("avx2")]] static std::uint32_t places_of(std::uint64_t key, const PairBucket& bucket) {
    const auto* const vectors = reinterpret_cast<const __m256i*>(bucket.pairs.data());
    const __m256i keys = _mm256_set1_epi64x(static_cast<std::int64_t>(key));
    const __m256i mask = _mm256_set1_epi64x(static_cast<std::int64_t>(TokenPair::key_mask));
    const __m256i first = _mm256_cmpeq_epi64(_mm256_and_si256(_mm256_load_si256(vectors), mask), keys);
    const __m256i second = _mm256_cmpeq_epi64(_mm256_and_si256(_mm256_load_si256(vectors + 1), mask), keys);
    return static_cast<std::uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(first)) |
                                      _mm256_movemask_pd(_mm256_castsi256_pd(second)) << 4);
  }
};
#endif

/// The vocabulary's pairs.
struct Pairs {
  const PairFilter* filter;
  const PairBucket* buckets;
  std::uint32_t bucket_count;

  /// Where the search for a pair begins; if the filter does not have it or it is not `wanted`, in a bucket
  /// that the caches hold.
  [[gnu::always_inline]] std::uint32_t bucket_of(std::uint64_t key, bool wanted) const {
    const PairHash hash(key);
    const std::uint64_t maybe = (*filter)[hash.filter_word()] >> hash.filter_bit();
    const auto bit = static_cast<std::uint32_t>(maybe) & std::uint32_t{wanted};
    return hash.bucket(bucket_count) & (0 - bit);
  }

  /// The entry of the pair at `place`; the search begins at `bucket`.
  template <class Vectors>
  [[gnu::always_inline]] std::uint32_t entry_of(std::uint64_t key, std::uint32_t bucket,
                                                std::uint32_t place) const {
    for (;;) {
      const PairBucket& here = buckets[bucket];
      const std::uint32_t places = Vectors::places_of(key, here);
      const std::uint64_t pair =
          here.pairs[static_cast<std::size_t>(std::countr_zero(places | 1U << (PairBucket::size - 1)))];
      if ((here.pairs.back() & PairBucket::overflow & all_bits_if<std::uint64_t>(places == 0)) != 0)
          [[unlikely]] {
        bucket = bucket + 1 == bucket_count ? 0 : bucket + 1;
        continue;
      }
      return (TokenPair::merged_id(pair) << place_bits | place) | all_bits_if<std::uint32_t>(places == 0);
    }
  }
};

/// A piece of at most `size` bytes while it is merged.
template <std::size_t size>
class Lane {
 public:
  [[gnu::always_inline]] void begin(const Vocabulary& vocabulary, ShortPiece& piece) {
    piece_ = &piece;
    const char* const at = piece.at;
    const auto last = static_cast<std::uint32_t>(piece.length) - 1;
    for (std::uint32_t place = 0; place < last; ++place) {
      entries_[place] = pair_entry(vocabulary.pair_id(at + place), place);
      ids_[place] = vocabulary.byte_id(at[place]);
    }
    ids_[last] = vocabulary.byte_id(at[last]);
    for (std::uint32_t place = last; place < size; ++place)
      entries_[place] = no_token;
    ids_[nowhere] = TokenPair::no_id;
    starts_ = ~std::uint64_t{0} >> (63 - last);
  }

  /// Merges the next pair, up to the search for those that its token makes with its neighbours. False if
  /// there is none.
  template <class Vectors>
  [[gnu::always_inline]] bool merge_next(const Pairs& pairs) {
    const std::uint32_t lowest = Vectors::minimum(entries_);
    if (lowest == no_token) return false;
    const std::uint32_t id = lowest >> place_bits;
    place_ = lowest & ((1U << place_bits) - 1);
    // The starts behind `place_`: the right part's, which goes, and the next part's.
    std::uint64_t behind = starts_ & (~std::uint64_t{1} << place_);
    const auto right = static_cast<std::uint32_t>(std::countr_zero(behind));
    starts_ ^= behind & (~behind + 1);
    behind &= behind - 1;
    const std::uint64_t before = starts_ & ((std::uint64_t{1} << place_) - 1);
    const auto next = static_cast<std::uint32_t>(std::countr_zero(behind));
    // Without a left part: no id, and an entry that is none anyway.
    const auto no_left = all_bits_if<std::uint32_t>(before == 0);
    const std::uint32_t left = 63 - static_cast<std::uint32_t>(std::countl_zero(before | 1));
    entries_[right] = no_token;
    ids_[place_] = id;
    left_ = left | (right & no_left);
    left_key_ = TokenPair::key(ids_[left | (nowhere & no_left)], id);
    next_key_ = TokenPair::key(id, ids_[next]);
    left_bucket_ = pairs.bucket_of(left_key_, before != 0);
    next_bucket_ = pairs.bucket_of(next_key_, behind != 0);
    __builtin_prefetch(pairs.buckets + left_bucket_);
    __builtin_prefetch(pairs.buckets + next_bucket_);
    return true;
  }

  /// The rest of what `merge_next` began.
  template <class Vectors>
  [[gnu::always_inline]] void find_new_pairs(const Pairs& pairs) {
    entries_[place_] = pairs.entry_of<Vectors>(next_key_, next_bucket_, place_);
    entries_[left_] = pairs.entry_of<Vectors>(left_key_, left_bucket_, left_);
  }

  void finish() { piece_->starts = starts_; }

 private:
  static constexpr std::uint32_t nowhere = 64;  // what countr_zero gives where there is no next part

  alignas(32) std::array<std::uint32_t, size> entries_;  // by the left part's first byte
  std::array<std::uint32_t, nowhere + 1> ids_;           // of the parts, likewise
  std::uint64_t starts_;
  ShortPiece* piece_;
  std::uint32_t place_;
  std::uint32_t left_;
  std::uint32_t left_bucket_;
  std::uint32_t next_bucket_;
  std::uint64_t left_key_;
  std::uint64_t next_key_;
};

/// Merges those of the pieces whose size is above `smaller`, up to `size`.
template <class Vectors, std::size_t smaller, std::size_t size>
[[gnu::always_inline]] inline void merge_of_size(const Vocabulary& vocabulary, std::span<ShortPiece> pieces) {
  constexpr std::size_t lane_count = 16;
  const Pairs pairs{&vocabulary.pair_filter(), vocabulary.pair_buckets(), vocabulary.pair_bucket_count()};
  std::array<Lane<size>, lane_count> lanes;
  std::array<Lane<size>*, lane_count> active;
  std::size_t active_count = 0;
  auto piece = pieces.begin();
  const auto begin_next = [&](Lane<size>& lane) {
    while (piece != pieces.end() && (piece->length <= smaller || piece->length > size))
      ++piece;
    if (piece == pieces.end()) return false;
    lane.begin(vocabulary, *piece++);
    return true;
  };
  for (Lane<size>& lane : lanes) {
    if (!begin_next(lane)) break;
    active[active_count++] = &lane;
  }
  while (active_count != 0) {
    for (std::size_t place = 0; place < active_count;) {
      Lane<size>& lane = *active[place];
      if (lane.template merge_next<Vectors>(pairs)) [[likely]] {
        ++place;
        continue;
      }
      lane.finish();
      if (!begin_next(lane)) active[place] = active[--active_count];
    }
    for (std::size_t place = 0; place < active_count; ++place)
      active[place]->template find_new_pairs<Vectors>(pairs);
  }
}

template <class Vectors>
[[gnu::always_inline]] inline void merge_with(const Vocabulary& vocabulary, std::span<ShortPiece> pieces) {
  merge_of_size<Vectors, 0, 16>(vocabulary, pieces);
  merge_of_size<Vectors, 16, longest_short_piece>(vocabulary, pieces);
}

#if defined(__x86_64__)
[[gnu::target("avx2,bmi")]] void merge_with_avx2(const Vocabulary& vocabulary, std::span<ShortPiece> pieces) {
  merge_with<Avx2>(vocabulary, pieces);
}
#endif

}  // namespace

void merge_short(const Vocabulary& vocabulary, std::span<ShortPiece> pieces) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
    return merge_with_avx2(vocabulary, pieces);
#endif
  merge_with<Scalar>(vocabulary, pieces);
}

}  // namespace tokenpak::tokens
