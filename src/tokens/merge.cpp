#include "tokens/merge.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <functional>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tokenpak::tokens {

namespace {

// Each pair of neighbours as its token's id, which decides, above the place of its first byte, where the left
// part begins; no_token where there is none.
constexpr int place_bits = 6;

/// Pair's entry from the token's id.
[[gnu::always_inline]] inline std::uint32_t pair_entry(std::uint32_t id, std::uint32_t place) {
  // What is no token stays above all others.
  return id == no_token ? no_token : id << place_bits | place;
}

/// Puts into `entries` those of the pairs of single bytes.
template <std::size_t size>
[[gnu::always_inline]] inline void fill(std::array<std::uint32_t, size>& entries,
                                        const Vocabulary& vocabulary, std::string_view piece) {
  const auto pair_count = static_cast<std::uint32_t>(piece.size() - 1);
  for (std::uint32_t place = 0; place < pair_count; ++place)
    entries[place] = pair_entry(vocabulary.pair_id(piece.data() + place), place);
  for (std::uint32_t place = pair_count; place < size; ++place)
    entries[place] = no_token;
}

class PlainPairs {
 public:
  PlainPairs(const Vocabulary& vocabulary, std::string_view piece) : size_(piece.size()) {
    fill(entries_, vocabulary, piece);
  }

  void set(std::uint32_t place, std::uint32_t entry) { entries_[place] = entry; }
  std::uint32_t minimum() const { return *std::min_element(entries_.begin(), entries_.begin() + size_); }

 private:
  std::size_t size_;
  std::array<std::uint32_t, Merger::short_piece> entries_;
};

/// `Pairs` holds the pairs' entries of `piece`.
template <class Pairs>
[[gnu::always_inline]] inline std::uint64_t merge_short_with(const Vocabulary& vocabulary,
                                                             std::string_view piece, const char* end,
                                                             Pairs& pairs) {
  const char* const at = piece.data();
  const auto size = static_cast<std::uint32_t>(piece.size());
  std::uint64_t starts = ~std::uint64_t{0} >> (Merger::short_piece - size);
  for (;;) {
    const std::uint32_t lowest = pairs.minimum();
    if (lowest == no_token) return starts;

    const std::uint32_t place = lowest & (Merger::short_piece - 1);
    // The starts behind `place`: the right part's, which goes, the next part's and the one's behind that.
    std::uint64_t behind = starts & (~std::uint64_t{1} << place);
    const auto right = static_cast<std::uint32_t>(std::countr_zero(behind));
    behind &= behind - 1;
    starts &= ~(std::uint64_t{1} << right);
    pairs.set(right, no_token);
    const std::uint32_t part_end = behind == 0 ? size : static_cast<std::uint32_t>(std::countr_zero(behind));
    std::uint32_t with_next = no_token;
    if (behind != 0) {
      behind &= behind - 1;
      const std::uint32_t next_end =
          behind == 0 ? size : static_cast<std::uint32_t>(std::countr_zero(behind));
      with_next = pair_entry(vocabulary.find(at + place, next_end - place, end), place);
    }
    pairs.set(place, with_next);
    if (place != 0) {
      const std::uint64_t before = starts & ((std::uint64_t{1} << place) - 1);
      const auto left = static_cast<std::uint32_t>(63 - std::countl_zero(before));
      pairs.set(left, pair_entry(vocabulary.find(at + left, part_end - left, end), left));
    }
  }
}

#if defined(__x86_64__)

[[gnu::target("avx2")]] inline std::uint32_t minimum_of(__m256i entries) {
  __m128i four = _mm_min_epu32(_mm256_castsi256_si128(entries), _mm256_extracti128_si256(entries, 1));
  four = _mm_min_epu32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_min_epu32(four, _mm_shuffle_epi32(four, 0xb1));
  return static_cast<std::uint32_t>(_mm_cvtsi128_si32(four));
}

/// Eight at a time, where SSE2 has no such instruction.
class Avx2Pairs {
 public:
  [[gnu::target("avx2")]] Avx2Pairs(const Vocabulary& vocabulary, std::string_view piece)
      : size_(static_cast<std::uint32_t>(piece.size())) {
    fill(entries_, vocabulary, piece);
  }

  [[gnu::target("avx2")]] void set(std::uint32_t place, std::uint32_t entry) { entries_[place] = entry; }
  [[gnu::target("avx2")]] std::uint32_t minimum() const {
    const auto* const vectors = reinterpret_cast<const __m256i*>(entries_.data());
    __m256i lowest = _mm256_load_si256(vectors);
    for (std::uint32_t place = 8; place < size_; place += 8)
      lowest = _mm256_min_epu32(lowest, _mm256_load_si256(vectors + (place / 8)));
    return minimum_of(lowest);
  }

