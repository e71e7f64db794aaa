#include "compress/csv_records.hpp"

#include "compress/csv_table.hpp"

#include <algorithm>

namespace tokenpak::compress {
namespace {

std::string_view unquoted(std::string_view cell) {
  return cell.size() >= 2 && cell.front() == '"' ? cell.substr(1, cell.size() - 2) : cell;
}

}  // namespace

RecordArray csv_records(std::string_view text) {
  const std::string_view lines = text.substr(0, text.size() - (text.ends_with('\n') ? 1 : 0));
  for (const CsvSeparator& separator : csv_separators) {
    const std::optional<CsvTable> table = csv_table(lines, separator);
    if (!table) continue;
    const auto header = table->row(0);
    if (std::ranges::any_of(header,
                            [](std::string_view cell) { return kind_of_value(cell) == json::Kind::number; }))
      continue;
    RecordArray array;
    for (const std::string_view name : header)
      array.columns.push_back(unquoted(name));
    for (std::size_t row = 1; row < table->rows(); ++row) {
      const auto cells = table->row(row);
      const auto begin = static_cast<std::size_t>(cells.front().data() - text.data());
      const std::string_view last = cells.back();
      const std::size_t end = static_cast<std::size_t>(last.data() - text.data()) + last.size();
      array.records.push_back({.range = {begin, end},
                               .first_field = static_cast<std::uint32_t>(array.fields.size()),
                               .field_count = static_cast<std::uint32_t>(cells.size())});
      for (std::uint32_t column = 0; column < cells.size(); ++column) {
        const std::string_view value = unquoted(cells[column]);
        array.fields.push_back({.column = column, .kind = kind_of_value(value), .value = value});
      }
    }
    return array;
  }
  return {};
}

}  // namespace tokenpak::compress
