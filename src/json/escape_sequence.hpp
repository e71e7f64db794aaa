#pragma once

// The escapes of JSON strings (RFC 8259, section 7). Included by the .cpp files of this room only.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::json {

/// Writes `raw` (content between quotes) to `out` with its escapes resolved; gives the number of bytes
/// written. `out` needs room for `raw.size()` bytes: no escape is shorter than what it stands for.
std::size_t resolve_escapes(std::string_view raw, char* out);

/// The value of each hexadecimal digit, -1 for any other byte.
inline constexpr std::array<std::int8_t, 256> hex_digit_values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t digit = 0; digit < 10; ++digit)
    values['0' + digit] = static_cast<std::int8_t>(digit);
  for (std::size_t digit = 10; digit < 16; ++digit) {
    values['a' + digit - 10] = static_cast<std::int8_t>(digit);
    values['A' + digit - 10] = static_cast<std::int8_t>(digit);
  }
  return values;
}();

constexpr int hex_digit_value(char digit) {
  return hex_digit_values[static_cast<unsigned char>(digit)];
}

/// The value of the four hexadecimal digits at `digits`, negative if one of them is not.
constexpr int hex_value(const char* digits) {
  const int high = hex_digit_value(digits[0]) * 16 | hex_digit_value(digits[1]);
  const int low = hex_digit_value(digits[2]) * 16 | hex_digit_value(digits[3]);
  return high * 256 | low;
}

/// What the character after a backslash stands for, 0 if it is no escape of one character (`u` is none).
constexpr char simple_escape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace tokenpak::json
