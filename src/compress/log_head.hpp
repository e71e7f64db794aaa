#pragma once

#include "compress/log_fields.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// One place of a head that is not literal text.
struct HeadColumn {
  enum class Kind : std::uint8_t {
    value,  ///< written whole, or left out where it is the value of the line above
    time,   ///< digits that grow at the end: only the changed end is written
    copy,   ///< the same as an earlier column of the same line: never written
  };
  Kind kind = Kind::value;
  std::uint32_t first_field = 0;
  std::uint32_t last_field = 0;  ///< inclusive; what separates the fields is part of the value
  std::uint32_t original = 0;    ///< of a copy: the index of the column that it repeats
  bool is_padded = false;        ///< spaces before it fill it up to the same width in every line
};

/// What most lines of a log begin with: time, process, level. Found by looking at which leading fields all
/// lines have, not by known formats.
struct LogHead {
  std::uint32_t field_count = 0;    ///< leading fields that belong to the head
  std::string tail;                 ///< the separator behind the last of them
  std::vector<HeadColumn> columns;  ///< in order
  std::vector<bool> holds;          ///< for each line: whether it begins with a head

  std::string_view value(const LogText& text, const LogLine& line, const HeadColumn& column) const {
    const std::span<const LogField> fields = text.fields(line);
    return text.text().substr(fields[column.first_field].begin,
                              fields[column.last_field].end - fields[column.first_field].begin);
  }
  /// Where the head ends and the rest of the line begins; an offset in the text. For lines that hold a head.
  std::uint32_t end(const LogText& text, const LogLine& line) const {
    if (field_count == 0) return line.begin;
    return text.fields(line)[field_count - 1].end + static_cast<std::uint32_t>(tail.size());
  }
};

LogHead find_head(const LogText& text);

/// A line's head with "*", "#", "*_" and "*2" in the place of its values: what the head looks like when
/// written.
std::string head_pattern(const LogText& text, const LogLine& line, const LogHead& head);

/// Whether the two lines' heads are alike but for the columns.
bool same_head(const LogText& text, const LogLine& left, const LogLine& right, const LogHead& head);

}  // namespace tokenpak::compress
