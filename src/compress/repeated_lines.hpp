#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// Lines that are written out where they stand first and are repeated further below.
struct RepeatedRun {
  std::size_t begin = 0;  ///< index of a line
  std::size_t count = 0;  ///< lines, at least 1
};

/// A place where lines are the same as those of some runs one after the other.
struct LineCopy {
  std::size_t begin = 0;  ///< index of a line
  std::size_t count = 0;  ///< lines, all runs together
  std::size_t first_run = 0;
  std::size_t run_count = 0;  ///< neighbours in `runs`, which follow each other without a gap
};

struct RepeatedLines {
  std::vector<RepeatedRun> runs;  ///< in order, apart; none of their lines is in a copy
  std::vector<LineCopy> copies;   ///< in order, apart
};

/// Finds runs that come again; a "line" may be a piece of several.
/// Each repetition has `least_bytes` or more. Greedy, linear in the lines and their bytes.
RepeatedLines find_repeated_lines(std::span<const std::string_view> lines, std::size_t least_bytes);

}  // namespace tokenpak::compress
