#pragma once

#include "compress/line_evidence.hpp"
#include "compress/scanned_line.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::compress {

/// What a line looks like: finer than `Evidence`, and with an eye to tools' output. Which kinds of content
/// each speaks for is in kind_score.hpp.
enum class LineShape : std::uint8_t {
  blank,
  text,        ///< nothing of what follows
  prose,       ///< words in a row
  log,         ///< begins with a time, a level, a tag in brackets, ==pid==
  diagnostic,  ///< path:12:5: error: …
  build_step,  ///< [12/34] …, make[1]: …, -- Found …, Get:1 …
  test_result,
  source_quote,  ///< of a compiler's message: "12 |   int x;", "   | ^~~"
  trace_head,    ///< Traceback (most recent call last):, Caused by: …
  trace_frame,
  diff,
  listing,        ///< of `ls -l`, `tar tv`
  folder,         ///< "path:" before a folder's listing
  path,           ///< nothing but a path with a slash
  name,           ///< a name without blanks, as a file's
  tree,           ///< ├── name
  csv,            ///< as many separators as the line before
  table_rule,     ///< |---|:--|
  pipe_row,       ///< | a | b |
  drawn,          ///< +---+---+, or box characters
  aligned,        ///< words apart by several blanks
  columns,        ///< the same at least four times
  numbered,       ///< a number and a mark, behind a line with the number before
  numbered_any,   ///< any other number and a mark
  blame,          ///< hash (author date number) text
  grep,           ///< path:12:text
  grep_path,      ///< path:text
  record,         ///< of git's output and system call traces: "commit 1a2b…", " file | 3 ++-", "open(…) = 3"
  separator,      ///< --
  json_member,    ///< "key": value
  json_line,      ///< a whole object or array
  json_element,   ///< a string or number and a comma
  bracket,        ///< nothing but brackets, commas, semicolons
  yaml_entry,     ///< key: value
  yaml_item,      ///< - value
  toml_entry,     ///< key = "value", [ or number
  ini_entry,      ///< key = value, key=value
  env_entry,      ///< NAME=value
  export_entry,   ///< export NAME=value
  section,        ///< [name]
  array_section,  ///< [[name]]
  xml_tag,
  html_tag,
  blob,
  hex_dump,
  hash_comment,   ///< # …
  other_comment,  ///< ; … % … -- …
  code_comment,   ///< // … /* …
  code,
  weak_code,
  heading,   ///< ## …
  markdown,  ///< list items, links, quotes, emphasis
};
inline constexpr std::size_t line_shape_count = 52;

/// Tells the shapes of a text's lines, one after the other; some show only beside the line before.
class LineShapeReader {
 public:
  /// `line` without its ending and without control characters, `scanned` is `scan(line)`, `evidence` what it
  /// says by itself.
  LineShape read(std::string_view line, const ScannedLine& scanned, Evidence evidence);
  /// True behind the first line of a report of TAP about a test, up to its last: YAML that a test runner
  /// wrote.
  bool is_in_report() const { return in_report_; }

 private:
  bool has_columns(const ScannedLine& scanned, bool begins_at_margin, Evidence evidence);
  LineShape read_next(std::string_view line, const ScannedLine& scanned, Evidence evidence);
  LineShape read_number(std::string_view line, std::string_view text, bool has_columns);
  LineShape read_inside(std::string_view line, std::string_view text);
  LineShape read_continuation(std::string_view line, const ScannedLine& scanned);
  LineShape read_search(std::string_view line, const ScannedLine& scanned);

  LineShape last_ = LineShape::blank;  // of the line before
  bool after_python_frame_ = false;    // whose source text follows, indented
  bool in_folder_ = false;             // of a listing, up to the next blank line
  bool in_packages_ = false;           // of a package manager's list, while lines are indented
  bool in_report_ = false;
  std::size_t last_number_ = 0;   // of a numbered line
  std::size_t last_path_ = 0;     // hash of the path that a search printed
  std::size_t last_columns_ = 0;  // separators of the line before
  char last_separator_ = 0;
};

}  // namespace tokenpak::compress
