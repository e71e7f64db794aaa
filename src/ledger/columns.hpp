// Rows and sums as columns of ledger.db, in the order of the tables in schema.cpp.
#pragma once

#include "base/result.hpp"
#include "database/database.hpp"
#include "ledger/ledger.hpp"
#include "ledger/name_store.hpp"
#include "ledger/row.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tokenpak::ledger {

/// The numbers that stand in a row of `request_rows` for what other tables name; 0: nothing.
struct RowKeys {
  std::int64_t day = 0;
  std::int64_t session = 0;
  std::int64_t kind = 0;
  auto operator<=>(const RowKeys&) const = default;
};

/// Rows with their keys, one for one, as a table of what `request_rows` has behind its number.
class RowsToInsert final : public database::RowSource {
 public:
  static constexpr std::size_t columns = 21;

  RowsToInsert(std::span<const std::shared_ptr<const Row>> rows, std::span<const RowKeys> keys)
      : rows_(rows), keys_(keys) {}
  bool next(std::span<database::Value> values) override;

 private:
  std::span<const std::shared_ptr<const Row>> rows_;
  std::span<const RowKeys> keys_;
  std::size_t place_ = 0;
  std::string details_;  // of the last row
};
inline constexpr const char* new_rows_table = "new_rows";
inline constexpr std::string_view insert_rows_sql = "INSERT INTO request_rows SELECT NULL, * FROM new_rows";

/// What `kinds` has of a row besides its agent and rates, in bytes that are equal for equal rows only.
void append_kind(std::string& bytes, const Row& row);

/// Makes a row of `kinds` known, or known to be of this day.
Result<void> insert_kind(database::Statement& statement, std::int64_t kind, std::int64_t day, const Row& row,
                         std::int64_t agent, std::int64_t rates);
inline constexpr std::string_view insert_kind_sql =
    "INSERT INTO kinds VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET "
    "day = max(day, excluded.day)";

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
