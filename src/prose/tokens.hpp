#pragma once

#include "base/bytes.hpp"
#include "prose/lexicon.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::prose {

enum class TokenKind : std::uint8_t {
  word,  ///< letters, with apostrophes and hyphens inside
  comma,
  mark,            ///< other punctuation at a word's ends
  opening,         ///< a bracket before a word
  emphasis_open,   ///< "*" or "**" before a word
  emphasis_close,  ///< the same behind one
  removed,         ///< one of the others that is to go
  opaque,          ///< all else, not to be touched: numbers, names, paths, code, quotations, tags
};

enum class LineBreak : std::uint8_t {
  none,
  soft,  ///< where a line was wrapped
  hard,  ///< to be kept
};

/// A piece of a paragraph.
struct Token {
  std::uint32_t begin = 0;  ///< bytes of the text
  std::uint32_t end = 0;
  Word word;  ///< of kind word
  TokenKind kind = TokenKind::opaque;
  LineBreak line_break = LineBreak::none;  ///< before it
  bool glued = false;                      ///< nothing stands before it but a token or the paragraph's begin
  bool capital = false;                    ///< a word: its first letter is upper case
  bool begins_sentence = false;
  bool past = false;  ///< a word that ends in "ed" or is an irregular participle
};

/// Replaces `tokens` by those of text[body] (a paragraph, UTF-8, shorter than 4 GiB from the text's begin).
void tokenize(const Lexicon& lexicon, std::string_view text, ByteRange body, std::vector<Token>& tokens);

}  // namespace tokenpak::prose
