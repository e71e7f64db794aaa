#pragma once

// Sixteen bytes of a text as sets of positions, so that the end of a short piece is a few bit operations
// instead of a loop whose end a processor cannot guess. Included by the .cpp files of this room only.

#include <array>
#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tokenpak::tokens {

/// Bit i stands for the window's byte i.
using Positions = std::uint32_t;

inline std::uint32_t first_position(Positions positions) {
  return static_cast<std::uint32_t>(std::countr_zero(positions));
}

/// How many positions without a gap from `begin` on are in `run`.
inline std::uint32_t run_length(Positions run, std::uint32_t begin) {
  return first_position(~(run >> begin));
}

#if defined(__SSE2__)

class AsciiWindow {
 public:
  static constexpr std::uint32_t size = 16;
  /// Behind the last byte.
  static constexpr Positions outside = Positions{1} << size;

  /// `at` has `size` readable bytes.
  explicit AsciiWindow(const char* at)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))),
        first_(static_cast<unsigned char>(*at)) {}

  unsigned char first() const { return first_; }
  bool first_is_digit() const { return static_cast<unsigned>(first_ - '0') < 10; }

  Positions upper() const { return in_range('A', 'Z'); }
  Positions lower() const { return in_range('a', 'z'); }
  Positions digit() const { return in_range('0', '9'); }
  Positions newline() const { return equal('\n') | equal('\r'); }
  Positions space() const { return in_range('\t', '\r') | equal(' '); }
  /// What is in none of the sets before, and in ASCII.
  Positions sign() const { return 0xffff & ~(upper() | lower() | digit() | space() | wide()); }
  /// Bytes of characters beyond ASCII.
  Positions wide() const { return static_cast<Positions>(_mm_movemask_epi8(bytes_)); }
  Positions equal(char byte) const {
    return static_cast<Positions>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(byte))));
  }

 private:
  Positions in_range(char first, char last) const {
    // Moved so that the range begins at the lowest signed byte.
    const __m128i moved = _mm_add_epi8(bytes_, _mm_set1_epi8(static_cast<char>(-128 - first)));
    const auto behind = static_cast<char>(-128 + (last - first) + 1);
    return static_cast<Positions>(_mm_movemask_epi8(_mm_cmplt_epi8(moved, _mm_set1_epi8(behind))));
  }

  __m128i bytes_;
  unsigned char first_;
};

#endif

}  // namespace tokenpak::tokens
