// The tables of ledger.db, and how a file of an earlier version becomes one of this. docs/api.md says what
// the columns mean.
#pragma once

#include "base/result.hpp"
#include "database/database.hpp"

#include <span>

namespace tokenpak::ledger {

/// `steps[n]` makes a file of version n (PRAGMA user_version; a new file has 0) one of version n + 1. The
/// last is what this program reads and writes.
std::span<const char* const> schema_steps();

/// Takes a file through the steps that it lacks, in one transaction; of several processes that get here, one
/// does. A file of a later version is an error of kind `io`: it is whole, and not ours to touch.
Result<void> migrate(database::Database& database, std::span<const char* const> all = schema_steps());

/// An error unless the file has this program's version.
Result<void> check_version(database::Database& database);

}  // namespace tokenpak::ledger
