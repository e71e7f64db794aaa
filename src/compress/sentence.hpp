#pragma once

#include "compress/scanned_line.hpp"

namespace tokenpak::compress {

/// True if the line is a piece of an English sentence: words in a row, articles and prepositions among them,
/// that no programming language has for keywords. Inline code in backticks and the targets of Markdown's
/// links say nothing. Linear; a line in another language is no sentence.
bool is_sentence(const ScannedLine& line);

}  // namespace tokenpak::compress
