#pragma once

#include "compress/scanned_line.hpp"

#include <cstddef>
#include <string_view>

namespace tokenpak::compress {

/// Follows Markdown's code fences (CommonMark 4.5) line by line. More generous about where one may stand: any
/// indentation, inside quotes and list items. A fence too many costs savings, one too few would change code.
class FenceTracker {
 public:
  /// True if the line belongs to a fenced block, its opening and closing lines included. A fence that is
  /// never closed has no end. `scanned` is `scan(line)`.
  bool belongs(std::string_view line, const ScannedLine& scanned);

 private:
  char character_ = 0;      // 0: outside
  std::size_t length_ = 0;  // of the opening fence
};

}  // namespace tokenpak::compress
