// What is read from ledger.db: at the start of the proxy, and by the reports while it writes.
#pragma once

#include "base/result.hpp"
#include "database/database.hpp"
#include "ledger/ledger.hpp"
#include "ledger/session_sums.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tokenpak::ledger {

/// What sums are told apart by.
enum class Grouping : std::uint8_t { model, day, session, agent, upstream };

/// The sums of one model, day ("2026-11-25"), session, agent or upstream.
struct NamedSums {
  std::string name;
  Sums sums;
};

/// A row and its place in the file: later rows have higher numbers.
struct NumberedRow {
  std::int64_t number = 0;
  std::string session;  ///< the client's name for it, or a number for the conversation; or empty
  std::shared_ptr<const Row> row;
};

/// "2026-11-25" of days from 1970-01-01.
std::string date_of(std::int64_t day);

/// Reads a ledger's file. Used by one thread at a time.
class LedgerReader {
 public:
  /// Errors: `io`; `bad_data` where the file is damaged or none of ours.
  static Result<LedgerReader> open(const std::filesystem::path& file);

  /// Sums since a day (days from 1970-01-01; see LocalDay), the dearest first; days by date. Sums of sessions
  /// and agents lack `saved_by_stage` and cache breaks.
  Result<std::vector<NamedSums>> sums(Grouping grouping, std::int64_t since_day);
  /// The same in one sum, with the histograms.
  Result<Totals> totals(std::int64_t since_day);

  /// The last rows behind `after`, the oldest first, `limit` at most.
  Result<std::vector<NumberedRow>> rows(std::size_t limit, std::int64_t after = 0);

 private:
  explicit LedgerReader(database::Database database) : database_(std::move(database)) {}

  Result<std::vector<NamedSums>> sums_by_number(SumsOf sums_of, std::int64_t since_day);

  database::Database database_;
  NameStore names_;  // what the rows and sums view
};

Result<Past> read_past(database::Database& database, std::chrono::system_clock::time_point now);

}  // namespace tokenpak::ledger
