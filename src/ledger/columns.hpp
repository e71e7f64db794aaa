// Rows and sums as columns of ledger.db, in the order of the tables in schema.cpp.
#pragma once

#include "base/result.hpp"
#include "database/database.hpp"
#include "ledger/ledger.hpp"
#include "ledger/name_store.hpp"
#include "ledger/row.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace tokenpak::ledger {

/// The numbers that stand in a row of `requests` for what other tables name; 0: nothing.
struct RowKeys {
  std::int64_t day = 0;
  std::int64_t session = 0;
  std::int64_t agent = 0;
  std::int64_t rates = 0;
};

/// Inserts into `requests`.
Result<void> insert_row(database::Statement& statement, const Row& row, const RowKeys& keys);
inline constexpr std::string_view insert_row_sql =
    "INSERT INTO requests VALUES "
    "(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
    "?,?,?,?,?,?,?,?)";

/// A row from `select_rows_sql`, whose columns are those of `requests`, then what they stand for.
Row read_row(const database::Statement& statement, NameStore& names);
inline constexpr std::string_view select_rows_sql =
    "SELECT requests.*, sessions.name, agents.name, rates.input, rates.output, rates.cache_read, "
    "rates.cache_write_5m, rates.cache_write_1h FROM requests LEFT JOIN sessions USING (session) "
    "LEFT JOIN agents USING (agent) LEFT JOIN rates USING (rates)";

/// Replaces the row of `days` under (day, upstream, model).
Result<void> replace_totals(database::Statement& statement, std::int64_t day, std::string_view upstream,
                            std::string_view model, const Totals& totals);
inline constexpr std::string_view replace_totals_sql =
    "INSERT OR REPLACE INTO days VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

/// The totals of a row of `SELECT * FROM days`; without its histograms where only sums are wanted.
Sums read_sums(const database::Statement& statement, NameStore& names);
Totals read_totals(const database::Statement& statement, NameStore& names);

}  // namespace tokenpak::ledger
