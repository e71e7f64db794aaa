#pragma once

#include "compress/scanned_line.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// Follows what makes lines code or configuration whatever they hold: unified diffs, block comments (/* */,
/// CMake's #[[ ]], Perl's =pod =cut), triple-quoted strings, here-documents and YAML's block scalars. One
/// that is never closed has no end.
class BlockTracker {
 public:
  /// True if the line belongs to such a block, its first and last lines included; `scanned` is `scan(line)`.
  bool belongs(std::string_view line, const ScannedLine& scanned);
  /// What the newest line that belongs is part of.
  bool is_in_diff() const { return is_in_diff_; }
  bool is_in_scalar() const { return is_in_scalar_; }
  bool is_in_markup() const { return is_in_markup_; }  ///< in a comment of XML or HTML

 private:
  bool belongs_to_hunk(std::string_view line);
  bool belongs_to_header(std::string_view line);
  bool belongs_to_scalar(std::string_view line);
  bool belongs_to_here_document(std::string_view line);

  bool is_in_diff_ = false;
  bool is_in_scalar_ = false;
  bool is_in_markup_ = false;
  std::size_t scalar_indentation_ = 0;  // of the key whose value the scalar is
  std::string here_ends_;               // the line that ends the open here-document; empty: none is open
  bool in_header_ = false;              // of a file's diff
  std::size_t removed_left_ = 0;        // lines of the old file still to come in this hunk
  std::size_t added_left_ = 0;          // and of the new
  std::string_view closes_;             // what ends the open comment or string; empty: none is open
};

}  // namespace tokenpak::compress
