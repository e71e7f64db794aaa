#pragma once

#include "base/ascii.hpp"
#include "base/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace tokenpak::compress {

/// One line of a text. Its ending ("\n" or "\r\n", nothing for an unended last line) stands in [body.end,
/// next).
struct Line {
  ByteRange body;
  std::size_t next = 0;  ///< where the next line begins; the text's size after the last
};

/// The line that begins at `begin` < text.size().
inline Line line_at(std::string_view text, std::size_t begin) {
  const std::size_t newline = text.find('\n', begin);
  if (newline == std::string_view::npos) return {.body = {begin, text.size()}, .next = text.size()};
  const bool carriage_return = newline > begin && text[newline - 1] == '\r';
  return {.body = {begin, newline - (carriage_return ? 1 : 0)}, .next = newline + 1};
}

inline bool is_blank(char character) {
  return character == ' ' || character == '\t';
}

inline bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, [](char character) { return is_blank(character); });
}

inline std::string_view trimmed_left(std::string_view text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  return text;
}

inline std::string_view trimmed_right(std::string_view text) {
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

inline std::string_view trimmed(std::string_view text) {
  return trimmed_right(trimmed_left(text));
}

}  // namespace tokenpak::compress
