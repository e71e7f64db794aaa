#pragma once

#include "compress/line_evidence.hpp"
#include "compress/line_shape.hpp"
#include "compress/text_class.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// What is known of one line of a text.
struct LineNote {
  std::uint32_t begin = 0;  ///< in the text
  Evidence evidence = Evidence::none;
  LineShape shape = LineShape::blank;
  TextClass text_class = TextClass::narrative;
  bool is_fenced = false;
  bool is_comment_block = false;
  bool is_markdown = false;  ///< has a sign that only Markdown has
};

/// The lines of a text with the class of each. Every doubt is code or config: to leave a log as it is costs a
/// few tokens, to change code breaks the contract. How it decides:
/// 1. Fenced blocks are code, whatever is in them; so are diffs, block comments and triple-quoted strings.
/// 2. Each other line is evidence by itself (line_evidence.hpp). Colours and carriage returns make
///    output of a line that does not look like code.
/// 3. Fences, and runs of output lines, cut the text into stretches. A stretch with enough code or
///    configuration in it is code or config as a whole, its comments and blank lines too.
/// 4. In the other stretches, lines of code and the lines around them are code, up to the next paragraph of
///    prose. The rest is narrative.
/// Linear in the text's size; twelve bytes of memory a line.
std::vector<LineNote> classify_lines(std::string_view text);

}  // namespace tokenpak::compress
