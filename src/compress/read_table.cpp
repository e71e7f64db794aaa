#include "compress/read_table.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tokenpak::compress {
namespace {

using Frame = TableStyle::Frame;
using Align = TableStyle::Align;
using Lines = std::vector<std::string_view>;

constexpr std::size_t fewest_lines = 3;

Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

bool consists_of(std::string_view line, std::string_view characters) {
  return line.find_first_not_of(characters) == std::string_view::npos;
}

std::vector<std::string_view> between_bars(std::string_view row) {
  std::vector<std::string_view> cells;
  split_at_bars(row, cells);
  return cells;
}

std::string_view without_blanks(std::string_view cell) {
  while (cell.starts_with(' '))
    cell.remove_prefix(1);
  while (cell.ends_with(' '))
    cell.remove_suffix(1);
  return cell;
}

/// Learns from cells with their blanks how a column is aligned.
class AlignGuess {
 public:
  void see(std::string_view cell) {
    if (without_blanks(cell).empty()) return;
    begins_ = begins_ && !cell.starts_with("  ");
    ends_ = ends_ && !cell.ends_with("  ");
  }
  Align align() const { return begins_ ? Align::left : ends_ ? Align::right : Align::centre; }

 private:
  bool begins_ = true;  ///< No cell has more than one blank in front.
  bool ends_ = true;
};

class TableReader {
 public:
  explicit TableReader(std::string_view text) : lines_(lines_of(text)) {}

  std::optional<AlignedTable> read() {
    if (lines_.size() < fewest_lines) return std::nullopt;
    const bool is_read = lines_[0].starts_with("+-")  ? read_mysql()
                         : lines_[0].starts_with('|') ? read_markdown()
                         : is_psql()                  ? read_psql()
                                                      : read_columns();
    if (!is_read || table_.style.columns.size() < 2) return std::nullopt;
    return std::move(table_);
  }

 private:
  /// Takes the cells of a row; false if it has another number of cells than the header.
  bool add_row(std::string_view line, bool barred_ends) {
    if (barred_ends) {
      if (line.size() < 2 || !line.starts_with('|') || !line.ends_with('|')) return false;
      line = line.substr(1, line.size() - 2);
    }
    const auto cells = between_bars(line);
    if (table_.cells.empty()) {
      table_.style.columns.resize(cells.size());
      guesses_.resize(cells.size());
    }
    if (cells.size() != guesses_.size()) return false;
    const bool is_header = table_.cells.empty();
    for (std::size_t column = 0; column < cells.size(); ++column) {
      if (!is_header || table_.style.frame == Frame::markdown) guesses_[column].see(cells[column]);
      table_.cells.push_back(without_blanks(cells[column]));
    }
    return true;
  }

  void align_columns() {
    for (std::size_t column = 0; column < guesses_.size(); ++column)
      table_.style.columns[column].align = guesses_[column].align();
  }

  bool read_mysql() {
    table_.style.frame = Frame::mysql;
    if (lines_.size() < fewest_lines + 2 || lines_[2] != lines_[0] || lines_.back() != lines_[0])
      return false;
    for (std::size_t line = 1; line + 1 < lines_.size(); ++line) {
      if (line != 2 && !add_row(lines_[line], true)) return false;
    }
    align_columns();
    return true;
  }

  bool is_psql() const { return lines_[1].starts_with("--") && consists_of(lines_[1], "-+"); }

  bool read_psql() {
    table_.style.frame = Frame::psql;
    const bool counted = lines_.back().starts_with('(') && lines_.back().ends_with(')');
    table_.style.counted = counted;
    for (std::size_t line = 0; line + (counted ? 1 : 0) < lines_.size(); ++line) {
      if (line != 1 && !add_row(lines_[line], false)) return false;
    }
    align_columns();
    return true;
  }

  bool read_markdown() {
    TableStyle& style = table_.style;
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      if (line != 1 && !add_row(lines_[line], true)) return false;
    }
    const std::string_view rule = lines_[1];
    if (rule.size() < 2 || !consists_of(rule, "|-: ") || !rule.ends_with('|')) return false;
    const auto marks = between_bars(rule.substr(1, rule.size() - 2));
    if (marks.size() != style.columns.size()) return false;
    style.solid_rule = !rule.contains(' ');
    // Of padded tables all lines have the same width; the rule has its own only if three dashes are enough.
    style.padded = std::ranges::all_of(
        lines_, [&](std::string_view line) { return characters_in(line) == characters_in(lines_[0]); });
    bool all_three = true;
    for (std::size_t column = 0; column < marks.size(); ++column) {
      const std::string_view mark = without_blanks(marks[column]);
      style.columns[column].colon_before = mark.starts_with(':');
      style.columns[column].colon_after = mark.size() > 1 && mark.ends_with(':');
      all_three = all_three && std::ranges::count(mark, '-') == 3;
    }
    style.dashes = all_three      ? TableStyle::Dashes::three
                   : style.padded ? TableStyle::Dashes::column
                                  : TableStyle::Dashes::header;
    if (style.padded) align_columns();
    return true;
  }

  /// Columns begin where the header's words do that have two blanks in front.
  bool read_columns() {
    table_.style.frame = Frame::columns;
    const std::string_view header = lines_[0];
    if (header.starts_with(' ') || characters_in(header) != header.size()) return false;
    std::vector<std::size_t> begins = {0};
    for (std::size_t at = header.find("  "); at != std::string_view::npos; at = header.find("  ", at)) {
      at = header.find_first_not_of(' ', at);
      if (at == std::string_view::npos) return false;
      begins.push_back(at);
    }
    if (begins.size() < 2) return false;
    table_.style.columns.resize(begins.size());
    std::vector<std::size_t> widths(begins.size());
    for (const std::string_view line : lines_) {
      if (!add_columns(line, begins, widths)) return false;
    }
    if (begins[1] > widths[0]) table_.style.gap = begins[1] - widths[0];
    return table_.style.gap > 0;
  }

  bool add_columns(std::string_view line, const std::vector<std::size_t>& begins,
                   std::vector<std::size_t>& widths) {
    if (line.empty() || line.contains('|') || line.contains('\\') || line.ends_with(' ')) return false;
    std::size_t byte = 0;
    std::size_t character = 0;
    for (std::size_t column = 0; column < begins.size(); ++column) {
      const std::size_t begin = byte;
      const bool last = column + 1 == begins.size();
      while (byte < line.size() && (last || character < begins[column + 1])) {
        ++byte;
        while (byte < line.size() && (static_cast<unsigned char>(line[byte]) & 0xC0U) == 0x80)
          ++byte;
        ++character;
      }
      const std::string_view cell = without_blanks(line.substr(begin, byte - begin));
      widths[column] = std::max(widths[column], characters_in(cell));
      table_.cells.push_back(cell);
    }
    return true;
  }

  Lines lines_;
  AlignedTable table_;
  std::vector<AlignGuess> guesses_;
};

}  // namespace

std::optional<AlignedTable> read_table(std::string_view text) {
  return TableReader(text).read();
}

}  // namespace tokenpak::compress
