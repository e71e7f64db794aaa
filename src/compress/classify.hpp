#pragma once

#include "base/bytes.hpp"
#include "compress/text_class.hpp"

#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// A run of whole lines of one class.
struct ClassSpan {
  ByteRange range;
  TextClass text_class = TextClass::narrative;
  friend bool operator==(const ClassSpan&, const ClassSpan&) = default;
};

/// Splits a text into spans of one class each. They follow one another, cover the text, and neighbours differ
/// in class. Every doubt is code or config: to leave a log as it is costs a few tokens, to change code breaks
/// the contract. How it decides:
/// 1. Fenced blocks are code, whatever is in them; so are diffs, block comments and triple-quoted strings.
/// 2. Each other line is evidence by itself (line_evidence.hpp). Colours and carriage returns make
///    output of a line that does not look like code.
/// 3. Fences, and runs of output lines, cut the text into stretches. A stretch with enough code or
///    configuration in it is code or config as a whole, its comments and blank lines too.
/// 4. In the other stretches, lines of code and the lines around them are code, up to the next paragraph of
///    prose. The rest is narrative.
/// Linear in the text's size; eight bytes of memory a line.
std::vector<ClassSpan> classify(std::string_view text);

}  // namespace tokenpak::compress
