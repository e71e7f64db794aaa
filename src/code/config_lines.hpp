#pragma once

#include "base/bytes.hpp"
#include "code/text_edit.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::code {

/// The edits that take `comments` (sorted, each to the end of its line at most) out of a text of lines, and
/// with them the blanks before, blank lines and blanks at line ends. Bytes in `values` (sorted: values over
/// several lines) stay.
std::vector<TextEdit> remove_comments(std::string_view text, std::span<const ByteRange> comments,
                                      std::span<const ByteRange> values);

}  // namespace tokenpak::code
