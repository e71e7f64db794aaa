#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// How a table is drawn with characters. Widths are not kept: they follow from the cells, in characters.
struct TableStyle {
  enum class Frame : std::uint8_t {
    markdown,  ///< `| a | b |`, a rule below the header
    mysql,     ///< likewise, in a box of `+----+`
    psql,      ///< ` a | b `, a rule `---+---` below the centred header
    columns,   ///< blanks between columns only, as docker and kubectl print
  };
  enum class Align : std::uint8_t { left, right, centre };
  /// Dashes of a Markdown rule: three, as many as the header's cell has characters, or as its column.
  enum class Dashes : std::uint8_t { three, header, column };

  struct Column {
    Align align = Align::left;
    bool colon_before = false;  ///< in a Markdown rule
    bool colon_after = false;
  };

  Frame frame = Frame::markdown;
  bool padded = true;              ///< All cells of a column have the same width. False only for Markdown.
  Dashes dashes = Dashes::column;  ///< of Markdown
  bool solid_rule = false;         ///< Markdown's rule has dashes where the other rows have blanks.
  bool counted = false;            ///< psql's "(3 rows)" stands below.
  std::size_t gap = 0;             ///< Blanks behind a column's widest cell. Only for `columns`.
  std::vector<Column> columns;
};

/// Cells without the blanks around them, row by row; the first row is the header.
struct AlignedTable {
  TableStyle style;
  std::vector<std::string_view> cells;

  std::size_t rows() const { return style.columns.empty() ? 0 : cells.size() / style.columns.size(); }
};

/// Draws the table; nothing if that takes more than `largest` bytes. `cells` must be whole rows.
std::optional<std::string> draw(const AlignedTable& table, std::size_t largest);

/// Appends what stands between the bars of a row; a bar behind a backslash is text.
void split_at_bars(std::string_view row, std::vector<std::string_view>& cells);

/// Characters of UTF-8 text.
std::size_t characters_in(std::string_view text);

}  // namespace tokenpak::compress
