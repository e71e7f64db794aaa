#pragma once

#include "code/language.hpp"
#include "code/syntax_tree.hpp"
#include "code/text_edit.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::code {

struct StripOptions {
  /// Lines of comments and docstrings that hold an address, a mark such as TODO or an issue's number stay.
  bool keep_facts = true;
  /// Lines that end inside of parentheses or brackets, where a line's end means nothing, are joined up to
  /// this length in bytes; 0 joins none.
  std::size_t joined_line_bytes = 240;
  /// Words of the question or of the tool call: lines of comments and docstrings that hold one stay.
  std::span<const std::string_view> named = {};
  /// Bodies to fold away, sorted, none in another: the range of a Fold (fold.hpp) and what stands there
  /// instead, as fold_comment makes it.
  std::span<const TextEdit> folds = {};
};

/// The edits that take out of a source text what a machine would not miss:
/// - Comments and docstrings, but for directives to tools (shebangs, `# noqa`, `//go:build`, `@ts-ignore`,
/// encoding
///   cookies, `SPDX-License-Identifier`) and for what the options keep. A docstring that is all there is of a
///   body becomes `...`.
/// - Blank lines, blanks at line ends, all but one of the blanks between two words of a line.
/// - Ends of lines inside of parentheses and brackets, as far as the options say.
/// - Indentation becomes one blank a level. Python's logical lines keep their levels.
/// Strings, here-documents, patterns, text of JSX and HTML, macro bodies and continued lines stay byte for
/// byte. What remains is parsed, and its tree compared with the original's: every node that is no comment, no
/// docstring and in no fold is there, of the same kind, at the same place, and each leaf has the same bytes.
/// Where that is not so, or the source has no error-free tree to begin with (see parse), the result is
/// nothing. Linear; keeps no state.
std::optional<std::vector<TextEdit>> strip(std::string_view source, Language language,
                                           const StripOptions& options = {});
/// The same of a text whose tree is known.
std::optional<std::vector<TextEdit>> strip(std::string_view source, Language language, const SyntaxTree& tree,
                                           const StripOptions& options = {});

}  // namespace tokenpak::code