 private:
  std::uint32_t size_;
  alignas(32) std::array<std::uint32_t, Merger::short_piece> entries_;
};

/// Of a piece of at most `longest` bytes, in registers: a vector that is read behind a write of one of its
/// numbers would have to wait for it.
class RegisterPairs {
 public:
  static constexpr std::size_t longest = 16;

  [[gnu::target("avx2")]] RegisterPairs(const Vocabulary& vocabulary, std::string_view piece) {
    alignas(32) std::array<std::uint32_t, longest> entries;
    fill(entries, vocabulary, piece);
    first_ = _mm256_load_si256(reinterpret_cast<const __m256i*>(entries.data()));
    second_ = _mm256_load_si256(reinterpret_cast<const __m256i*>(entries.data() + 8));
  }

  [[gnu::target("avx2")]] void set(std::uint32_t place, std::uint32_t entry) {
    const __m256i entries = _mm256_set1_epi32(static_cast<int>(entry));
    const __m256i places = _mm256_set1_epi32(static_cast<int>(place));
    const __m256i first_places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i second_places = _mm256_setr_epi32(8, 9, 10, 11, 12, 13, 14, 15);
    first_ = _mm256_blendv_epi8(first_, entries, _mm256_cmpeq_epi32(places, first_places));
    second_ = _mm256_blendv_epi8(second_, entries, _mm256_cmpeq_epi32(places, second_places));
  }
  [[gnu::target("avx2")]] std::uint32_t minimum() const {
    return minimum_of(_mm256_min_epu32(first_, second_));
  }

 private:
  __m256i first_;
  __m256i second_;
};

[[gnu::target("avx2")]] std::uint64_t merge_short_avx2(const Vocabulary& vocabulary, std::string_view piece,
                                                       const char* end) {
  if (piece.size() <= RegisterPairs::longest) {
    RegisterPairs pairs(vocabulary, piece);
    return merge_short_with(vocabulary, piece, end, pairs);
  }
  Avx2Pairs pairs(vocabulary, piece);
  return merge_short_with(vocabulary, piece, end, pairs);
}

#endif

}  // namespace

std::uint64_t Merger::merge_short(std::string_view piece, const char* end) const {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return merge_short_avx2(*vocabulary_, piece, end);
#endif
  PlainPairs pairs(*vocabulary_, piece);
  return merge_short_with(*vocabulary_, piece, end, pairs);
}

void Merger::merge_by_queue(std::string_view piece, const char* end, std::vector<std::uint32_t>& starts) {
  const char* const at = piece.data();
  const auto size = static_cast<std::uint32_t>(piece.size());
  constexpr std::uint32_t gone = 0xffff'ffff;
  part_ends_.resize(size);
  part_begins_.resize(size + 1);
  for (std::uint32_t place = 0; place < size; ++place) {
    part_ends_[place] = place + 1;
    part_begins_[place + 1] = place;
  }
  queue_.clear();
  // A pair is up to date if both its parts are: then its bytes give its id.
  const auto id_at = [&](std::uint32_t place) {
    if (part_ends_[place] == gone || part_ends_[place] == size) return no_token;
    return vocabulary_->find(at + place, part_ends_[part_ends_[place]] - place, end);
  };
  const auto entry = [](std::uint32_t id, std::uint32_t place) { return std::uint64_t{id} << 32 | place; };
  for (std::uint32_t place = 0; place + 1 < size; ++place) {
    if (const std::uint32_t id = vocabulary_->pair_id(at + place); id != no_token) {
      queue_.push_back(entry(id, place));
    }
  }
  std::make_heap(queue_.begin(), queue_.end(), std::greater<>());
  const auto push = [&](std::uint32_t place) {
    const std::uint32_t id = id_at(place);
    if (id == no_token) return;
    queue_.push_back(entry(id, place));
    std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
  };
  while (!queue_.empty()) {
    std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
    const auto id = static_cast<std::uint32_t>(queue_.back() >> 32);
    const auto place = static_cast<std::uint32_t>(queue_.back());
    queue_.pop_back();
    if (id_at(place) != id) continue;
    const std::uint32_t right = part_ends_[place];
    const std::uint32_t right_end = part_ends_[right];
    part_ends_[right] = gone;
    part_ends_[place] = right_end;
    part_begins_[right_end] = place;
    push(place);
    if (place != 0) push(part_begins_[place]);
  }
  starts.clear();
  for (std::uint32_t place = 0; place != size; place = part_ends_[place])
    starts.push_back(place);
}

