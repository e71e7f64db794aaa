#pragma once

#include "base/bytes.hpp"
#include "code/language.hpp"
#include "code/syntax_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::code {

enum class DefinitionKind : std::uint8_t {
  function,
  method,     ///< a function in a container
  container,  ///< a class, an interface, a namespace, an implementation: what has methods
  type,       ///< an enumeration, a record, an alias
};

struct Definition {
  DefinitionKind kind = DefinitionKind::function;
  std::string_view name;  ///< as it stands in the source ("Reader::next"); empty where it has none
  ByteRange range;        ///< the whole of it, without the comments before it
  ByteRange body;  ///< with its braces, if it has some, in Python from the colon on; empty if it has none
  std::size_t parent = no_parent;  ///< the index of the innermost definition around it

  static constexpr std::size_t no_parent = SIZE_MAX;
};

/// The functions, methods, classes and other types that a source text defines, in the order of their
/// beginnings, those in others too. The names are views of `source`. Nothing if the text cannot be parsed
/// (see parse).
std::optional<std::vector<Definition>> outline(std::string_view source, Language language);
/// The same of a text whose tree is known.
std::vector<Definition> outline(std::string_view source, Language language, const SyntaxTree& tree);

}  // namespace tokenpak::code
