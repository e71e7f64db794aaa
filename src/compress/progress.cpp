#include "compress/progress.hpp"

#include "compress/escape_sequence.hpp"
#include "compress/line.hpp"

#include <algorithm>
#include <string>

namespace tokenpak::compress {
namespace {

// One state: what stands between two carriage returns.
struct State {
  std::string plain;           // without escape sequences
  bool erases_before = false;  // an erase stands before its first character
  bool erases_after = false;   // and after its last
};

State read_state(std::string_view segment) {
  State state;
  for (std::size_t at = 0; at < segment.size();) {
    if (segment[at] == escape_character) {
      const EscapeSequence sequence = read_escape_sequence(segment.substr(at));
      if (sequence.effect == EscapeEffect::erase_line && sequence.size > 0) {
        if (state.plain.empty()) state.erases_before = true;
        state.erases_after = sequence.parameter == 2;
      }
      at += std::max<std::size_t>(1, sequence.size);
      continue;
    }
    state.plain += segment[at++];
    state.erases_after = false;
  }
  return state;
}

bool shows_progress(std::string_view plain) {
  if (plain.contains("--:--") || trimmed_right(plain).ends_with("...") ||
      trimmed_right(plain).ends_with("\u2026"))
    return true;
  for (std::size_t at = 1; at < plain.size(); ++at) {
    if (!is_digit(plain[at - 1]) && plain[at - 1] != ' ') continue;
    if (plain[at] == '%') return true;
    if (plain[at] != '/' || !is_digit(plain[at - 1])) continue;
    std::size_t whole = at + 1;
    while (whole < plain.size() && is_digit(plain[whole]))
      ++whole;
    std::size_t part = at;
    while (part > 0 && is_digit(plain[part - 1]))
      --part;
    const bool is_date =
        (whole < plain.size() && plain[whole] == '/') || (part > 0 && plain[part - 1] == '/');
    if (whole > at + 1 && !is_date) return true;
  }
  return false;
}

// Letters of any script. E2 opens punctuation, arrows, bars and braille spinners.
std::string letters_of(std::string_view plain) {
  std::string letters;
  bool in_symbol = false;
  for (const char character : plain) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte >= 0xc0) in_symbol = byte == 0xe2;
    if (byte < 0x80 ? is_letter(character) : !in_symbol) letters += character;
  }
  return letters;
}

bool is_spinner(std::string_view plain) {
  return letters_of(plain).empty() &&
         std::ranges::none_of(plain, [](char character) { return is_digit(character); });
}

}  // namespace

bool is_progress(std::string_view line) {
  State written;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find('\r'), line.size());
    State next = read_state(line.substr(0, end));
    line.remove_prefix(std::min(line.size(), end + 1));
    const bool erased = written.erases_after || next.erases_before;
    if (is_blank(next.plain) && !erased) {  // spaces wipe what they reach over
      if (next.plain.size() >= written.plain.size()) written = {};
      continue;
    }
    const bool earlier_state = erased || is_blank(written.plain) || is_spinner(written.plain) ||
                               shows_progress(written.plain) ||
                               letters_of(written.plain) == letters_of(next.plain);
    if (!earlier_state) return false;
    written = std::move(next);
  }
  return true;
}

}  // namespace tokenpak::compress
