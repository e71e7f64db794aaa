#include "code/config_lines.hpp"

#include <algorithm>

namespace tokenpak::code {

std::vector<TextEdit> remove_comments(std::string_view text, std::span<const ByteRange> comments,
                                      std::span<const ByteRange> values) {
  std::vector<TextEdit> edits;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t newline = std::min(text.find('\n', begin), text.size());
    const std::size_t next = std::min(newline + 1, text.size());
    std::size_t end = newline;
    if (end > begin && text[end - 1] == '\r') --end;
    const std::size_t line_end = end;

    while (!values.empty() && values.front().end <= begin)
      values = values.subspan(1);
    const bool begins_in_value = !values.empty() && values.front().begin < begin;
    while (!comments.empty() && comments.front().begin < begin)
      comments = comments.subspan(1);
    if (!comments.empty() && comments.front().begin < end) end = comments.front().begin;
    // Blanks that belong to a value stay: it may go on in the next line, or end in this one.
    std::size_t floor = begin;
    for (const ByteRange& value : values) {
      if (value.begin >= end) break;
      floor = std::max(floor, std::min(value.end, end));
    }
    while (end > floor && (text[end - 1] == ' ' || text[end - 1] == '\t'))
      --end;
    const bool is_gone = end == begin && !begins_in_value;
    const ByteRange gone = is_gone ? ByteRange{begin, next} : ByteRange{end, line_end};
    if (!gone.empty()) edits.push_back({.range = gone, .replacement = {}});
    begin = next;
  }
  return edits;
}

}  // namespace tokenpak::code
