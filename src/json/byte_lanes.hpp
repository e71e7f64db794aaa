#pragma once

// A few bytes looked at together: sixteen in a vector register (SSE2, NEON), or eight in a machine word on
// any other machine. Included by the .cpp files of this room only.

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

// Each of the classes below holds either bytes of text or, for each byte, whether something is true of it.
// They have the same members; WordLanes is the plainest one to read.

class WordLanes {
 public:
  static constexpr std::ptrdiff_t size = 8;

  explicit WordLanes(const char* text) {
    std::memcpy(&lanes_, text, sizeof lanes_);
    if constexpr (std::endian::native == std::endian::big) lanes_ = __builtin_bswap64(lanes_);
  }

  /// Where the text is `byte`.
  WordLanes equal_to(char byte) const {
    const std::uint64_t difference = lanes_ ^ (ones * static_cast<unsigned char>(byte));
    return WordLanes(~(((difference & ones * 0x7f) + ones * 0x7f) | difference) & ones * 0x80);
  }
  /// Where the text is below 0x20.
  WordLanes controls() const {
    return WordLanes(~(((lanes_ & ones * 0x7f) + ones * 0x60) | lanes_) & ones * 0x80);
  }

  friend WordLanes operator|(WordLanes left, WordLanes right) {
    return WordLanes(left.lanes_ | right.lanes_);
  }

  bool any() const { return lanes_ != 0; }
  /// Bit i: true of byte i.
  std::uint64_t bits() const { return (lanes_ >> 7) * 0x0102040810204080 >> 56; }

 private:
  explicit WordLanes(std::uint64_t lanes) : lanes_(lanes) {}

  static constexpr std::uint64_t ones = 0x0101010101010101;

  std::uint64_t lanes_ = 0;
};

#if defined(__SSE2__)

class VectorLanes {
 public:
  static constexpr std::ptrdiff_t size = 16;

  explicit VectorLanes(const char* text) : lanes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text))) {}

  VectorLanes equal_to(char byte) const { return VectorLanes(_mm_cmpeq_epi8(lanes_, _mm_set1_epi8(byte))); }
  VectorLanes controls() const {
    return VectorLanes(_mm_cmpeq_epi8(_mm_min_epu8(lanes_, _mm_set1_epi8(0x1f)), lanes_));
  }

  friend VectorLanes operator|(VectorLanes left, VectorLanes right) {
    return VectorLanes(_mm_or_si128(left.lanes_, right.lanes_));
  }

  bool any() const { return bits() != 0; }
  std::uint64_t bits() const { return static_cast<std::uint32_t>(_mm_movemask_epi8(lanes_)); }

 private:
  explicit VectorLanes(__m128i lanes) : lanes_(lanes) {}

  __m128i lanes_;
};

using Lanes = VectorLanes;

#elif defined(__aarch64__) && defined(__ARM_NEON)

class VectorLanes {
 public:
  static constexpr std::ptrdiff_t size = 16;

  explicit VectorLanes(const char* text) : lanes_(vld1q_u8(reinterpret_cast<const std::uint8_t*>(text))) {}

  VectorLanes equal_to(char byte) const {
    return VectorLanes(vceqq_u8(lanes_, vdupq_n_u8(static_cast<std::uint8_t>(byte))));
  }
  VectorLanes controls() const { return VectorLanes(vcltq_u8(lanes_, vdupq_n_u8(0x20))); }

  friend VectorLanes operator|(VectorLanes left, VectorLanes right) {
    return VectorLanes(vorrq_u8(left.lanes_, right.lanes_));
  }

  bool any() const { return vmaxvq_u8(lanes_) != 0; }
  std::uint64_t bits() const {
    // NEON has no movemask: each lane keeps the bit of its place, and neighbours are added until one byte
    // holds eight lanes.
    static constexpr std::uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t sums = vandq_u8(lanes_, vld1q_u8(places));
    for (int round = 0; round < 3; ++round)
      sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u16(vreinterpretq_u16_u8(sums), 0);
  }

 private:
  explicit VectorLanes(uint8x16_t lanes) : lanes_(lanes) {}

  uint8x16_t lanes_;
};

using Lanes = VectorLanes;

#else

using Lanes = WordLanes;

#endif

}  // namespace tokenpak::json
