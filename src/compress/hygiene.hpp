#pragma once

#include "base/bytes.hpp"
#include "base/text_edit.hpp"

#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// True if runs of equal lines may be folded in `text`: it holds no "×" that a reader could take for a fold
/// mark, or a fold mark for it.
bool may_fold(std::string_view text);

/// Appends the edits that clean the lines of text[span], sorted; `span` begins and ends at line boundaries.
/// Nothing that a reader of the text would miss is lost:
/// - Escape sequences go. The address of a hyperlink stays, in parentheses behind its text, unless that says
/// it.
/// - A line with carriage returns, backspaces or cursor movement becomes what a terminal shows in the end
///   (terminal_line.hpp). Where that cannot be told, its colours go and the rest stays.
/// - A line with a broken escape sequence stays as it is.
/// - Blanks at the end of a line go. But two spaces stay before a line that is not blank (Markdown's line
///   break), and all stay in a line that holds a tab behind its first word (the empty cells of a table).
/// - Of a run of blank lines one stays, empty.
/// - Three and more equal lines become the line and " ×N", if `fold` says so.
/// Indentation, tabs and line endings stay. Linear in the span's size.
void clean_lines(std::string_view text, ByteRange span, bool fold, std::vector<TextEdit>& edits);

/// Appends the edits that remove colours and other escape sequences without effect on the text, and nothing
/// else.
void remove_colours(std::string_view text, ByteRange span, std::vector<TextEdit>& edits);

}  // namespace tokenpak::compress
