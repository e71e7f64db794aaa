#pragma once

#include "base/money.hpp"
#include "dialect/usage.hpp"
#include "ledger/prices.hpp"

#include <cstdint>
#include <optional>

namespace tokenpak::ledger {

/// What the provider bills for `usage`: every bucket at its own rate, the tier chosen by the whole prompt
/// (uncached input, cache reads and cache writes). Summed in picodollars and rounded once, half up, to a
/// nano-dollar. Nothing when the provider reported no usage, or when the counts are so large (over 18 million
/// dollars) that they cannot be true.
std::optional<Money> cost(const Price& price, const dialect::Usage& usage);

/// An estimate of what `tokens_saved` prompt tokens would have cost: at this request's own average price of a
/// prompt token, so that a prompt read from the provider's cache counts its savings at the cache's price and
/// no cache read is sold as ours. The tier is that of the prompt as sent. Negative when tokens were added.
/// Nothing where cost() has nothing or the prompt was empty.
std::optional<Money> saved_cost(const Price& price, const dialect::Usage& usage, std::int64_t tokens_saved);

}  // namespace tokenpak::ledger
