// Sums by session and agent: for each some thousand rows they are kept in `session_sums`, and
// those of the rows since are read from the rows themselves.
#pragma once

#include "base/result.hpp"
#include "database/database.hpp"
#include "ledger/columns.hpp"
#include "ledger/ledger.hpp"
#include "ledger/row.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <unordered_map>

namespace tokenpak::ledger {

/// Sums of rows as this process writes them. Reading them back would cost a third of what writing them does.
class WrittenSums {
 public:
  using ByKeys = std::map<RowKeys, Amounts>;

  /// Rows that were written in one go, with their keys, one for one. `last`: the number of the last.
  void add(std::int64_t last, std::span<const std::shared_ptr<const Row>> rows,
           std::span<const RowKeys> keys);
  /// Forgets all, and goes on with what follows this number.
  void begin_behind(std::int64_t number);

  /// Whether these are the sums of all rows behind `after` up to `last`.
  bool are_of(std::int64_t after, std::int64_t last) const { return after == after_ && last == last_; }
  const ByKeys& by_keys() const { return by_keys_; }

 private:
  std::int64_t after_ = -1;
  std::int64_t last_ = -1;
  ByKeys by_keys_;
};

/// Sums the rows that are not summed yet, if there are enough to be worth it. To be called in a transaction;
/// where that fails, `written` must begin anew.
Result<void> sum_sessions(database::Database& database, WrittenSums& written);

/// How many rows are summed at a time.
inline constexpr std::int64_t rows_summed = 4096;

/// Sums since a day by the number of the session or of the agent. To be called in a transaction: else rows
/// that are summed meanwhile would be read twice.
enum class SumsOf : std::uint8_t { sessions, agents };
using AmountsByNumber = std::unordered_map<std::int64_t, Amounts>;
Result<AmountsByNumber> read_session_sums(database::Database& database, std::int64_t since_day,
                                          SumsOf sums_of = SumsOf::sessions);

}  // namespace tokenpak::ledger
