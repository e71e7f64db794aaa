// SQLite's side of a RowSource: a virtual table (https://www.sqlite.org/vtab.html) that can be read once from
// its beginning to its end.
#pragma once

#include "base/result.hpp"
#include "database/row_source.hpp"

#include <string>
#include <vector>

struct sqlite3;

namespace tokenpak::database {

/// What the table of one connection reads from. It must outlive the connection.
struct OfferedRows {
  std::string declaration;  ///< CREATE TABLE
  std::vector<Value> values;
  RowSource* source = nullptr;
};

/// Makes the table known to a connection; an SQLite code.
int add_offered_rows(sqlite3* connection, const char* name, OfferedRows& rows);

}  // namespace tokenpak::database
