#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// What stands between the cells of a row, and how the form `csv` says it.
struct CsvSeparator {
  std::string_view word;
  std::string_view in_text;
  char in_form;
};

/// In the order in which they are tried: ", " before ",".
inline constexpr std::array<CsvSeparator, 5> csv_separators = {{{"tab ", "\t", '\t'},
                                                                {"spaced ", ", ", ','},
                                                                {"comma ", ",", ','},
                                                                {"semicolon ", ";", ';'},
                                                                {"bar ", "|", '|'}}};

/// Views into the text; a quoted cell (RFC 4180) with its quotes.
using CsvCells = std::vector<std::string_view>;

/// Appends the cells of a row; false if something stands behind a closing quote.
bool split_csv_row(std::string_view line, std::string_view separator, CsvCells& cells);

/// Rows of equally many cells, one row behind the other.
struct CsvTable {
  std::size_t columns = 0;
  CsvCells cells;

  std::span<const std::string_view> row(std::size_t index) const {
    return std::span(cells).subspan(index * columns, columns);
  }
  std::size_t rows() const { return columns == 0 ? 0 : cells.size() / columns; }
};

/// The table that the lines of a text are, if the separator divides all of them into as many cells, two at
/// least. Linear.
std::optional<CsvTable> csv_table(std::string_view text, const CsvSeparator& separator);

}  // namespace tokenpak::compress
