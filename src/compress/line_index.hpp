#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// A line that begins with its number, as `cat -n`, `grep -n` and file readers print it: spaces, digits
/// without a leading zero, and the rest.
struct NumberedLine {
  std::uint32_t number = 0;  ///< 1 … 999,999,999
  std::uint32_t width = 0;   ///< of the column in which the numbers are set to the right; 0 if not padded
  std::string_view content;  ///< what follows the number, its separator included
};
std::optional<NumberedLine> read_numbered_line(std::string_view line);

/// Writes the line with another number, in the same column.
void append_numbered_line(const NumberedLine& line, std::uint32_t number, std::string& out);

/// Consecutive lines that are numbered one after the other.
struct NumberedBlock {
  std::uint32_t first_line = 0;
  std::uint32_t first_number = 0;
  std::uint32_t count = 0;
};

/// The lines of a text, and for each a hash of what begins there, by which equal runs of lines are found in
/// two texts. A value that depends on the text alone: 12 bytes a line, to be kept as long as its text. It
/// does not hold the text.
class LineIndex {
 public:
  /// A run of equal lines counts from this size on: three lines and 100 bytes, or 200 bytes in fewer lines.
  static constexpr std::size_t least_lines = 3;
  static constexpr std::size_t least_bytes = 100;
  static constexpr std::size_t enough_bytes = 200;
  /// Larger texts have no lines here, and match nothing.
  static constexpr std::size_t largest_text = std::size_t{64} << 20U;  // bytes
  static constexpr std::uint64_t no_anchor = 0;

  explicit LineIndex(std::string_view text);

  /// Lines are joined by "\n": one more than there are newlines.
  std::size_t size() const { return begins_.empty() ? 0 : begins_.size() - 1; }
  /// `text` is the one that the index was made from; `line` < size().
  std::string_view line(std::string_view text, std::size_t line) const {
    return text.substr(begins_[line], begins_[line + 1] - begins_[line] - 1);
  }
  /// The lines [begin, end), begin < end, with the newlines between them.
  std::string_view lines(std::string_view text, std::size_t begin, std::size_t end) const {
    return text.substr(begins_[begin], begins_[end] - begins_[begin] - 1);
  }
  /// Where those stand, without the newline behind the last.
  ByteRange range(std::size_t begin, std::size_t end) const {
    return {.begin = begins_[begin], .end = std::size_t{begins_[end]} - 1};
  }
  /// The hash of the shortest run from `line` on that counts, numbers at the lines' beginnings left out.
  /// `no_anchor` where the text ends before.
  std::uint64_t anchor(std::size_t line) const { return anchors_[line]; }

  /// The block that holds `line`, if no number of the text's blocks stands in it twice.
  const NumberedBlock* block_of_line(std::size_t line) const;
  const NumberedBlock* block_of_number(std::uint32_t number) const;
  /// The first block that begins after `line`.
  const NumberedBlock* block_after(std::size_t line) const;

 private:
  void find_lines(std::string_view text);
  void hash_lines(std::string_view text);
  void keep_increasing_blocks();

  std::vector<std::uint32_t> begins_;  // and one past the text's end + 1
  std::vector<std::uint64_t> anchors_;
  std::vector<NumberedBlock> blocks_;  // their numbers increase throughout; else there are none
};

}  // namespace tokenpak::compress
