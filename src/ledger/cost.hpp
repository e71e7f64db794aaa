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

/// What one request saved on the bill, net of what it cost more.
struct BilledSaving {
  Money money;
  /// The same in tokens at the model's price of uncached input.
  std::int64_t input_tokens = 0;
  friend bool operator==(const BilledSaving&, const BilledSaving&) = default;
};

/// The difference between two prompts on the bill: the one that would have been sent without us and the one
/// that was, in the buckets in which the provider bills them (ShadowBillEntry). Output is left out. Each has
/// the tier of its own size. Negative when the change cost more than it saved. Nothing where the counts
/// cannot be true.
std::optional<BilledSaving> billed_saving(const Price& price, const dialect::Usage& direct,
                                          const dialect::Usage& sent);

}  // namespace tokenpak::ledger
