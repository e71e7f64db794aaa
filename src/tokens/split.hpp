#pragma once

// Where the pieces of a text end that are merged each by itself: the regular expressions of the encodings,
// written out. Included by the .cpp files of this room only.
//
// All texts are well-formed UTF-8. Classes are named as in character_class.hpp; \s is `space`, \p{L} any
// letter, \p{N} `number`.

#include "tokens/character_class.hpp"
#include "tokens/split_window.hpp"

#include <initializer_list>

namespace tokenpak::tokens {

/// Behind the characters of the classes in `kinds` that begin at `at`.
inline const char* skip(const char* at, const char* end, CharacterClass kinds) {
  while (at != end) {
    const Character next = character_at(at);
    if ((next.kind & kinds) == 0) break;
    at += next.size;
  }
  return at;
}

/// As skip, but at most three characters: \p{N}{1,3}.
inline const char* skip_three_numbers(const char* at, const char* end) {
  for (int digits = 0; digits < 3 && at != end; ++digits) {
    const Character next = character_at(at);
    if ((next.kind & character_class::number) == 0) break;
    at += next.size;
  }
  return at;
}

inline bool is_newline(char byte) {
  return byte == '\n' || byte == '\r';
}

/// Behind an English contraction at `at`, or `at`: '(?i:[sdmt]|ll|ve|re). Without regard to case U+017F, the
/// long s, is an s as well.
inline const char* skip_contraction(const char* at, const char* end) {
  if (end - at < 2 || *at != '\'') return at;
  const auto lower = [at](int place) { return static_cast<char>(at[place] | 0x20); };
  const char first = lower(1);
  if (first == 's' || first == 'd' || first == 'm' || first == 't') return at + 2;
  if (end - at < 3) return at;
  if ((first == 'l' && lower(2) == 'l') || ((first == 'v' || first == 'r') && lower(2) == 'e')) return at + 3;
  if (at[1] == '\xc5' && at[2] == '\xbf') return at + 3;
  return at;
}

/// Of white space at `at`: the end of the run, and behind the last line feed or carriage return in it, or
/// nullptr.
struct SpaceRun {
  const char* end = nullptr;
  const char* last_newline_end = nullptr;
  const char* last = nullptr;  // the last character's begin
};

inline SpaceRun space_run(const char* at, const char* end) {
  SpaceRun run;
  while (at != end) {
    const Character next = character_at(at);
    if ((next.kind & character_class::space) == 0) break;
    run.last = at;
    if (is_newline(*at)) run.last_newline_end = at + 1;
    at += next.size;
  }
  run.end = at;
  return run;
}

/// \s+(?!\S)|\s+ for a run from `at` on: a run before other text leaves its last character to that.
inline const char* spaces_before_text(const SpaceRun& run, const char* at, const char* end) {
  return run.end == end || run.last == at ? run.end : run.last;
}

/// Where a piece ends by the rules for a window, or by those for any piece.
template <class Rules, class WindowRules>
[[gnu::always_inline]] inline const char* short_or_long_piece_end(const char* at, const char* end) {
#if defined(__SSE2__)
  if (end - at >= std::ptrdiff_t{AsciiWindow::size}) [[likely]] {
    if (const std::uint32_t length = WindowRules::piece_length(AsciiWindow(at)); length != 0) [[likely]]
      return at + length;
  }
#endif
  return Rules::long_piece_end(at, end);
}

/// o200k_base. With U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], W = [\p{Ll}\p{Lm}\p{Lo}\p{M}], C a contraction:
///     [^\r\n\p{L}\p{N}]?U*W+C? | [^\r\n\p{L}\p{N}]?U+W*C? | \p{N}{1,3} | ?[^\s\p{L}\p{N}]+[\r\n/]*
///     | \s*[\r\n]+ | \s+(?!\S) | \s+
struct O200kRules {
  /// Where the piece ends that begins at `at`, before `end`.
  static const char* piece_end(const char* at, const char* end) {
    return short_or_long_piece_end<O200kRules, O200kWindowRules>(at, end);
  }
  /// The same, one character after the other.
  static const char* long_piece_end(const char* at, const char* end) {
    using character_class::any_letter;
    using character_class::mark;
    using character_class::number;
    using character_class::other;
    const Character first = character_at(at);
    if ((first.kind & any_letter) != 0) {
      return skip_contraction(word(at, end).end, end);
    }
    if ((first.kind & number) != 0) return skip_three_numbers(at, end);
    if (!is_newline(*at)) {
      const char* const behind = at + first.size;
      const Word found = word(behind, end);
      if (found.ends_low) return skip_contraction(found.end, end);
      // The first alternative once more, without its prefix.
      if ((first.kind & mark) != 0) return skip_contraction(behind, end);
      if (found.end != behind) return skip_contraction(found.end, end);
      const char* const signs = *at == ' ' ? behind : at;
      const char* signs_end = skip(signs, end, other | mark);
      if (signs_end != signs) {
        while (signs_end != end && (is_newline(*signs_end) || *signs_end == '/'))
          ++signs_end;
        return signs_end;
      }
    }
    const SpaceRun run = space_run(at, end);
    return run.last_newline_end != nullptr ? run.last_newline_end : spaces_before_text(run, at, end);
  }

