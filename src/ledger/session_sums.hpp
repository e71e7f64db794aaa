// Sums by session: for each some thousand rows of `requests` they are kept in `session_sums`, and those of
// the rows since are read from the rows themselves.
#pragma once

#include "base/result.hpp"
#include "database/database.hpp"
#include "ledger/ledger.hpp"

#include <cstdint>
#include <unordered_map>

namespace tokenpak::ledger {

/// Sums the rows that are not summed yet, if there are enough to be worth it. To be called in a transaction.
Result<void> sum_sessions(database::Database& database);

/// How many rows are summed at a time.
inline constexpr std::int64_t rows_summed = 4096;

/// Sums since a day by the session's number. `saved_by_stage` and cache breaks are left out.
using SumsBySession = std::unordered_map<std::int64_t, Sums>;
Result<SumsBySession> read_session_sums(database::Database& database, std::int64_t since_day);

}  // namespace tokenpak::ledger
