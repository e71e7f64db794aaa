// Source text word by word, without its comments, and with strings in one piece. Included by this room only.
#pragma once

#include "vault/source_syntax.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

enum class TokenKind : std::uint8_t {
  word,       ///< an identifier, a key word, a number
  string,     ///< of any form, with its quotes
  mark,       ///< an operator or a bracket
  directive,  ///< a line of C's preprocessor; its text is the first word ("if", "define")
  group,      ///< never from the lexer: a pair of brackets with all that is in it
  end,        ///< of the text
};

struct Token {
  TokenKind kind = TokenKind::end;
  bool begins_line = false;
  std::string_view text;  ///< a view of the source

  bool is(std::string_view other) const { return text == other && kind != TokenKind::string; }
};

/// Reads a text once from its beginning to its end, in linear time whatever it holds: a string or a comment
/// that does not end is looked for once.
class SourceLexer {
 public:
  SourceLexer(std::string_view text, SourceSyntax syntax);

  Token next();

 private:
  static constexpr std::size_t none = std::string_view::npos;

  bool skip_blanks();
  std::size_t begin_line(std::size_t at);
  std::size_t comment_end(std::size_t at) const;
  std::size_t block_comment_end(std::size_t at) const;
  std::size_t string_end(std::size_t at);
  std::size_t quoted_end(std::size_t at);
  std::size_t closed_by(std::size_t from, std::string_view closer, std::size_t kind);
  std::size_t template_end(std::size_t at) const;
  std::size_t regular_expression_end(std::size_t at);
  std::size_t here_document(std::size_t at);
  std::size_t skip_here_documents(std::size_t at);
  std::size_t directive_end(std::size_t at) const;
  std::size_t mark_end(std::size_t at) const;
  std::size_t end_of_line(std::size_t at) const;
  Token take(TokenKind kind, std::size_t end, bool begins_line);
  char at(std::size_t place) const { return place < text_.size() ? text_[place] : '\0'; }
  bool starts(std::size_t place, std::string_view what) const {
    return text_.substr(place, what.size()) == what;
  }

  std::string_view text_;
  SourceSyntax syntax_;
  std::size_t at_ = 0;
  bool is_at_begin_ = true;
  bool value_may_follow_ = true;              ///< so that '/' begins a regular expression
  std::array<std::size_t, 3> unclosed_{};     ///< quotes of a kind before this do not end
  std::array<bool, 4> never_closed_{};        ///< the rest of the text has no end for this kind of raw string
  std::vector<std::string_view> here_names_;  ///< of documents that begin on the next line
};

}  // namespace tokenpak::vault
