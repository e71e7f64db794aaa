// A text line by line. Included by this room only.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

struct Line {
  ByteRange range;          ///< with its line feed
  std::string_view text;    ///< without it, and without blanks at its end
  std::size_t indentation;  ///< blanks at its beginning; a tab counts for four

  bool is_blank() const { return text.empty(); }
  /// Without blanks at its beginning.
  std::string_view content() const {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
  }
};

inline std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t feed = text.find('\n', begin);
    const std::size_t end = feed == std::string_view::npos ? text.size() : feed + 1;
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t last = line.find_last_not_of(" \t\r\n");
    Line found{
        {begin, end}, last == std::string_view::npos ? line.substr(0, 0) : line.substr(0, last + 1), 0};
    for (const char c : found.text) {
      if (c != ' ' && c != '\t') break;
      found.indentation += c == '\t' ? 4 : 1;
    }
    lines.push_back(found);
    begin = end;
  }
  return lines;
}

/// `text` consists of `c` alone, at least `count` times.
inline bool is_run_of(std::string_view text, char c, std::size_t count) {
  return text.size() >= count && text.find_first_not_of(c) == std::string_view::npos;
}

}  // namespace tokenpak::vault
