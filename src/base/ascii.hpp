#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace tokenpak {

/// A to Z become a to z; every other byte stays, whatever the locale.
constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// a to z become A to Z; every other byte stays.
constexpr char ascii_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_letter(char c) {
  return is_lower(c) || is_upper(c);
}
constexpr bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}
/// May stand in a name of most programming languages.
constexpr bool is_word(char c) {
  return is_alphanumeric(c) || c == '_';
}
/// Of a character that takes several bytes in UTF-8.
constexpr bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}
/// What a hexadecimal digit stands for, or -1.
constexpr int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// `lower_case` must be in lower case; only ASCII's letters have two cases here.
constexpr bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, [](char a, char b) { return ascii_lower(a) == b; });
}

/// `text` without the bytes of `blanks` at both ends; of nothing but blanks the empty rest at its end.
constexpr std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n") {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    c = ascii_lower(c);
  return lower;
}

/// Calls `visit` with each longest run of bytes for which `is_part` is true, in order.
template <class Predicate, class Visit>
constexpr void for_each_run(std::string_view text, Predicate is_part, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && is_part(text[at]))
      ++at;
    if (at > begin) {
      visit(text.substr(begin, at - begin));
    } else {
      ++at;
    }
  }
}

}  // namespace tokenpak
