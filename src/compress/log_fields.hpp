#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// White space and = : , ; | quotes brackets end a field; everything else may stand in one, so that a path or
/// an identifier is never cut apart.
bool ends_log_field(char character);

/// Whether what stands between two fields, such as "," or "=", lets them be written as one value: it holds no
/// white space, quotes or brackets.
bool joins_log_fields(std::string_view separator);

/// A maximal run of bytes of a line that do not end a field; a colon inside a word is part of it
/// (10.0.0.1:80, main.cpp:12:5, 18:01:47) except behind a plain key (count:12). What stands between two
/// fields is their separator.
struct LogField {
  std::uint32_t begin = 0;    ///< offset in the text
  std::uint32_t end = 0;      ///< offset in the text
  std::uint32_t hash = 0;     ///< of the field's bytes
  bool is_countable = false;  ///< holds a digit: rather a value than a word
  bool has_mark = false;      ///< holds what may be a pattern's place for a value: "*" or "#"

  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
};

struct LogLine {
  std::uint32_t begin = 0;  ///< offset in the text
  std::uint32_t end = 0;    ///< offset in the text, without the newline
  std::uint32_t first_field = 0;
  std::uint32_t field_count = 0;
};

/// A text cut into lines and fields; the text belongs to the caller.
class LogText {
 public:
  /// Nothing where the text has `most_bytes` or more.
  static std::optional<LogText> of(std::string_view text);
  static constexpr std::size_t most_bytes = std::size_t{1} << 30;

  std::string_view text() const { return text_; }
  std::span<const LogLine> lines() const { return lines_; }
  std::span<const LogField> fields(const LogLine& line) const {
    return std::span(fields_).subspan(line.first_field, line.field_count);
  }
  std::string_view body(const LogLine& line) const { return text_.substr(line.begin, line.end - line.begin); }
  /// What stands before field `index` of the line, or at the line's end for the number of its fields.
  std::string_view separator(const LogLine& line, std::size_t index) const {
    const std::span<const LogField> parts = fields(line);
    const std::size_t from = index == 0 ? line.begin : parts[index - 1].end;
    const std::size_t to = index == parts.size() ? line.end : parts[index].begin;
    return text_.substr(from, to - from);
  }

 private:
  explicit LogText(std::string_view text) : text_(text) {}

  std::string_view text_;
  std::vector<LogLine> lines_;
  std::vector<LogField> fields_;
};

}  // namespace tokenpak::compress
