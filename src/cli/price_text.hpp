// Prices as they are written on the command line and printed.
#pragma once

#include "base/result.hpp"
#include "ledger/prices.hpp"

#include <string>
#include <string_view>

namespace tokenpak::cli {

struct PriceSetting {
  std::string model;
  ledger::Price price;
};

/// "my-model=2.5/10/0.25": dollars for a million tokens of input and output, of cache reads, and of cache
/// writes that live five minutes and an hour. What is left out costs as much as the input; a write for an
/// hour as one for five minutes. The error says how it is written.
Result<PriceSetting> parse_price_setting(std::string_view text);

/// Picodollars a token as dollars for a million: "2.5".
std::string dollars_per_million(std::uint64_t picodollars);

/// The prices of each model in force on `day`, in columns; each earlier and later one too where
/// `with_history`.
std::string prices_as_text(const std::vector<ledger::PriceTable::Entry>& entries, ledger::PriceTable::Day day,
                           const ledger::PriceTable& own, bool with_history);

}  // namespace tokenpak::cli