void Merger::merge_window(std::string_view window, const char* end, std::vector<std::uint32_t>& starts) {
  if (window.size() > short_piece) {
    merge_by_queue(window, end, starts);
    return;
  }
  starts.clear();
  for (std::uint64_t left = merge_short(window, end); left != 0; left &= left - 1)
    starts.push_back(static_cast<std::uint32_t>(std::countr_zero(left)));
}

bool Merger::stays_apart(std::string_view left_and_right, std::size_t left, const char* end) {
  if (left_and_right.size() <= short_piece) {
    return merge_short(left_and_right, end) == (std::uint64_t{1} << left | 1);
  }
  merge_by_queue(left_and_right, end, window_starts_);
  return window_starts_.size() == 2 && window_starts_[1] == left;
}

std::size_t Merger::repeat_cycle(std::string_view piece, std::size_t merged) {
  constexpr std::size_t longest_cycle = 4;  // tokens
  const auto begin_of = [&](std::size_t tokens_back) {
    return tokens_back == 0 ? merged : std::size_t{starts_[starts_.size() - tokens_back]};
  };
  for (std::size_t tokens = 1; tokens <= longest_cycle && 2 * tokens <= starts_.size(); ++tokens) {
    const std::size_t period = merged - begin_of(tokens);
    bool twice = true;
    for (std::size_t back = 1; back <= tokens && twice; ++back)
      twice = begin_of(back) - begin_of(tokens + back) == period;
    if (!twice || std::memcmp(&piece[merged - period], &piece[merged - (2 * period)], period) != 0) continue;
    // Doubled as far as the text goes on so; the cycle's end and begin stand side by side in it already.
    while (piece.size() - merged >= period &&
           std::memcmp(&piece[merged], &piece[merged - period], period) == 0) {
      for (std::size_t token = 0; token < tokens; ++token)
        starts_.push_back(static_cast<std::uint32_t>(starts_[starts_.size() - tokens] + period));
      merged += period;
    }
    break;
  }
  return merged;
}

// Two facts make this exact. A run of tokens of a merged text is what its own bytes merge to: no merge ever
// crossed its ends. And a sequence of tokens, each two neighbours of which their own bytes merge to, is what
// the whole merges to: the first merge across a border would have happened between the two as well.
//
// So the piece is merged window by window. A window's tokens stay if the last token before it and its first
// one stay apart; if not, the window begins anew some tokens further back.
const std::vector<std::uint32_t>& Merger::merge_long(std::string_view piece, const char* end) {
  const std::size_t size = piece.size();
  starts_.clear();
  std::size_t merged = 0;     // bytes whose tokens are in starts_
  std::size_t work = 0;       // bytes merged so far, in vain or not
  std::size_t step_back = 1;  // tokens
  std::vector<std::uint32_t> window;
  while (merged != size) {
    std::size_t reach = std::min(size, merged + short_piece);
    std::size_t begin = merged;
    for (;;) {
      merge_window(piece.substr(begin, reach - begin), end, window);
      // The queue takes some eight times as long.
      work += (reach - begin) * (reach - begin > short_piece ? 8 : 1);
      if (begin == 0) break;
      const std::size_t first_end = window.size() > 1 ? begin + window[1] : reach;
      const std::size_t last_begin = starts_.back();
      work += first_end - last_begin;
      if (stays_apart(piece.substr(last_begin, first_end - last_begin), begin - last_begin, end)) {
        step_back = 1;
        break;
      }
      const std::size_t back = std::min(step_back, starts_.size());
      begin = starts_[starts_.size() - back];
      starts_.resize(starts_.size() - back);
      step_back *= 2;
      reach = begin + short_piece;
      // Tokens longer than a window: it doubles until it holds two of them.
      if (reach < merged + (short_piece / 4)) reach = merged + (merged - begin) + short_piece;
      reach = std::min(size, reach);
    }
    if (work > (8 * size) + 4096) {  // a text made to be hard
      merge_by_queue(piece, end, starts_);
      return starts_;
    }
    // The window's last token is one that its end may have cut; it costs less to merge it again than to find
    // that out.
    if (reach != size && window.size() > 1) {
      reach = begin + window.back();
      window.pop_back();
    }
    for (std::size_t token = 0; token < window.size(); ++token) {
      starts_.push_back(static_cast<std::uint32_t>(begin + window[token]));
      const std::size_t token_end = token + 1 == window.size() ? reach : begin + window[token + 1];
      // Long tokens repeat within the window, and those at its end are the pieces of a cut one.
      if (token_end != reach && reach - begin <= short_piece) continue;
      const std::size_t token_count = starts_.size();
      merged = repeat_cycle(piece, token_end);
      if (merged >= reach) break;
      starts_.resize(token_count);
    }
  }
  return starts_;
}

}  // namespace tokenpak::tokens
