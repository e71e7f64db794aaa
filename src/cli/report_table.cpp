#include "cli/report_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace tokenpak::cli {

std::string bar(double share, unsigned width) {
  static constexpr std::array<std::string_view, 8> parts = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<unsigned>(std::lround(std::clamp(share, 0.0, 1.0) * width * 8));
  std::string text;
  for (unsigned full = 0; full < eighths / 8; ++full)
    text += "█";
  return text += parts[eighths % 8];
}

namespace {

constexpr std::string_view gap = "  ";

std::vector<std::size_t> widths_of(const ReportTable& table) {
  std::vector<std::size_t> widths;
  for (const std::string& head : table.heads)
    widths.push_back(head.size());
  for (const auto& row : table.rows) {
    for (std::size_t column = 0; column < row.size(); ++column)
      widths[column] = std::max(widths[column], row[column].size());
  }
  return widths;
}

/// 0 where there is no room for one that says anything.
unsigned bar_width(std::size_t table_width, unsigned terminal_columns) {
  constexpr std::size_t narrowest_bar = 6;
  const std::size_t used = table_width + gap.size();
  if (used + narrowest_bar > terminal_columns) return 0;
  return static_cast<unsigned>(std::min<std::size_t>(terminal_columns - used, widest_bar));
}

}  // namespace

std::size_t width_of(const ReportTable& table) {
  std::size_t width = 0;
  for (const std::size_t each : widths_of(table))
    width += each + gap.size();
  return width - std::min(width, gap.size());
}

std::string as_columns(const ReportTable& table, const std::vector<double>& shares,
                       unsigned terminal_columns) {
  const std::vector<std::size_t> widths = widths_of(table);
  std::string text;
  const auto add_line = [&](const std::vector<std::string>& cells, const std::string& end) {
    std::string line;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      line += column == 0 ? fmt::format("{:<{}}", cells[column], widths[column])
                          : fmt::format("  {:>{}}", cells[column], widths[column]);
    }
    if (!end.empty()) line += "  " + end;
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  if (std::ranges::any_of(table.heads, [](const std::string& head) { return !head.empty(); }))
    add_line(table.heads, "");
  const double largest = shares.empty() ? 0 : *std::ranges::max_element(shares);
  const unsigned longest = bar_width(width_of(table), terminal_columns);
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    add_line(table.rows[row], row < shares.size() && largest > 0 ? bar(shares[row] / largest, longest) : "");
  return text;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"') quoted.push_back('"');
    quoted.push_back(character);
  }
  return quoted + "\"";
}

}  // namespace tokenpak::cli
