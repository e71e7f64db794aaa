// Where a source text defines functions, classes and the like. Included by this room, and by its benchmark.
#pragma once

#include "base/bytes.hpp"
#include "vault/source_syntax.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

struct SourceDefinition {
  std::string_view name;  ///< a view of the text: "get", "Cache::get", "operator ()"
  ByteRange head;         ///< from its first modifier or decorator to its brace, or to the end of its line
  std::size_t depth = 0;  ///< how many definitions are around it
};

/// The definitions of a text in the order of their beginnings. What it finds depends on words and brackets
/// outside of comments and strings; a text that is no program gives some definitions or none. Linear.
std::vector<SourceDefinition> definitions_in(std::string_view text, SourceSyntax syntax);

/// The same for languages whose definitions are lines with a key word.
std::vector<SourceDefinition> definitions_by_line(std::string_view text, SourceSyntax syntax);
/// The same for languages with braces.
std::vector<SourceDefinition> definitions_by_brace(std::string_view text, SourceSyntax syntax);

}  // namespace tokenpak::vault
