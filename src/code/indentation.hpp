#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace tokenpak::code {

/// Columns that leading blanks take; a tab goes on to the next multiple of eight, as Python counts.
inline std::size_t columns_of(std::string_view blanks) {
  std::size_t columns = 0;
  for (const char c : blanks)
    columns = c == '\t' ? (columns / 8 + 1) * 8 : columns + 1;
  return columns;
}

/// Gives each line of a text its level, the way that Python's own reader does: a line that begins further
/// right than the last opens a level, one that begins further left closes those that it is left of.
class Indentation {
 public:
  /// The level of a line that begins a statement (or of any line, where that does not matter).
  std::size_t level_of(std::size_t columns) {
    if (open_.empty()) open_.push_back(columns);
    while (open_.size() > 1 && open_.back() > columns)
      open_.pop_back();
    if (open_.back() < columns) open_.push_back(columns);
    return open_.size() - 1;
  }

  /// The level of a line that neither opens nor closes one: a comment, a directive to a preprocessor.
  std::size_t level_beside(std::size_t columns) const {
    if (open_.empty()) return 0;
    const auto at = std::ranges::lower_bound(open_, columns);
    return static_cast<std::size_t>(at - open_.begin());
  }

  /// The level of a line that goes on with the statement of an earlier one.
  std::size_t level_of_continuation(std::size_t columns) const {
    if (open_.empty()) return 0;
    return open_.size() - 1 + (columns > open_.back() ? 1 : 0);
  }

 private:
  std::vector<std::size_t> open_;  ///< the columns of the open levels, ascending
};

}  // namespace tokenpak::code
