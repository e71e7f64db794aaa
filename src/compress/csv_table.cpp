#include "compress/csv_table.hpp"

#include <algorithm>
#include <utility>

namespace tokenpak::compress {
namespace {

constexpr std::size_t fewest_columns = 2;

/// Behind the quoted cell that `line` begins with; nothing if it is not closed.
std::size_t quoted_end(std::string_view line) {
  for (std::size_t quote = line.find('"', 1); quote != std::string_view::npos;
       quote = line.find('"', quote + 2)) {
    if (quote + 1 == line.size() || line[quote + 1] != '"') return quote + 1;
  }
  return std::string_view::npos;
}

/// The cells of all rows, one row behind the other; empty if rows are not all of `columns` cells.
CsvCells split_rows(std::string_view text, std::string_view separator, std::size_t columns) {
  CsvCells cells;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::size_t before = cells.size();
    if (!split_csv_row(text.substr(begin, end - begin), separator, cells) || cells.size() - before != columns)
      return {};
    begin = end + 1;
  }
  return cells;
}

}  // namespace

bool split_csv_row(std::string_view line, std::string_view separator, CsvCells& cells) {
  for (;;) {
    const std::size_t end =
        line.starts_with('"') ? quoted_end(line) : std::min(line.find(separator), line.size());
    if (end == std::string_view::npos) return false;
    cells.push_back(line.substr(0, end));
    line.remove_prefix(end);
    if (line.empty()) return true;
    if (!line.starts_with(separator)) return false;
    line.remove_prefix(separator.size());
  }
}

std::optional<CsvTable> csv_table(std::string_view text, const CsvSeparator& separator) {
  CsvCells header;
  if (!split_csv_row(text.substr(0, text.find('\n')), separator.in_text, header)) return std::nullopt;
  if (header.size() < fewest_columns) return std::nullopt;
  CsvCells cells = split_rows(text, separator.in_text, header.size());
  if (cells.empty()) return std::nullopt;
  return CsvTable{.columns = header.size(), .cells = std::move(cells)};
}

}  // namespace tokenpak::compress
