#include "compress/json_notation.hpp"

#include "compress/line.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tokenpak::compress {
namespace {

enum Trait : std::uint8_t {
  letter = 1,
  digit = 2,
  value_end = 4,    ///< Ends a value without quotes.
  value_begin = 8,  ///< Begins something that is no bare text.
  name_end = 16,    ///< In no bare name.
};

constexpr std::array<std::uint8_t, 256> traits = [] {
  std::array<std::uint8_t, 256> table{};
  const auto add = [&table](std::string_view characters, unsigned trait) {
    for (const char character : characters) {
      auto& entry = table[static_cast<unsigned char>(character)];
      entry = static_cast<std::uint8_t>(entry | trait);
    }
  };
  for (unsigned byte = 0; byte < table.size(); ++byte) {
    const char character = static_cast<char>(byte);
    if (is_letter(character) || byte >= 0x80) table[byte] = letter;
    if (is_digit(character)) table[byte] = digit;
    if (byte < 0x20) table[byte] = value_end | name_end;
  }
  add(",;]}", value_end | name_end);
  add("\"[{(!~^ ", value_begin);
  add(":()[{\"=?@!~^", name_end);
  return table;
}();

bool has(char character, unsigned trait) {
  return (traits[static_cast<unsigned char>(character)] & trait) != 0;
}

std::size_t digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at]))
    ++at;
  return at;
}

bool is_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t integer = at;
  at = digits(text, at);
  if (at == integer || (text[integer] == '0' && at - integer > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = at + 1;
    at = digits(text, fraction);
    if (at == fraction) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = digits(text, exponent);
    if (at == exponent) return false;
  }
  return at == text.size();
}

}  // namespace

bool ends_value(char character) {
  return has(character, value_end);
}

bool ends_name(char character) {
  return has(character, name_end);
}

bool reads_as_literal(std::string_view text) {
  if (text.empty()) return false;
  if (text.front() == '-' || is_digit(text.front())) return is_number(text);
  return text == "true" || text == "false" || text == "null";
}

bool is_bare_text(std::string_view text) {
  return !text.empty() && !has(text.front(), value_begin) && text.back() != ' ' &&
         std::ranges::none_of(text, ends_value);
}

bool is_bare_name(std::string_view key) {
  return !key.empty() && key.front() != ' ' && key.back() != ' ' && std::ranges::none_of(key, ends_name);
}

std::size_t estimate_tokens(std::string_view text) {
  constexpr std::size_t long_text = 64;
  if (text.size() > long_text) return text.size() / 4;
  std::size_t tokens = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint8_t kind = traits[static_cast<unsigned char>(text[at])] & (letter | digit);
    const std::size_t begin = at;
    do {
      ++at;
    } while (at < text.size() && (traits[static_cast<unsigned char>(text[at])] & (letter | digit)) == kind);
    const std::size_t bytes_a_token = kind == letter ? 6 : kind == digit ? 3 : 2;
    tokens += (at - begin + bytes_a_token - 1) / bytes_a_token;
  }
  return tokens;
}

}  // namespace tokenpak::compress
