#pragma once

// How the inside of a JSON string is scanned. Prompt bodies are mostly long strings, so this is where the
// time goes: plain text is looked at 16 bytes at a time (SSE2, NEON) or 8 (any other machine). Included by
// the .cpp files of this room only.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

namespace tokenpak::json {

/// Whether plain text ends at `byte`: a quote, a backslash, or a control character (which RFC 8259 wants
/// escaped).
constexpr bool is_stop(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == '"' || byte == '\\';
}

/// Eight bytes of text and which of them are stops, in a machine word. The first stop is exact; a byte after
/// one may be taken for a stop in error (a borrow runs on).
class WordBlock {
 public:
  static constexpr std::ptrdiff_t size = 8;

  explicit WordBlock(const char* bytes) {
    std::uint64_t text = 0;
    std::memcpy(&text, bytes, sizeof text);
    if constexpr (std::endian::native == std::endian::big) text = __builtin_bswap64(text);
    const std::uint64_t control = (text - ones * 0x20) & ~text;
    stops_ = (control | zero_bytes(text ^ ones * '"') | zero_bytes(text ^ ones * '\\')) & ones * 0x80;
  }

  friend WordBlock operator|(WordBlock left, WordBlock right) {
    left.stops_ |= right.stops_;
    return left;
  }

  bool has_stop() const { return stops_ != 0; }
  /// Index of the first stop; there must be one.
  int first_stop() const { return std::countr_zero(stops_) / 8; }

 private:
  static constexpr std::uint64_t ones = 0x0101010101010101;
  static std::uint64_t zero_bytes(std::uint64_t text) { return (text - ones) & ~text; }

  std::uint64_t stops_ = 0;
};

#if defined(__SSE2__)

/// The same with sixteen bytes in a vector register.
class VectorBlock {
 public:
  static constexpr std::ptrdiff_t size = 16;

  explicit VectorBlock(const char* bytes) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(text, _mm_set1_epi8(0x1f)), text);
    const __m128i quote = _mm_cmpeq_epi8(text, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'));
    stops_ = _mm_or_si128(_mm_or_si128(quote, backslash), control);
  }

  friend VectorBlock operator|(VectorBlock left, VectorBlock right) {
    left.stops_ = _mm_or_si128(left.stops_, right.stops_);
    return left;
  }

  bool has_stop() const { return _mm_movemask_epi8(stops_) != 0; }
  int first_stop() const { return std::countr_zero(static_cast<unsigned>(_mm_movemask_epi8(stops_))); }

 private:
  __m128i stops_;
};

using Block = VectorBlock;

#elif defined(__aarch64__) && defined(__ARM_NEON)

class VectorBlock {
 public:
  static constexpr std::ptrdiff_t size = 16;

  explicit VectorBlock(const char* bytes) {
    const uint8x16_t text = vld1q_u8(reinterpret_cast<const std::uint8_t*>(bytes));
    const uint8x16_t control = vcltq_u8(text, vdupq_n_u8(0x20));
    const uint8x16_t quote = vceqq_u8(text, vdupq_n_u8('"'));
    const uint8x16_t backslash = vceqq_u8(text, vdupq_n_u8('\\'));
    stops_ = vorrq_u8(vorrq_u8(quote, backslash), control);
  }

  friend VectorBlock operator|(VectorBlock left, VectorBlock right) {
    left.stops_ = vorrq_u8(left.stops_, right.stops_);
    return left;
  }

  bool has_stop() const { return bits() != 0; }
  int first_stop() const { return std::countr_zero(bits()) / 4; }

 private:
  /// Four equal bits for each byte: NEON has no movemask, a narrowing shift is the usual stand-in.
  std::uint64_t bits() const {
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(stops_), 4)), 0);
  }

  uint8x16_t stops_;
};

using Block = VectorBlock;

#else

using Block = WordBlock;

#endif

/// The first stop in [begin, end), or `end`. Reads nothing outside of it.
template <class B = Block>
const char* find_stop(const char* begin, const char* end) {
  // Names, roles and identifiers end within the first block.
  if (end - begin >= B::size) {
    const B first(begin);
    if (first.has_stop()) return begin + first.first_stop();
    begin += B::size;
  }
  while (end - begin >= 4 * B::size) {
    const B left = B(begin) | B(begin + B::size);
    const B right = B(begin + 2 * B::size) | B(begin + 3 * B::size);
    if ((left | right).has_stop()) break;
    begin += 4 * B::size;
  }
  for (; end - begin >= B::size; begin += B::size) {
    const B block(begin);
    if (block.has_stop()) return begin + block.first_stop();
  }
  while (begin != end && !is_stop(*begin))
    ++begin;
  return begin;
}

}  // namespace tokenpak::json
