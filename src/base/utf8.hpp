#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenpak {

inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";  // U+FFFD

/// What stands at the start of a text.
struct Utf8Part {
  std::size_t size = 1;  ///< bytes, at least 1
  bool is_valid = false;
};

/// The well-formed character at the start of `text` (not empty, not ASCII), or its maximal ill-formed part.
Utf8Part utf8_part(std::string_view text);

/// How many bytes at the start of `text` are well-formed UTF-8 (no surrogates, no overlong forms, nothing
/// above U+10FFFF).
std::size_t valid_utf8_prefix(std::string_view text);

/// Whether all of `text` is well-formed UTF-8.
bool is_valid_utf8(std::string_view text);

/// `text` with U+FFFD in place of each maximal part of a character that is none (Unicode Standard,
/// section 3.9, "U+FFFD substitution of maximal subparts"; what the WHATWG's decoder does).
std::string replace_invalid_utf8(std::string_view text);

}  // namespace tokenpak
