#include "compress/aligned_table.hpp"

#include <algorithm>

namespace tokenpak::compress {
namespace {

using Frame = TableStyle::Frame;
using Align = TableStyle::Align;

constexpr std::size_t narrowest_rule = 3;

class Drawing {
 public:
  Drawing(const AlignedTable& table, std::size_t largest)
      : table_(table), style_(table.style), columns_(table.style.columns.size()), largest_(largest) {
    widths_.resize(columns_, style_.frame == Frame::markdown ? narrowest_rule : 0);
    for (std::size_t cell = 0; cell < table.cells.size(); ++cell)
      widths_[cell % columns_] = std::max(widths_[cell % columns_], characters_in(table.cells[cell]));
  }

  std::optional<std::string> draw() {
    if (style_.frame == Frame::mysql) box_rule();
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (style_.frame == Frame::columns) {
        plain_row(row);
      } else {
        barred_row(row);
      }
      end_line();
      if (row == 0) header_rule();
      if (text_.size() > largest_ + 1) return std::nullopt;
    }
    if (style_.frame == Frame::mysql) box_rule();
    if (style_.counted) {
      const std::size_t counted = table_.rows() - 1;
      text_ += '(' + std::to_string(counted) + (counted == 1 ? " row)" : " rows)");
      end_line();
    }
    text_.pop_back();
    if (text_.size() > largest_) return std::nullopt;
    return std::move(text_);
  }

 private:
  void end_line() { text_ += '\n'; }
  /// Appends `count` characters, or so many that the drawing is too large.
  void repeat(std::size_t count, char character) { text_.append(std::min(count, largest_ + 2), character); }

  void header_rule() {
    if (style_.frame == Frame::markdown) {
      markdown_rule();
    } else if (style_.frame == Frame::mysql) {
      box_rule();
    } else if (style_.frame == Frame::psql) {
      for (std::size_t column = 0; column < columns_; ++column) {
        if (column > 0) text_ += '+';
        repeat(widths_[column] + 2, '-');
      }
      end_line();
    }
  }

  void box_rule() {
    for (const std::size_t width : widths_) {
      text_ += '+';
      repeat(width + 2, '-');
    }
    text_ += '+';
    end_line();
  }

  void markdown_rule() {
    for (std::size_t column = 0; column < columns_; ++column) {
      const TableStyle::Column& its = style_.columns[column];
      const std::size_t colons = (its.colon_before ? 1U : 0U) + (its.colon_after ? 1U : 0U);
      std::size_t dashes = narrowest_rule;
      if (style_.dashes != TableStyle::Dashes::three) {
        dashes = style_.dashes == TableStyle::Dashes::column ? widths_[column]
                                                             : characters_in(table_.cells[column]);
        dashes += style_.solid_rule ? 2 : 0;
        dashes -= std::min(dashes, colons);
      }
      text_ += style_.solid_rule ? "|" : "| ";
      if (its.colon_before) text_ += ':';
      repeat(dashes, '-');
      if (its.colon_after) text_ += ':';
      if (!style_.solid_rule) text_ += ' ';
    }
    text_ += '|';
    end_line();
  }

  std::string_view cell(std::size_t row, std::size_t column) const {
    return table_.cells[row * columns_ + column];
  }

  void barred_row(std::size_t row) {
    const bool psql = style_.frame == Frame::psql;
    for (std::size_t column = 0; column < columns_; ++column) {
      text_ += psql ? (column == 0 ? " " : "| ") : "| ";
      Align align = style_.columns[column].align;
      if (row == 0 && style_.frame != Frame::markdown) align = psql ? Align::centre : Align::left;
      const bool open_end = psql && row > 0 && column + 1 == columns_;
      padded_cell(cell(row, column), style_.padded ? widths_[column] : 0, align, open_end);
      if (!open_end) text_ += ' ';
    }
    if (!psql) text_ += '|';
  }

  /// With an open end, no blanks follow the cell.
  void padded_cell(std::string_view text, std::size_t width, Align align, bool open_end) {
    const std::size_t size = characters_in(text);
    const std::size_t blanks = width > size ? width - size : 0;
    const std::size_t before = align == Align::left ? 0 : align == Align::right ? blanks : blanks / 2;
    repeat(before, ' ');
    text_ += text;
    if (!open_end) repeat(blanks - before, ' ');
  }

  /// Blanks only in front of a cell that something is in, so that no line ends with any.
  void plain_row(std::size_t row) {
    std::size_t blanks = 0;
    for (std::size_t column = 0; column < columns_; ++column) {
      const std::string_view text = cell(row, column);
      if (!text.empty()) {
        repeat(blanks, ' ');
        text_ += text;
        blanks = 0;
      }
      blanks += widths_[column] - characters_in(text) + style_.gap;
    }
  }

  const AlignedTable& table_;
  const TableStyle& style_;
  std::size_t columns_;
  std::size_t largest_;
  std::vector<std::size_t> widths_;
  std::string text_;
};

}  // namespace

std::optional<std::string> draw(const AlignedTable& table, std::size_t largest) {
  return Drawing(table, largest).draw();
}

void split_at_bars(std::string_view row, std::vector<std::string_view>& cells) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (row[at] == '\\') {
      ++at;
    } else if (row[at] == '|') {
      cells.push_back(row.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  cells.push_back(row.substr(std::min(begin, row.size())));
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80; }));
}

}  // namespace tokenpak::compress
