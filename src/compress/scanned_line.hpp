#pragma once

#include "compress/line.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tokenpak::compress {

/// Which bytes occur in a piece of text, and which of them twice in a row: found in one pass, it answers most
/// questions for longer parts with "no" at once. One bit each for the signs of ASCII, the blanks and the
/// controls that terminals heed; the digits share a bit, so do bytes beyond ASCII, and letters share some.
class ByteTrace {
 public:
  constexpr ByteTrace() = default;
  constexpr explicit ByteTrace(std::string_view text) {
    std::uint64_t before = 0;
    for (const char character : text) {
      const std::uint64_t bit = bits[static_cast<unsigned char>(character)];
      occurring_ |= bit;
      doubled_ |= bit & before;
      before = bit;
    }
  }

  /// False if the byte does not occur; true of letters means nothing.
  constexpr bool contains(char character) const {
    return (occurring_ & bits[static_cast<unsigned char>(character)]) != 0;
  }
  /// False if the byte does not occur twice in a row.
  constexpr bool contains_twice(char character) const {
    return (doubled_ & bits[static_cast<unsigned char>(character)]) != 0;
  }
  /// False if one of the bytes of `part` does not occur, or not as often in a row.
  constexpr bool may_contain(const ByteTrace& part) const {
    return (part.occurring_ & ~occurring_) == 0 && (part.doubled_ & ~doubled_) == 0;
  }
  /// False if a byte occurs that does not in `set`.
  constexpr bool is_within(const ByteTrace& set) const { return (occurring_ & ~set.occurring_) == 0; }

 private:
  static constexpr std::array<std::uint64_t, 256> bits = [] {
    std::array<std::uint64_t, 256> table{};
    unsigned next = 0;
    constexpr std::string_view with_own_bit = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\r\b\x1b";
    for (const char character : with_own_bit)
      table[static_cast<unsigned char>(character)] = std::uint64_t{1} << next++;
    const std::uint64_t digit = std::uint64_t{1} << next++;
    const std::uint64_t beyond_ascii = std::uint64_t{1} << next++;
    const std::uint64_t control = std::uint64_t{1} << next++;
    const unsigned left = (64 - next) / 2;  // for letters of each case
    for (unsigned byte = 0; byte < table.size(); ++byte) {
      const auto character = static_cast<char>(byte);
      if (byte >= 0x80) {
        table[byte] = beyond_ascii;
      } else if (is_digit(character)) {
        table[byte] = digit;
      } else if (is_lower(character)) {
        table[byte] = std::uint64_t{1} << (next + (byte - 'a') % left);
      } else if (is_upper(character)) {
        table[byte] = std::uint64_t{1} << (next + left + (byte - 'A') % left);
      } else if (table[byte] == 0) {
        table[byte] = control;
      }
    }
    return table;
  }();

  std::uint64_t occurring_ = 0;
  std::uint64_t doubled_ = 0;
};

/// All letters, digits and the underscore, and `signs`; any byte beyond ASCII stands for all of them.
consteval ByteTrace words_and(std::string_view signs) {
  std::array<char, 256> characters{};
  std::size_t size = 0;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto character = static_cast<char>(byte);
    if (is_word(character) || signs.contains(character)) characters[size++] = character;
  }
  return ByteTrace({characters.data(), size});
}

/// Something to look for in lines, its bytes known when compiled.
struct Part {
  std::string_view text;
  ByteTrace bytes;

  // NOLINTNEXTLINE(google-explicit-constructor): stands for the literal
  consteval Part(const char* part) : text(part), bytes(text) {}
};

/// A line and the bytes that occur in it.
struct ScannedLine {
  std::string_view text;
  ByteTrace bytes;
  bool is_cut = false;  ///< the line goes on behind the text

  explicit ScannedLine(std::string_view line) : text(line), bytes(line) {}

  /// Of a sign or blank.
  bool contains(char sign) const { return bytes.contains(sign); }
  bool has_digit() const { return bytes.contains('0'); }
  bool contains(const Part& part) const { return bytes.may_contain(part.bytes) && text.contains(part.text); }
  bool contains_any(std::span<const Part> parts) const {
    return std::ranges::any_of(parts, [this](const Part& part) { return contains(part); });
  }
};

/// Only this much of a line is looked at, apart from its last characters: more says nothing new about it.
inline constexpr std::size_t line_window = 400;  // bytes

/// The part of a line, without the blanks around it, that is looked at.
inline ScannedLine scan(std::string_view line) {
  const std::string_view whole = trimmed(line);
  ScannedLine scanned(whole.size() <= line_window ? whole : trimmed_right(whole.substr(0, line_window)));
  scanned.is_cut = scanned.text.size() < whole.size();
  return scanned;
}

}  // namespace tokenpak::compress
