#pragma once

#include "base/hash.hpp"
#include "base/result.hpp"
#include "database/database.hpp"
#include "ledger/budget.hpp"
#include "ledger/columns.hpp"
#include "ledger/ledger.hpp"
#include "ledger/session_sums.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tokenpak::ledger {

struct LedgerLimits {
  std::chrono::days longest_kept{365};
  std::uint64_t most_file_bytes = 512ULL << 20;
};

/// What stands for a session in the file: made of its name, or else of its conversation and of the file's own
/// random number; 0 for neither.
std::int64_t session_number(std::string_view name, const Hash128& conversation, std::uint64_t salt);

/// The account of finished requests in a file that outlives the process and that several processes may share:
/// a row a request, and the sums of each day by upstream and model. Used by one thread at a time.
class LedgerFile {
 public:
  using Time = std::chrono::system_clock::time_point;

  /// Opens the file, or creates it, for its owner's eyes only; a file of an earlier version becomes one of
  /// this. Errors: `bad_data` where the file is damaged or none of ours, else `io`.
  static Result<LedgerFile> open(const std::filesystem::path& file);

  /// All or nothing.
  Result<void> write(std::span<const std::shared_ptr<const Row>> rows);

  /// What the file holds of the time before: today, all days by model, and the last rows.
  Result<Past> read_past(Time now);

  /// From now on takes note of what other processes write behind a row: by its number, else the last one.
  Result<void> watch_others(std::optional<std::int64_t> after);
  /// What they have written since it was asked last.
  Result<std::vector<SpentElsewhere>> take_others();

  /// Takes one step towards the limits, of some 10 ms: drops rows, the oldest first. Sums of days and
  /// sessions outlive the rows. True if there is more to do.
  Result<bool> trim(Time now, const LedgerLimits& limits);

 private:
  struct Statements {
    database::Statement insert_rows, insert_kind, name_session, name_agent, insert_rates, find_totals,
        replace_totals;
  };
  LedgerFile(database::Database database, Statements statements, std::uint64_t salt);

  Result<void> write_all(std::span<const std::shared_ptr<const Row>> rows);
  Result<RowKeys> keys_of(const Row& row, std::int64_t day);
  Result<void> read_others();
  Result<std::int64_t> kind_number(const Row& row, std::int64_t day);
  Result<std::int64_t> agent_number(std::string_view agent, std::int64_t day);
  Result<void> name(database::Statement& statement, std::int64_t number, std::string_view name,
                    std::int64_t day);
  void remember(std::int64_t number);
  Result<std::int64_t> rates_number(const Rates& rates);
  Result<void> add_to_day(std::int64_t day, std::string_view upstream, std::string_view model,
                          const Totals& added);
  /// Drops some of the oldest rows of a table that meet a condition. Returns how many.
  Result<std::int64_t> drop(const std::string& table, const std::string& condition);

  database::Database database_;  // outlives the statements
  Statements statements_;
  std::uint64_t salt_;
  std::int64_t rows_until_summed_ = 0;
  WrittenSums written_;
  std::optional<std::int64_t> seen_;    // the last row of which is known whose it is; nothing: nobody asks
  std::vector<SpentElsewhere> others_;  // not asked for yet
  LocalDay day_;                        // of the last row
  std::unordered_set<std::int64_t> named_;  // sessions, kinds, agents and rates in the file today; bounded
  std::string kind_bytes_;                  // kept for its memory
};

}  // namespace tokenpak::ledger
