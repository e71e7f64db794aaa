// Sums by session and agent: for each some thousand rows they are kept in `session_sums`, and
// those of the rows since are read from the rows themselves.
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

/// Sums since a day by the number of the session or of the agent. `saved_by_stage`, cache breaks and the
/// count of estimates are left out.
enum class SumsOf : std::uint8_t { sessions, agents };
using SumsByNumber = std::unordered_map<std::int64_t, Sums>;
Result<SumsByNumber> read_session_sums(database::Database& database, std::int64_t since_day,
                                       SumsOf sums_of = SumsOf::sessions);

}  // namespace tokenpak::ledger
