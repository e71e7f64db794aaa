#pragma once

#include "compress/json_tree.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// The white space between the tokens of a JSON text, where it follows a rule.
struct JsonWhiteSpace {
  /// Which containers have each member or element on a line of its own. Empty ones never do.
  enum class Breaks {
    none,
    all,     ///< As `json.dumps(indent=…)` and `JSON.stringify` write it.
    fitted,  ///< Those that do not fit in `width`, as Prettier writes it.
  };
  Breaks breaks = Breaks::none;
  bool lines = false;      ///< The root's elements stand on lines of their own and its brackets nowhere.
  bool spaced = false;     ///< Blanks behind commas and colons; always so where lines break.
  bool padded = false;     ///< Blanks inside the braces of objects on one line. Only with `fitted`.
  std::size_t indent = 0;  ///< Blanks for each level.
  bool tabs = false;       ///< A tab for each level instead.
  std::size_t width = 0;   ///< Bytes that a line may have. Only with `fitted`.
};

/// The rule after which `text`, whose tree is `tree`, was written. Nothing where there is none among those
/// known here; else `json_text` gives back `text`.
std::optional<JsonWhiteSpace> find_white_space(std::string_view text, const JsonTree& tree, bool lines);

/// Writes the tree; nothing if that would be larger than `largest` bytes.
std::optional<std::string> json_text(const JsonTree& tree, const JsonWhiteSpace& space, std::size_t largest);

/// The rule in words, as in "indent 2 ": empty for a minified text, else with a blank at the end.
std::string describe(const JsonWhiteSpace& space);

/// Takes such words from the front of `text`. Nothing if they are not what `describe` gives.
std::optional<JsonWhiteSpace> take_white_space(std::string_view& text);

}  // namespace tokenpak::compress
