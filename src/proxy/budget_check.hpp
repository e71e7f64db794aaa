#pragma once

#include "base/result.hpp"
#include "proxy/application.hpp"
#include "proxy/exchange.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace tokenpak::proxy {

/// Why a request may not be sent, and when it may be again.
struct BudgetRefusal {
  Error error;
  std::optional<std::chrono::seconds> retry_after;
};

/// Asks the budget (TOKENPAK_BUDGET) whether a counted request may be sent; holds its expected cost in
/// `exchange.budget_hold`, and leaves how far the budget is spent in `exchange.budget_standing`. Requests
/// that cost nothing, or that are no dialect's, are not asked for.
std::optional<BudgetRefusal> ask_budget(Application& application, Exchange& exchange);

/// `x-tokenpak-budget: period=day, spent=16.4, limit=20` with its line end where a budget is nearly spent;
/// else empty. Dollars; a dictionary of RFC 8941 but for the number of decimals.
std::string budget_line(const Exchange& exchange);

}  // namespace tokenpak::proxy