 private:
  struct Word {
    const char* end;
    bool ends_low;  // U*W+ matched, else U*
  };

  /// U*W+ at `at`, or if that does not match, U*.
  static Word word(const char* at, const char* end) {
    using character_class::letter;
    using character_class::lower;
    using character_class::mark;
    using character_class::upper;
    const char* low_end = nullptr;  // behind the last character that is in both U and W
    while (at != end) {
      const Character next = character_at(at);
      if ((next.kind & (upper | letter | mark)) == 0) {
        if ((next.kind & lower) != 0) return {skip(at + next.size, end, lower | letter | mark), true};
        break;
      }
      at += next.size;
      if ((next.kind & upper) == 0) low_end = at;
    }
    // U* gives back characters until the next is in W.
    return low_end != nullptr ? Word{low_end, true} : Word{at, false};
  }
};

/// cl100k_base: C | [^\r\n\p{L}\p{N}]?\p{L}+ | \p{N}{1,3} | ?[^\s\p{L}\p{N}]+[\r\n]* | \s+$ | \s*[\r\n]
///     | \s+(?!\S) | \s
struct Cl100kRules {
  /// Where the piece ends that begins at `at`, before `end`.
  static const char* piece_end(const char* at, const char* end) {
    return short_or_long_piece_end<Cl100kRules, Cl100kWindowRules>(at, end);
  }
  /// The same, one character after the other.
  static const char* long_piece_end(const char* at, const char* end) {
    using character_class::any_letter;
    using character_class::mark;
    using character_class::number;
    using character_class::other;
    const Character first = character_at(at);
    const char* const behind = at + first.size;
    if ((first.kind & any_letter) != 0) return skip(behind, end, any_letter);
    if ((first.kind & number) != 0) return skip_three_numbers(at, end);
    if (const char* const contraction_end = skip_contraction(at, end); contraction_end != at) {
      return contraction_end;
    }
    if (!is_newline(*at)) {
      const char* const word_end = skip(behind, end, any_letter);
      if (word_end != behind) return word_end;
      const char* const signs = *at == ' ' ? behind : at;
      const char* signs_end = skip(signs, end, other | mark);
      if (signs_end != signs) {
        while (signs_end != end && is_newline(*signs_end))
          ++signs_end;
        return signs_end;
      }
    }
    const SpaceRun run = space_run(at, end);
    if (run.end == end) return end;
    return run.last_newline_end != nullptr ? run.last_newline_end : spaces_before_text(run, at, end);
  }
};

/// claude, as GPT-2: 's|'t|'re|'ve|'m|'ll|'d | ?\p{L}+ | ?\p{N}+ | ?[^\s\p{L}\p{N}]+ | \s+(?!\S) | \s+
struct ClaudeRules {
  /// Where the piece ends that begins at `at`, before `end`.
  static const char* piece_end(const char* at, const char* end) {
    return short_or_long_piece_end<ClaudeRules, ClaudeWindowRules>(at, end);
  }
  /// The same, one character after the other.
  static const char* long_piece_end(const char* at, const char* end) {
    using character_class::any_letter;
    using character_class::mark;
    using character_class::number;
    using character_class::other;
    if (const char* const contraction_end = skip_lower_contraction(at, end); contraction_end != at) {
      return contraction_end;
    }
    const char* const begin = *at == ' ' ? at + 1 : at;
    if (begin != end) {
      const CharacterClass kind = character_at(begin).kind;
      for (const CharacterClass kinds : {any_letter, number, static_cast<CharacterClass>(other | mark)}) {
        if ((kind & kinds) != 0) return skip(begin, end, kinds);
      }
    }
    return spaces_before_text(space_run(at, end), at, end);
  }

 private:
  static const char* skip_lower_contraction(const char* at, const char* end) {
    if (end - at < 2 || *at != '\'') return at;
    const char first = at[1];
    if (first == 's' || first == 't' || first == 'm' || first == 'd') return at + 2;
    if (end - at < 3) return at;
    const bool two = (first == 'l' && at[2] == 'l') || ((first == 'r' || first == 'v') && at[2] == 'e');
    return two ? at + 3 : at;
  }
};

}  // namespace tokenpak::tokens
