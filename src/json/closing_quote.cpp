#include "json/closing_quote.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tokenpak::json {

#if defined(__x86_64__)
namespace {

std::uint64_t joined(int low, int high) {
  return static_cast<std::uint32_t>(low) | std::uint64_t{static_cast<std::uint32_t>(high)} << 32;
}

/// Twice as fast as SSE2, which is all that every x86-64 machine has. Written out because the attribute does
/// not reach into templates and lambdas.
[[gnu::target("avx2")]] const char* find_far_closing_quote_avx2(const char* at, const char* end) {
  const __m256i quote = _mm256_set1_epi8('"');
  const __m256i backslash = _mm256_set1_epi8('\\');
  const __m256i last_control = _mm256_set1_epi8(0x1f);
  const __m256i line_feed_letter = _mm256_set1_epi8('n');
  const __m256i tab_letter = _mm256_set1_epi8('t');
  ClosingQuoteSearch search;
  for (; end - at >= StringBlock::size; at += StringBlock::size) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32));
    const __m256i low_backslashes = _mm256_cmpeq_epi8(low, backslash);
    const __m256i high_backslashes = _mm256_cmpeq_epi8(high, backslash);
    const __m256i low_signs = _mm256_or_si256(low_backslashes, _mm256_cmpeq_epi8(low, quote));
    const __m256i high_signs = _mm256_or_si256(high_backslashes, _mm256_cmpeq_epi8(high, quote));
    const __m256i low_stops =
        _mm256_or_si256(low_signs, _mm256_cmpeq_epi8(_mm256_min_epu8(low, last_control), low));
    const __m256i high_stops =
        _mm256_or_si256(high_signs, _mm256_cmpeq_epi8(_mm256_min_epu8(high, last_control), high));
    const __m256i all_stops = _mm256_or_si256(low_stops, high_stops);
    if (_mm256_testz_si256(all_stops, all_stops) != 0 && !search.first_escaped()) continue;

    const __m256i low_letters =
        _mm256_or_si256(_mm256_cmpeq_epi8(low, line_feed_letter), _mm256_cmpeq_epi8(low, tab_letter));
    const __m256i high_letters =
        _mm256_or_si256(_mm256_cmpeq_epi8(high, line_feed_letter), _mm256_cmpeq_epi8(high, tab_letter));
    const StringBlock block = {
        .stops = joined(_mm256_movemask_epi8(low_stops), _mm256_movemask_epi8(high_stops)),
        .backslashes = joined(_mm256_movemask_epi8(low_backslashes), _mm256_movemask_epi8(high_backslashes)),
        .common_letters = joined(_mm256_movemask_epi8(_mm256_or_si256(low_signs, low_letters)),
                                 _mm256_movemask_epi8(_mm256_or_si256(high_signs, high_letters)))};
    if (search.ends_in(block, at, end)) return search.quote();
  }
  // The rest is less than a block; it begins with the backslash if that stands in the block before.
  return find_far_closing_quote_with<Lanes>(search.first_escaped() ? at - 1 : at, end);
}

}  // namespace
#endif

const char* find_far_closing_quote(const char* at, const char* end) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return find_far_closing_quote_avx2(at, end);
#endif
  return find_far_closing_quote_with<Lanes>(at, end);
}

}  // namespace tokenpak::json
