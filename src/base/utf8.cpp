#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace tokenpak {

Utf8Part utf8_part(std::string_view text) {
  const auto byte = [text](std::size_t place) { return static_cast<unsigned char>(text[place]); };
  const unsigned char first = byte(0);
  std::size_t size = 0;
  // The second byte's bounds are those of table 3-7 of the Unicode Standard: they shut out overlong forms,
  // surrogates and what is above U+10FFFF.
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
  if (first >= 0xc2 && first <= 0xdf) {
    size = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    size = 3;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
  } else if (first >= 0xf0 && first <= 0xf4) {
    size = 4;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
  } else {
    return {};
  }
  for (std::size_t place = 1; place < size; ++place) {
    if (place == text.size() || byte(place) < low || byte(place) > high) return {place, false};
    low = 0x80;
    high = 0xbf;
  }
  return {size, true};
}

std::size_t valid_utf8_prefix(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      std::uint64_t word = 0;
      while (text.size() - at >= sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if ((word & high_bits) != 0) break;
        at += sizeof word;
      }
      while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80)
        ++at;
      continue;
    }
    const Utf8Part next = utf8_part(text.substr(at));
    if (!next.is_valid) break;
    at += next.size;
  }
  return at;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size() + (text.size() / 8));
  for (;;) {
    const std::size_t valid = valid_utf8_prefix(text);
    result += text.substr(0, valid);
    text.remove_prefix(valid);
    if (text.empty()) return result;
    result += replacement_character;
    text.remove_prefix(utf8_part(text).size);
  }
}

bool is_valid_utf8(std::string_view text) {
  return valid_utf8_prefix(text) == text.size();
}

}  // namespace tokenpak
