#pragma once

// A stretch of a text as sets of positions, so that the end of a short piece is a few bit operations instead
// of a loop whose end a processor cannot guess. Included by the .cpp files of this room only.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tokenpak::tokens {

/// Bit i stands for byte i.
using Positions = std::uint64_t;

inline std::uint32_t first_position(Positions positions) {
  return static_cast<std::uint32_t>(std::countr_zero(positions));
}

/// How many positions without a gap from `begin` on are in `run`.
inline std::uint32_t run_length(Positions run, std::uint32_t begin) {
  return first_position(~(run >> begin));
}

#if defined(__SSE2__)

/// The classes of some bytes in a row. Each position below `size` is in one set of upper, lower, digit,
/// space, sign and wide.
struct AsciiBlock {
  static constexpr std::uint32_t size = 64;

  Positions upper = 0;
  Positions lower = 0;
  Positions digit = 0;
  Positions space = 0;
  Positions blank = 0;       // ' '; also in `space`
  Positions newline = 0;     // likewise
  Positions sign = 0;        // what is in none of the sets before, and in ASCII
  Positions apostrophe = 0;  // also in `sign`
  Positions slash = 0;       // likewise
  Positions wide = 0;  // bytes of characters beyond ASCII, what is behind the text's end, and the last one

  /// Of the text from `at` to `end`.
  static AsciiBlock of(const char* at, const char* end) {
    const auto left = static_cast<std::size_t>(end - at);
    if (left >= size) return of(at);
    std::array<char, size> padded = {};
    std::memcpy(padded.data(), at, left);
    AsciiBlock block = of(padded.data());
    block.make_wide(~Positions{0} << left);
    return block;
  }

 private:
  /// Of `size` bytes. So that each run of another class ends in the block, the last position is wide.
  static AsciiBlock of(const char* at) {
    AsciiBlock block;
    for (std::uint32_t place = 0; place < size; place += 16)
      block.add(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at + place)), place);
    block.make_wide(Positions{1} << (size - 1));
    return block;
  }

  void add(__m128i bytes, std::uint32_t place) {
    const auto positions = [place](__m128i mask) {
      return Positions{static_cast<std::uint32_t>(_mm_movemask_epi8(mask))} << place;
    };
    const auto equal = [bytes](char byte) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)); };
    const auto in_range = [](__m128i these, char first, char last) {
      // Moved so that the range begins at the lowest signed byte.
      const __m128i moved = _mm_add_epi8(these, _mm_set1_epi8(static_cast<char>(-128 - first)));
      return _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(-128 + (last - first) + 1)));
    };
    const __m128i letters = in_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z');
    const __m128i blanks = equal(' ');
    const __m128i spaces = _mm_or_si128(in_range(bytes, '\t', '\r'), blanks);
    const __m128i digits = in_range(bytes, '0', '9');
    const __m128i known = _mm_or_si128(_mm_or_si128(letters, spaces), _mm_or_si128(digits, bytes));
    const Positions letter = positions(letters);
    const Positions small = positions(_mm_slli_epi16(bytes, 2));  // bit 5 of each byte
    upper |= letter & ~small;
    lower |= letter & small;
    digit |= positions(digits);
    space |= positions(spaces);
    blank |= positions(blanks);
    newline |= positions(_mm_or_si128(equal('\n'), equal('\r')));
    sign |= positions(known) ^ (Positions{0xffff} << place);
    apostrophe |= positions(equal('\''));
    slash |= positions(equal('/'));
    wide |= positions(bytes);
  }

  void make_wide(Positions positions) {
    wide |= positions;
    for (Positions* const set :
         {&upper, &lower, &digit, &space, &blank, &newline, &sign, &apostrophe, &slash})
      *set &= ~positions;
  }
};

/// A block from one of its positions on: position 0 is that one.
class AsciiWindow {
 public:
  /// `begin` is below AsciiBlock::size.
  AsciiWindow(const AsciiBlock& block, std::uint32_t begin) : block_(&block), begin_(begin) {}

  Positions upper() const { return block_->upper >> begin_; }
  Positions lower() const { return block_->lower >> begin_; }
  Positions digit() const { return block_->digit >> begin_; }
  Positions blank() const { return block_->blank >> begin_; }
  Positions newline() const { return block_->newline >> begin_; }
  Positions space() const { return block_->space >> begin_; }
  Positions sign() const { return block_->sign >> begin_; }
  Positions apostrophe() const { return block_->apostrophe >> begin_; }
  Positions slash() const { return block_->slash >> begin_; }
  /// And all behind the block.
  Positions wide() const { return static_cast<Positions>(static_cast<std::int64_t>(block_->wide) >> begin_); }

 private:
  const AsciiBlock* block_;
  std::uint32_t begin_;
};

#endif

}  // namespace tokenpak::tokens
