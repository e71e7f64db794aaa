// The reports on the account as text, CSV and JSON. docs/api.md has the columns.
#pragma once

#include "ledger/ledger_reader.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

/// `by` heads the names; with bars where `for_terminal`.
std::string cost_as_text(std::span<const ledger::NamedSums> sums, std::string_view by, bool for_terminal);
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

std::string savings_as_text(const ledger::Totals& totals, std::string_view since, bool for_terminal);
std::string savings_as_json(const ledger::Totals& totals, std::string_view since);

/// One line, its end included; in colours where `for_terminal`.
std::string recent_head();
std::string recent_line(const ledger::Row& row, bool for_terminal);

}  // namespace tokenpak::cli
