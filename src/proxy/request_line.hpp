#pragma once

#include "ledger/row.hpp"

#include <string>

namespace tokenpak::proxy {

/// The `[req]` line of SPEC 1, without its line end.
std::string request_line(const ledger::Row& row);

/// The same request as one JSON object, without a line end: `"event": "request"` and the members of a row of
/// /recent.
std::string request_record(const ledger::Row& row);

}  // namespace tokenpak::proxy
