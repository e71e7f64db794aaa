#include "compress/log_fields.hpp"

#include "base/character_set.hpp"
#include "compress/line.hpp"

#include <array>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokenpak::compress {
namespace {

constexpr CharacterSet field_ends(" \t\r\n\v\f=:,;|\"'`()[]{}<>");

// What a byte is, any of these.
constexpr std::uint8_t field_end = 1;
constexpr std::uint8_t digit = 2;
constexpr std::uint8_t not_letter = 4;  // nor an underscore
constexpr std::uint8_t mark = 8;

constexpr std::array<std::uint8_t, 256> byte_kinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t byte = 0; byte < kinds.size(); ++byte) {
    const char character = static_cast<char>(byte);
    if (field_ends.contains(character)) kinds[byte] |= field_end;
    if (is_digit(character)) kinds[byte] |= digit;
    if (!is_letter(character) && character != '_') kinds[byte] |= not_letter;
    if (character == '*' || character == '#') kinds[byte] |= mark;
  }
  return kinds;
}();

std::uint8_t kind_of(char character) {
  return byte_kinds[static_cast<unsigned char>(character)];
}

// Whether the colon at `at` belongs to the word before it: there is more of it behind the colon, and it is no
// key with its value.
bool joins(std::string_view text, std::size_t begin, std::size_t at, bool has_only_letters) {
  constexpr std::size_t shortest_key = 3;  // not the drive of a path, nor a byte of a hardware address
  const auto goes_on = [&](std::size_t next) {
    return next < text.size() && (kind_of(text[next]) & field_end) == 0;
  };
  if (text[at] != ':') return false;
  if (!goes_on(at + 1)) return at + 1 < text.size() && text[at + 1] == ':' && goes_on(at + 2);
  const bool is_key = has_only_letters && at - begin >= shortest_key;
  return !is_key || text[at + 1] == '/';
}

}  // namespace

bool ends_log_field(char character) {
  return (kind_of(character) & field_end) != 0;
}

bool joins_log_fields(std::string_view separator) {
  return separator.find_first_not_of("=:,;|") == std::string_view::npos;
}

std::optional<LogText> LogText::of(std::string_view text) {
  if (text.size() >= most_bytes) return std::nullopt;
  LogText result(text);
  result.fields_.reserve(text.size() / 6 + 16);
  result.lines_.reserve(text.size() / 80 + 16);
  std::size_t at = 0;
  while (true) {
    LogLine line{.begin = static_cast<std::uint32_t>(at),
                 .end = 0,
                 .first_field = static_cast<std::uint32_t>(result.fields_.size()),
                 .field_count = 0};
    while (at < text.size() && text[at] != '\n') {
      if (ends_log_field(text[at])) {
        ++at;
        continue;
      }
      LogField field{.begin = static_cast<std::uint32_t>(at)};
      std::uint8_t kinds = 0;  // of all its bytes
      for (; at < text.size(); ++at) {
        const std::uint8_t kind = kind_of(text[at]);
        if ((kind & field_end) != 0 && !joins(text, field.begin, at, (kinds & not_letter) == 0)) break;
        kinds |= kind;
      }
      field.end = static_cast<std::uint32_t>(at);
      // Who compares by it compares the bytes too.
      field.hash = static_cast<std::uint32_t>(XXH3_64bits(text.data() + field.begin, at - field.begin));
      field.is_countable = (kinds & digit) != 0;
      field.has_mark = (kinds & mark) != 0;
      result.fields_.push_back(field);
    }
    line.end = static_cast<std::uint32_t>(at);
    line.field_count = static_cast<std::uint32_t>(result.fields_.size()) - line.first_field;
    result.lines_.push_back(line);
    if (at == text.size()) return result;
    ++at;
  }
}

}  // namespace tokenpak::compress
