#pragma once

#include "base/bytes.hpp"
#include "code/language.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
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

/// The bodies that may be folded, sorted, none in another: those of outermost functions and of methods, of a
/// source text of more than shortest_folded_text lines. A body stays if a word of the function's name, or of
/// the name of a definition around it or in it, is one of `named` (the words of the question and of the
/// conversation). Nothing of a text that cannot be parsed.
std::vector<Fold> foldable(std::string_view source, Language language,
                           std::span<const std::string_view> named);

/// What stands in the place of a body: a comment of the language that holds `text` (one line; what would end
/// the comment is taken out), in a body that parses.
std::string fold_comment(Language language, std::string_view text);

}  // namespace tokenpak::code
