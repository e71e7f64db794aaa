#pragma once

#include "base/bytes.hpp"
#include "code/language.hpp"
#include "code/syntax_tree.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tokenpak::code {

/// The body of a function or a method that may give way to a note of how long it is.
struct Fold {
  ByteRange body;          ///< what fold_comment takes the place of
  std::size_t first_line;  ///< of the source, from 1: the lines that the body stands in
  std::size_t last_line;
  std::string_view name;  ///< of the function, a view of the source

  std::size_t lines() const { return last_line - first_line + 1; }
};

/// Shorter texts keep all their bodies, and so do functions with shorter bodies.
inline constexpr std::size_t shortest_folded_text = 400;  ///< lines
inline constexpr std::size_t shortest_folded_body = 6;    ///< lines

/// Words whose definitions keep their bodies.
struct NamedWords {
  std::unordered_set<std::string_view> functions;
  /// Of classes and other containers, all of whose functions stay. Not those of `functions`: a file's name,
  /// which is in every call that reads it, is in Java the name of all there is in it.
  std::unordered_set<std::string_view> containers;
};

/// The bodies that may be folded, sorted, none in another: those of outermost functions and of methods, of a
/// source text (`tree` is its own) of more than shortest_folded_text lines. A body stays if a word of the
/// function's name, or of the name of a definition around it or in it, is one of `named`.
std::vector<Fold> foldable(std::string_view source, Language language, const SyntaxTree& tree,
                           const NamedWords& named);

/// What stands in the place of a body: a comment of the language that holds `text` (one line; what would end
/// the comment is taken out), in a body that parses.
std::string fold_comment(Language language, std::string_view text);

}  // namespace tokenpak::code
