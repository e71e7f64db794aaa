#pragma once

// How the inside of a JSON string is scanned. Prompt bodies are mostly long strings, so this is where the
// time goes. Included by the .cpp files of this room only. The functions are templates so that tests can run
// them with the lanes of other machines.

#include "json/byte_lanes.hpp"
#include "json/escape_sequence.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

namespace tokenpak::json {

/// Whether plain text ends at `byte`: a quote, a backslash, or a control character (which RFC 8259 wants
/// escaped).
constexpr bool is_stop(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == '"' || byte == '\\';
}

template <class L>
L stops(L text) {
  return text.equal_to('"') | text.equal_to('\\') | text.controls();
}

/// The first stop in [begin, end), or `end`. Reads nothing outside of it.
template <class L = Lanes>
const char* find_stop(const char* begin, const char* end) {
  // Names, roles and identifiers end within the first lanes.
  for (int near = 0; near < 2 && end - begin >= L::size; ++near, begin += L::size) {
    const L found = stops(L(begin));
    if (found.any()) return begin + std::countr_zero(found.bits());
  }
  while (end - begin >= 4 * L::size) {
    const L left = stops(L(begin)) | stops(L(begin + L::size));
    const L right = stops(L(begin + 2 * L::size)) | stops(L(begin + 3 * L::size));
    if ((left | right).any()) break;
    begin += 4 * L::size;
  }
  for (; end - begin >= L::size; begin += L::size) {
    const L found = stops(L(begin));
    if (found.any()) return begin + std::countr_zero(found.bits());
  }
  while (begin != end && !is_stop(*begin))
    ++begin;
  return begin;
}

/// 64 bytes of a string, as sets of places (bit i: byte i).
template <class L>
class StringBlock {
 public:
  static constexpr std::ptrdiff_t size = 64;

  explicit StringBlock(const char* text) : text_(text) {}

  bool has_stops() const {
    L any = tokenpak::json::stops(lanes(0));
    for (std::ptrdiff_t at = L::size; at < size; at += L::size)
      any = any | tokenpak::json::stops(lanes(at));
    return any.any();
  }
  std::uint64_t stops() const {
    return collect([](L text) { return tokenpak::json::stops(text); });
  }
  std::uint64_t backslashes() const {
    return collect([](L text) { return text.equal_to('\\'); });
  }
  /// The letters of nearly all escapes.
  std::uint64_t common_letters() const {
    return collect([](L text) {
      return (text.equal_to('n') | text.equal_to('t')) | (text.equal_to('"') | text.equal_to('\\'));
    });
  }

 private:
  L lanes(std::ptrdiff_t at) const { return L(text_ + at); }

  template <class Test>
  std::uint64_t collect(Test test) const {
    std::uint64_t places = 0;
    for (std::ptrdiff_t at = 0; at < size; at += L::size)
      places |= test(lanes(at)).bits() << at;
    return places;
  }

  const char* text_;
};

/// Of a block's backslashes, finds the bytes they escape: those behind an odd run of backslashes.
/// `first_escaped` is the carry between blocks: whether the block's first byte is escaped, and then the next
/// one's. (The subtraction runs through each run of backslashes at once; from simdjson's
/// `json_escape_scanner`, Langdale and Lemire, "Parsing gigabytes of JSON per second".)
inline std::uint64_t escaped_places(std::uint64_t backslashes, bool& first_escaped) {
  constexpr std::uint64_t odd_places = 0xaaaaaaaaaaaaaaaa;
  const std::uint64_t carried = first_escaped ? 1 : 0;
  const std::uint64_t openers = backslashes & ~carried;
  const std::uint64_t runs = (((openers << 1) | odd_places) - openers) ^ odd_places;
  first_escaped = (runs & backslashes) >> 63 != 0;
  return runs ^ (backslashes | carried);
}

/// Whether what follows a backslash makes an escape.
inline bool is_escape(const char* letter, const char* end) {
  return simple_escape(*letter) != 0 || (*letter == 'u' && end - letter >= 5 && hex_value(letter + 1) >= 0);
}

/// As find_closing_quote, for a string that does not end within the first lanes.
template <class L>
[[gnu::noinline]] const char* find_far_closing_quote(const char* at, const char* end) {
  bool first_escaped = false;
  for (; end - at >= StringBlock<L>::size; at += StringBlock<L>::size) {
    const StringBlock<L> block(at);
    if (!first_escaped && !block.has_stops()) continue;
    const std::uint64_t backslashes = block.backslashes();
    std::uint64_t ends = block.stops() & ~backslashes;
    if (backslashes != 0 || first_escaped) {
      const std::uint64_t escaped = escaped_places(backslashes, first_escaped);
      ends &= ~escaped;
      const std::uint64_t before_end = (ends & -ends) - 1;  // all places if there is no end
      for (std::uint64_t rare = escaped & before_end & ~block.common_letters(); rare != 0; rare &= rare - 1) {
        if (!is_escape(at + std::countr_zero(rare), end)) return nullptr;
      }
    }
    if (ends != 0) {
      at += std::countr_zero(ends);
      return *at == '"' ? at : nullptr;
    }
  }
  if (first_escaped) --at;  // back to the backslash
  for (;;) {
    at = find_stop<L>(at, end);
    if (at == end) return nullptr;
    if (*at == '"') return at;
    if (*at != '\\' || end - at < 2 || !is_escape(at + 1, end)) return nullptr;
    at += at[1] == 'u' ? 6 : 2;
  }
}

/// The closing quote of the string whose content begins at `at`; nullptr if there is none before `end`, or if
/// the content holds a control character or a malformed escape.
template <class L = Lanes>
const char* find_closing_quote(const char* at, const char* end) {
  if (end - at >= L::size) {
    const L found = stops(L(at));
    if (found.any()) {
      const char* const stop = at + std::countr_zero(found.bits());
      if (*stop == '"') return stop;
    }
  }
  return find_far_closing_quote<L>(at, end);
}

}  // namespace tokenpak::json
