#pragma once

// How the inside of a JSON string is scanned. Prompt bodies are mostly long strings, so this is where the
// time goes. Included by the .cpp files of this room only. The functions are templates so that tests can run
// them with the lanes of other machines.

#include "json/byte_lanes.hpp"

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

}  // namespace tokenpak::json
