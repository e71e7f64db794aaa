#include "compress/escape_sequence.hpp"

#include "compress/line.hpp"

#include <algorithm>
#include <optional>

namespace tokenpak::compress {
namespace {

constexpr char bell = '\x07';

// The first parameter of a control sequence, or `absent`; bounded, since a terminal has no such columns
// either.
std::uint32_t first_parameter(std::string_view parameters, std::uint32_t absent) {
  constexpr std::uint32_t limit = 1'000'000;
  std::uint32_t value = 0;
  std::size_t digits = 0;
  while (digits < parameters.size() && is_digit(parameters[digits])) {
    value = std::min(limit, value * 10 + static_cast<std::uint32_t>(parameters[digits] - '0'));
    ++digits;
  }
  return digits == 0 ? absent : value;
}

EscapeEffect effect_of(char final_byte) {
  switch (final_byte) {
    case 'm':  // colours
    case 'n':  // reports
    case 'c':
    case 'h':  // modes
    case 'l':
    case 'q':  // cursor shape
    case 't':  // window
      return EscapeEffect::look;
    case 'K':
      return EscapeEffect::erase_line;
    case 'G':
    case '`':
      return EscapeEffect::column;
    case 'C':
    case 'a':
      return EscapeEffect::forward;
    case 'D':
      return EscapeEffect::backward;
    default:
      return EscapeEffect::elsewhere;
  }
}

// ESC [ parameters (30..3F) intermediates (20..2F) final (40..7E)
EscapeSequence read_control_sequence(std::string_view text) {
  std::size_t end = 2;
  while (end < text.size() && text[end] >= '\x30' && text[end] <= '\x3f')
    ++end;
  const std::string_view parameters = text.substr(2, end - 2);
  const std::size_t intermediates = end;
  while (end < text.size() && text[end] >= '\x20' && text[end] <= '\x2f')
    ++end;
  if (end == text.size() || text[end] < '\x40' || text[end] > '\x7e') return {};

  EscapeSequence sequence{.size = end + 1, .effect = effect_of(text[end])};
  const bool has_prefix = !parameters.empty() && parameters.front() >= '<';  // private: < = > ?
  const bool is_plain = !has_prefix && end == intermediates;
  if (!is_plain && sequence.effect != EscapeEffect::look) {
    sequence.effect = EscapeEffect::elsewhere;
    return sequence;
  }
  sequence.parameter = first_parameter(parameters, sequence.effect == EscapeEffect::erase_line ? 0 : 1);
  if (sequence.effect == EscapeEffect::erase_line) {
    if (sequence.parameter > 2) sequence.effect = EscapeEffect::elsewhere;
  } else {
    sequence.parameter = std::max<std::uint32_t>(1, sequence.parameter);
  }
  return sequence;
}

// Where the string of an OSC, DCS, APC, PM or SOS ends, and where the sequence does; nothing if it is not
// ended on this line.
struct StringEnd {
  std::size_t text;
  std::size_t sequence;
};
std::optional<StringEnd> string_end(std::string_view text) {
  for (std::size_t at = 2; at < text.size(); ++at) {
    if (text[at] == bell) return StringEnd{at, at + 1};
    if (text[at] == escape_character) {
      if (at + 1 < text.size() && text[at + 1] == '\\') return StringEnd{at, at + 2};
      return std::nullopt;
    }
    if (static_cast<unsigned char>(text[at]) < 0x20) return std::nullopt;  // a line's end, or text after all
  }
  return std::nullopt;
}

EscapeSequence read_string_sequence(std::string_view text) {
  const auto end = string_end(text);
  if (!end) return {};
  EscapeSequence sequence{.size = end->sequence, .effect = EscapeEffect::look};
  const std::string_view content = text.substr(2, end->text - 2);
  if (text[1] == ']' && content.starts_with("8;")) {  // OSC 8 ; parameters ; address
    const std::size_t address = content.find(';', 2);
    if (address == std::string_view::npos) return sequence;
    sequence.effect = EscapeEffect::hyperlink;
    sequence.text = content.substr(address + 1);
  }
  return sequence;
}

}  // namespace

EscapeSequence read_escape_sequence(std::string_view text) {
  if (text.size() < 2 || text[0] != escape_character) return {};
  const char kind = text[1];
  if (kind == '[') return read_control_sequence(text);
  if (std::string_view("]P_^X").contains(kind)) return read_string_sequence(text);
  if (std::string_view("()*+-./%#").contains(kind)) {  // charset selects and line attributes: one more byte
    if (text.size() < 3 || text[2] < '\x30' || text[2] > '\x7e') return {};
    return {.size = 3, .effect = EscapeEffect::look};
  }
  if (std::string_view("=>\\").contains(kind)) return {.size = 2, .effect = EscapeEffect::look};
  if (std::string_view("78cDEHMNOZ").contains(kind)) return {.size = 2, .effect = EscapeEffect::elsewhere};
  return {};
}

}  // namespace tokenpak::compress
