#include "compress/csv_form.hpp"

#include "compress/csv_table.hpp"
#include "compress/json_notation.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace tokenpak::compress {
namespace {

constexpr std::size_t fewest_rows = 3;

class Encoder {
 public:
  Encoder(const CsvSeparator& separator, const CsvCells& cells, std::size_t columns)
      : separator_(separator), cells_(cells), columns_(columns) {}

  std::optional<std::string> encode() {
    if (!may_be_encoded()) return std::nullopt;
    for (std::size_t column = 0; column < columns_; ++column)
      hoisted_.push_back(is_constant(column));
    if (std::ranges::all_of(hoisted_, [](bool hoisted) { return hoisted; })) return std::nullopt;
    std::string out(separator_.word);
    for (std::size_t column = 0; column < columns_; ++column) {
      if (column > 0) out += separator_.in_form;
      out += cells_[column];
      if (hoisted_[column]) (out += '=') += cells_[columns_ + column];
    }
    for (std::size_t row = columns_; row < cells_.size(); row += columns_)
      encode_row(row, out);
    return out;
  }

 private:
  bool may_be_encoded() const {
    if (std::ranges::any_of(CsvCells(cells_.begin(), cells_.begin() + static_cast<std::ptrdiff_t>(columns_)),
                            [](std::string_view name) { return name.contains('='); }))
      return false;
    return separator_.in_text.size() == 1 || std::ranges::none_of(cells_, [this](std::string_view cell) {
             return !cell.starts_with('"') && cell.contains(separator_.in_form);
           });
  }

  bool is_constant(std::size_t column) const {
    const std::string_view value = cells_[columns_ + column];
    if (value.starts_with('"') || cells_[column].starts_with('"')) return false;
    for (std::size_t at = columns_ + column; at < cells_.size(); at += columns_) {
      if (cells_[at] != value) return false;
    }
    return true;
  }

  void encode_row(std::size_t row, std::string& out) const {
    char before = '\n';
    for (std::size_t column = 0; column < columns_; ++column) {
      if (hoisted_[column]) continue;
      out += before;
      before = separator_.in_form;
      const std::string_view cell = cells_[row + column];
      const bool repeated = row > columns_ && cell == cells_[row + column - columns_];
      if (repeated && estimate_tokens(cell) >= 2) {
        out += '^';
      } else {
        if (cell.starts_with('^')) out += '^';
        out += cell;
      }
    }
  }

  const CsvSeparator& separator_;
  const CsvCells& cells_;
  std::size_t columns_;
  std::vector<bool> hoisted_;
};

std::optional<std::string> encode(std::string_view text) {
  for (const CsvSeparator& separator : csv_separators) {
    const std::optional<CsvTable> table = csv_table(text, separator);
    if (!table || table->rows() < fewest_rows) continue;
    auto encoded = Encoder(separator, table->cells, table->columns).encode();
    if (encoded && encoded->size() < text.size() && !encoded->ends_with('\n')) return encoded;
  }
  return std::nullopt;
}

/// Puts back what a row left out.
class Decoder {
 public:
  Decoder(const CsvSeparator& separator, std::size_t largest) : separator_(separator), largest_(largest) {}

  bool header(std::string_view line) {
    CsvCells cells;
    if (!split_csv_row(line, {&separator_.in_form, 1}, cells)) return false;
    for (std::string_view name : cells) {
      const std::size_t equals = name.starts_with('"') ? std::string_view::npos : name.find('=');
      hoisted_.push_back(equals != std::string_view::npos);
      above_.push_back(hoisted_.back() ? name.substr(equals + 1) : std::string_view());
      if (!put(name.substr(0, equals))) return false;
    }
    return cells.size() > 1 && end_row();
  }

  bool row(std::string_view line) {
    CsvCells cells;
    if (!split_csv_row(line, {&separator_.in_form, 1}, cells)) return false;
    std::size_t next = 0;
    for (std::size_t column = 0; column < hoisted_.size(); ++column) {
      if (!hoisted_[column]) {
        if (next == cells.size()) return false;
        std::string_view cell = cells[next++];
        const bool marked = cell.starts_with('^');
        if (marked) cell.remove_prefix(1);
        if (!marked || !cell.empty()) above_[column] = cell;
      }
      if (!put(above_[column])) return false;
    }
    return next == cells.size() && end_row();
  }

  /// Without the last row's end.
  std::string take() {
    text_.pop_back();
    return std::move(text_);
  }

 private:
  bool put(std::string_view cell) {
    if (!begins_row_) text_ += separator_.in_text;
    begins_row_ = false;
    text_ += cell;
    return text_.size() <= largest_;
  }
  bool end_row() {
    text_ += '\n';
    begins_row_ = true;
    return text_.size() - 1 <= largest_;
  }

  const CsvSeparator& separator_;
  std::size_t largest_;
  std::string text_;
  bool begins_row_ = true;
  std::vector<bool> hoisted_;
  CsvCells above_;
};

std::optional<std::string> decode(std::string_view encoded, std::size_t largest) {
  const auto* const separator = std::ranges::find_if(
      csv_separators, [encoded](const CsvSeparator& each) { return encoded.starts_with(each.word); });
  if (separator == csv_separators.end()) return std::nullopt;
  encoded.remove_prefix(separator->word.size());
  Decoder decoder(*separator, largest);
  std::size_t rows = 0;
  for (std::size_t begin = 0; begin <= encoded.size(); ++rows) {
    const std::size_t end = std::min(encoded.find('\n', begin), encoded.size());
    const std::string_view line = encoded.substr(begin, end - begin);
    if (!(rows == 0 ? decoder.header(line) : decoder.row(line))) return std::nullopt;
    begin = end + 1;
  }
  if (rows < fewest_rows) return std::nullopt;
  return decoder.take();
}

}  // namespace

const Form csv_form = {
    .name = "csv",
    .legend = "rows of cells; c=x in the header: x in every row; ^ as a cell: the same as in the row above",
    .encode = encode,
    .decode = decode,
};

}  // namespace tokenpak::compress
