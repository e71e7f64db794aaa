#pragma once

#include "code/comment_rules.hpp"
#include "code/syntax_tree.hpp"
#include "code/text_edit.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::code {

/// What stays of a source text, between the white space: a word of code, a comment that is kept, or what
/// stands in the place of a docstring or of a folded body.
struct Piece {
  enum class Kind : std::uint8_t { code, comment, stand_in };

  ByteRange range;                         ///< in the source
  std::optional<std::string> replacement;  ///< where not the source's own bytes stay
  Kind kind = Kind::code;

  std::string_view text(std::string_view source) const {
    return replacement ? *replacement : range.of(source);
  }
};

struct Pieces {
  std::vector<Piece> kept;             ///< in the order of the source
  std::vector<ByteRange> removed;      ///< comments and docstrings that go, in that order
  std::vector<std::size_t> line_ends;  ///< where the grammar reads a line's end as a word
  /// Of each node of the tree: false if it and its descendants may go or change.
  std::vector<bool> is_compared;
};

/// Sorts the words of a source text into what stays and what goes.
Pieces take_apart(std::string_view source, Language language, const SyntaxTree& tree,
                  const CommentRules& rules, std::span<const TextEdit> folds);

/// A comment's range without the line's end that some grammars count to it.
ByteRange comment_range(std::string_view source, const Node& comment);

/// True if the text holds white space only.
bool is_white_space(std::string_view text);

}  // namespace tokenpak::code
