#pragma once

#include "base/result.hpp"
#include "database/database.hpp"

#include <string_view>

namespace tokenpak::ledger {

/// Calls `each(const database::Statement&)` for every row of a query.
template <class Each>
Result<void> for_each_row(database::Database& database, std::string_view sql, Each each) {
  Result<database::Statement> statement = database.prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  for (;;) {
    const Result<bool> row = statement->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    each(*statement);
  }
}

}  // namespace tokenpak::ledger
