#pragma once

// The rules of split.hpp for short pieces of ASCII: each function gives the piece's length in bytes, or 0 if
// the window does not show it, since the piece goes on behind the window or beside a character beyond ASCII.
// Included by the .cpp files of this room only.

#include "tokens/ascii_window.hpp"

#include <bit>
#include <cstdint>

namespace tokenpak::tokens {

struct O200kWindowRules;
struct Cl100kWindowRules;
struct ClaudeWindowRules;

#if defined(__SSE2__)

/// `length`, or 0 if something in `undecided` is what follows the piece.
inline std::uint32_t decided(std::uint32_t length, Positions undecided) {
  return ((undecided | AsciiWindow::outside) >> length & 1) != 0 ? 0 : length;
}

/// \p{N}{1,3}
inline std::uint32_t three_digits(const AsciiWindow& window) {
  const std::uint32_t digits = run_length(window.digit(), 0);
  return digits >= 3 ? 3 : decided(digits, window.wide());
}

/// \s+(?!\S) | \s+, and before that \s*[\r\n]+ if there are `newlines`. 0 if the window begins otherwise.
inline std::uint32_t white_space(const AsciiWindow& window, Positions newlines) {
  const std::uint32_t run = run_length(window.space(), 0);
  if (run == 0 || decided(run, window.wide()) == 0) return 0;
  const Positions newlines_in_run = newlines & ((Positions{1} << run) - 1);
  if (newlines_in_run != 0) return static_cast<std::uint32_t>(std::bit_width(newlines_in_run));
  return run == 1 ? 1 : run - 1;
}

/// The length of a run of signs that begins at `begin`, and with `tail` as often as it follows.
inline std::uint32_t signs(const AsciiWindow& window, std::uint32_t begin, Positions tail) {
  const std::uint32_t signs_end = begin + run_length(window.sign(), begin);
  return decided(signs_end + run_length(tail, signs_end), window.wide());
}

/// Whether what the window begins with may stand before a word's first letter: [^\r\n\p{L}\p{N}].
inline bool may_precede_word(const AsciiWindow& window) {
  const unsigned char first = window.first();
  return first < 0x80 && first != '\n' && first != '\r' && !window.first_is_digit();
}

inline bool contains(Positions positions, std::uint32_t position) {
  return (positions >> position & 1) != 0;
}

struct O200kWindowRules {
  static std::uint32_t piece_length(const AsciiWindow& window) {
    const Positions upper = window.upper();
    const Positions lower = window.lower();
    const std::uint32_t begin = contains(upper | lower, 0) ? 0 : 1;
    if (contains(upper | lower, begin) && (begin == 0 || may_precede_word(window))) {
      const std::uint32_t capitals_end = begin + run_length(upper, begin);
      const std::uint32_t word_end = capitals_end + run_length(lower, capitals_end);
      return decided(word_end, window.wide() | window.equal('\''));  // a contraction belongs to the word
    }
    if (window.first_is_digit()) return three_digits(window);
    const std::uint32_t sign = window.first() == ' ' ? 1 : 0;
    if (contains(window.sign(), sign)) return signs(window, sign, window.newline() | window.equal('/'));
    return white_space(window, window.newline());
  }
};

struct Cl100kWindowRules {
  static std::uint32_t piece_length(const AsciiWindow& window) {
    const Positions letters = window.upper() | window.lower();
    const std::uint32_t begin = contains(letters, 0) ? 0 : 1;
    if (window.first() == '\'') return 0;  // a contraction is a piece of its own
    if (contains(letters, begin) && (begin == 0 || may_precede_word(window))) {
      return decided(begin + run_length(letters, begin), window.wide());
    }
    if (window.first_is_digit()) return three_digits(window);
    const std::uint32_t sign = window.first() == ' ' ? 1 : 0;
    if (contains(window.sign(), sign)) return signs(window, sign, window.newline());
    return white_space(window, window.newline());
  }
};

struct ClaudeWindowRules {
  static std::uint32_t piece_length(const AsciiWindow& window) {
    if (window.first() == '\'') return 0;
    const std::uint32_t begin = window.first() == ' ' ? 1 : 0;
    const Positions letters = window.upper() | window.lower();
    if (contains(letters, begin)) return decided(begin + run_length(letters, begin), window.wide());
    const Positions digits = window.digit();
    if (contains(digits, begin)) return decided(begin + run_length(digits, begin), window.wide());
    if (contains(window.sign(), begin)) return signs(window, begin, 0);
    return white_space(window, 0);
  }
};

#endif

}  // namespace tokenpak::tokens
