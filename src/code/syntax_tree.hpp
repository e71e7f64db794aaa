#pragma once

#include "base/bytes.hpp"
#include "code/language.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::code {

/// What a kind of node is to us, as bits.
enum NodeTrait : std::uint8_t {
  comment = 1,  ///< a comment of any form
  opaque = 2,  ///< white space in it means something: strings, here-documents, patterns, text of JSX and HTML
  function = 4,      ///< defines a function or a method
  container = 8,     ///< defines a class or the like, which has methods
  type = 16,         ///< defines another type
  statement = 32,    ///< Python: an expression that stands as a statement
  block = 64,        ///< Python: the body of a compound statement, or the whole file
  declarator = 128,  ///< C, C++: what stands between a definition and its name
};

/// A node of a syntax tree. Comments and opaque nodes have no children here.
struct Node {
  std::uint32_t begin = 0;  ///< in bytes
  std::uint32_t end = 0;
  std::uint32_t depth = 0;  ///< the root has 0
  std::uint32_t next = 0;   ///< the index behind its last descendant
  std::uint16_t symbol = 0;
  std::uint16_t field =
      0;  ///< of a child of a definition or of a declarator: what it is to its parent (field_of)
  std::uint8_t traits = 0;  ///< bits of NodeTrait
  bool is_leaf = false;

  ByteRange range() const { return {begin, end}; }
};

/// The nodes of a source text in the order of their beginnings, parents first. Without nodes that hold no
/// bytes.
using SyntaxTree = std::vector<Node>;

/// Longer texts are not parsed.
inline constexpr std::size_t most_source_bytes = std::size_t{1} << 20;

/// Parses a whole source text. Nothing if it is no complete text of the language (the parser gives up at the
/// first place where only an error fits), is longer than most_source_bytes, is not UTF-8 that the grammar
/// accepts, or takes more steps than source texts take (linear in the size). Uses a parser of the calling
/// thread's own.
std::optional<SyntaxTree> parse(std::string_view source, Language language);

/// The number of a field name ("name", "body", "declarator") in the language's grammar; 0 if it has none.
std::uint16_t field_of(Language language, std::string_view name);

/// The name of a kind of node.
std::string_view kind_of(Language language, std::uint16_t symbol);

}  // namespace tokenpak::code
