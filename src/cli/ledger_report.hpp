// The reports on the account as text, CSV and JSON. docs/api.md has the columns.
#pragma once

#include "ledger/ledger_reader.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

// `terminal_columns`: how wide the terminal is that a text is for; 0: it is for none. There it has bars or
// colours, and where it is narrow, shorter numbers and fewer columns.

/// `by` heads the names.
std::string cost_as_text(std::span<const ledger::NamedSums> sums, std::string_view by,
                         unsigned terminal_columns);
std::string cost_as_csv(std::span<const ledger::NamedSums> sums, std::string_view by);
std::string cost_as_json(std::span<const ledger::NamedSums> sums, std::string_view by,
                         std::string_view since);

/// One column for each period.
struct Period {
  std::string name;  ///< "today", "7 days"
  ledger::Totals totals;
};
std::string stats_as_text(std::span<const Period> periods);
std::string stats_as_json(std::span<const Period> periods);

std::string savings_as_text(const ledger::Totals& totals, std::string_view since, unsigned terminal_columns);
std::string savings_as_json(const ledger::Totals& totals, std::string_view since);

/// One line, its end included.
std::string recent_head(unsigned terminal_columns);
std::string recent_line(const ledger::Row& row, unsigned terminal_columns);

}  // namespace tokenpak::cli
