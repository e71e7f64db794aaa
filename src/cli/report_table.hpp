// Tables of the reports: for people in columns, with bars on a terminal.
#pragma once

#include "base/grouped.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tokenpak::cli {

struct ReportTable {
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> rows;  ///< as many cells as heads
};

/// In columns: the first to the left, the others to the right; every line ended. `shares`, if there are any,
/// are drawn as bars behind the rows, the largest as long as a terminal of so many columns has room for, and
/// `widest_bar` at most; where there is hardly any, none.
std::string as_columns(const ReportTable& table, const std::vector<double>& shares = {},
                       unsigned terminal_columns = 160);
inline constexpr unsigned widest_bar = 24;

/// Of its lines, bars aside.
std::size_t width_of(const ReportTable& table);

/// A bar of eighths of characters, for a share of 0 to 1.
std::string bar(double share, unsigned width);

/// A field of CSV (RFC 4180), in quotes where it needs them.
std::string csv_field(const std::string& text);

}  // namespace tokenpak::cli
