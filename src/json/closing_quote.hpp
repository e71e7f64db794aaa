#pragma once

// Where a JSON string ends. Half of a prompt body's bytes stand in strings with an escape every 30 bytes
// (line feeds, quotes), so escapes are resolved for 64 bytes at once. Included by the .cpp files of this room
// only.

#include "json/byte_lanes.hpp"
#include "json/escape_sequence.hpp"
#include "json/string_scan.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

namespace tokenpak::json {

/// 64 bytes of a string, as sets of places: bit i stands for byte i.
struct StringBlock {
  static constexpr std::ptrdiff_t size = 64;

  std::uint64_t stops = 0;
  std::uint64_t backslashes = 0;
  /// Where a byte stands that follows the backslash of nearly all escapes: `n`, `t`, a quote, a backslash.
  std::uint64_t common_letters = 0;
};

/// Whether an escape is well formed, from the letter behind its backslash on.
inline bool is_escape(const char* letter, const char* end) {
  return simple_escape(*letter) != 0 || (*letter == 'u' && end - letter >= 5 && hex_value(letter + 1) >= 0);
}

/// Goes through a string block by block.
class ClosingQuoteSearch {
 public:
  /// Whether the next block's first byte is escaped by the last one's last.
  bool first_escaped() const { return first_escaped_; }

  /// Looks at the next block, whose text is at `at`. True if the search is over.
  [[gnu::always_inline]] bool ends_in(const StringBlock& block, const char* at, const char* end) {
    std::uint64_t ends = block.stops & ~block.backslashes;
    if (block.backslashes != 0 || first_escaped_) {
      const std::uint64_t escaped = take_escaped(block.backslashes);
      ends &= ~escaped;
      const std::uint64_t before_end = (ends & -ends) - 1;  // all places if there is no end
      for (std::uint64_t rare = escaped & before_end & ~block.common_letters; rare != 0; rare &= rare - 1) {
        if (!is_escape(at + std::countr_zero(rare), end)) return true;
      }
    }
    if (ends == 0) return false;
    const char* const stop = at + std::countr_zero(ends);
    if (*stop == '"') quote_ = stop;
    return true;
  }

  /// After the end: the closing quote, or nullptr if something else is wrong before it.
  const char* quote() const { return quote_; }

 private:
  /// The places that backslashes escape: behind each odd run of them. The subtraction runs through all runs
  /// at once; from simdjson's `json_escape_scanner` (Langdale and Lemire, "Parsing gigabytes of JSON per
  /// second").
  std::uint64_t take_escaped(std::uint64_t backslashes) {
    constexpr std::uint64_t odd_places = 0xaaaaaaaaaaaaaaaa;
    const std::uint64_t carried = first_escaped_ ? 1 : 0;
    const std::uint64_t openers = backslashes & ~carried;
    const std::uint64_t runs = (((openers << 1) | odd_places) - openers) ^ odd_places;
    first_escaped_ = (runs & backslashes) >> 63 != 0;
    return runs ^ (backslashes | carried);
  }

  bool first_escaped_ = false;
  const char* quote_ = nullptr;
};

/// find_far_closing_quote for the lanes of any machine.
template <class L>
const char* find_far_closing_quote_with(const char* at, const char* end) {
  ClosingQuoteSearch search;
  for (; end - at >= StringBlock::size; at += StringBlock::size) {
    StringBlock block;
    for (std::ptrdiff_t place = 0; place < StringBlock::size; place += L::size)
      block.stops |= stops(L(at + place)).bits() << place;
    if (block.stops == 0 && !search.first_escaped()) continue;
    for (std::ptrdiff_t place = 0; place < StringBlock::size; place += L::size) {
      const L text(at + place);
      const L quotes_and_backslashes = text.equal_to('"') | text.equal_to('\\');
      block.backslashes |= text.equal_to('\\').bits() << place;
      block.common_letters |= (quotes_and_backslashes | (text.equal_to('n') | text.equal_to('t'))).bits()
                              << place;
    }
    if (search.ends_in(block, at, end)) return search.quote();
  }
  if (search.first_escaped()) --at;  // back to the backslash
  for (;;) {
    at = find_stop<L>(at, end);
    if (at == end) return nullptr;
    if (*at == '"') return at;
    if (*at != '\\' || end - at < 2 || !is_escape(at + 1, end)) return nullptr;
    at += at[1] == 'u' ? 6 : 2;
  }
}

/// As find_closing_quote, for a string that does not end within the first lanes: with AVX2 where the machine
/// has it.
const char* find_far_closing_quote(const char* at, const char* end);

/// The closing quote of the string whose content begins at `at`; nullptr if there is none before `end`, or if
/// the content holds a control character or a malformed escape.
inline const char* find_closing_quote(const char* at, const char* end) {
  // Names, identifiers and short descriptions end here.
  for (int near = 0; near < 4 && end - at >= Lanes::size; ++near, at += Lanes::size) {
    const Lanes found = stops(Lanes(at));
    if (!found.any()) continue;
    at += std::countr_zero(found.bits());
    if (*at == '"') return at;
    break;
  }
  return find_far_closing_quote(at, end);
}

}  // namespace tokenpak::json
