#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// What an earlier text of a request is. Each kind is counted from 1 in the request's order.
enum class EarlierKind : std::uint8_t { result, message, call };

/// Line numbers, both ends included. Either they count a text's lines from 1, or they are the numbers that a
/// numbered listing shows.
struct LineRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  friend bool operator==(const LineRange&, const LineRange&) = default;
};

/// A line that stands for lines which a reader has already seen:
///
///     [same as result #6 (open)]                                  the whole of it
///     [same as lines 3-104 of result #6 (open), from "def f():"]  lines counted from 1
///     [1386-1474 same as in result #6]                            lines of a numbered listing
///     [1483-1555 same as 1482-1554 in result #6]                  the same lines under other numbers
///     [same as lines 3-20 above, from "def f():"]                 lines of the very text that holds it
///
/// Lines are counted as they were sent: a reference is one line.
struct ShownReference {
  EarlierKind kind = EarlierKind::result;
  std::uint32_t number = 0;                ///< of its kind, from 1; 0 for the text itself, above
  std::optional<LineRange> numbered = {};  ///< of a numbered listing: the numbers here; never above
  std::optional<LineRange> lines =
      {};  ///< there: counted lines, or numbers if `numbered`; nothing for the whole
  friend bool operator==(const ShownReference&, const ShownReference&) = default;
};

/// Writes the reference as a line. `label` says what the earlier text is (the tool's name), `first_line` is
/// the first of the lines it stands for; a reader finds them by these. Empty ones are left out, and what
/// could break the line is.
std::string written(const ShownReference& reference, std::string_view label, std::string_view first_line);

/// Reads a line that `written` could have made. The label and the quoted words are not looked at.
std::optional<ShownReference> read_shown_reference(std::string_view line);

}  // namespace tokenpak::compress
