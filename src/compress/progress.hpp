#pragma once

#include <string_view>

namespace tokenpak::compress {

/// True if what the carriage returns of a line write over are earlier states of the same thing, as of a
/// progress bar, and not the lines of a file that has carriage returns for line endings. A state that is
/// written over must
/// - show a percentage, a part of a whole ("3/17") or a running clock ("--:--"), or end in an ellipsis, or
/// - hold neither letters nor digits (a spinner), or
/// - have the same letters in the same order as the state after it (only numbers and bars differ), or
/// - be erased by an escape sequence before the next one is written.
bool is_progress(std::string_view line);

}  // namespace tokenpak::compress
