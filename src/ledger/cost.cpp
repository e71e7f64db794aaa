#include "ledger/cost.hpp"

#include <initializer_list>
#include <limits>

namespace tokenpak::ledger {
namespace {

constexpr std::uint64_t picodollars_per_nanodollar = 1000;

struct Line {
  std::uint64_t tokens;
  std::uint64_t rate;  // picodollars a token
};

std::optional<std::uint64_t> sum(std::initializer_list<Line> lines) {
  std::uint64_t total = 0;
  for (const Line& line : lines) {
    std::uint64_t amount = 0;
    if (__builtin_mul_overflow(line.tokens, line.rate, &amount)) return {};
    if (__builtin_add_overflow(total, amount, &total)) return {};
  }
  return total;
}

// The whole prompt, or nothing when the counts do not fit.
std::optional<std::uint64_t> prompt_tokens(const dialect::Usage& usage) {
  return sum({{usage.input, 1}, {usage.cache_read, 1}, {usage.cache_write_5m, 1}, {usage.cache_write_1h, 1}});
}

std::optional<std::uint64_t> prompt_picodollars(const Rates& rates, const dialect::Usage& usage) {
  return sum({{usage.input, rates.input},
              {usage.cache_read, rates.cache_read},
              {usage.cache_write_5m, rates.cache_write_5m},
              {usage.cache_write_1h, rates.cache_write_1h}});
}

// Half up. The quotient of 64 bits always fits.
Money to_money(std::uint64_t picodollars) {
  const std::uint64_t half =
      picodollars % picodollars_per_nanodollar >= picodollars_per_nanodollar / 2 ? 1 : 0;
  return {static_cast<std::int64_t>(picodollars / picodollars_per_nanodollar + half)};
}

}  // namespace

std::optional<Money> cost(const Price& price, const dialect::Usage& usage) {
  const auto prompt = prompt_tokens(usage);
  if (!usage.reported || !prompt) return {};
  const Rates& rates = price.rates_for(*prompt);
  const auto prompt_cost = prompt_picodollars(rates, usage);
  if (!prompt_cost) return {};
  const auto total = sum({{*prompt_cost, 1}, {usage.output, rates.output}});
  if (!total) return {};
  return to_money(*total);
}

std::optional<Money> saved_cost(const Price& price, const dialect::Usage& usage, std::int64_t tokens_saved) {
  const auto prompt = prompt_tokens(usage);
  if (!usage.reported || !prompt || *prompt == 0) return {};
  const auto prompt_cost = prompt_picodollars(price.rates_for(*prompt), usage);
  if (!prompt_cost) return {};
  const std::uint64_t tokens = tokens_saved < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(tokens_saved)
                                                : static_cast<std::uint64_t>(tokens_saved);
  // tokens * cost / prompt, split so that the product of two large numbers is never formed.
  const auto fraction = sum({{tokens, *prompt_cost % *prompt}});
  if (!fraction) return {};
  const auto total = sum({{tokens, *prompt_cost / *prompt}, {*fraction / *prompt, 1}});
  if (!total) return {};
  const Money saved = to_money(*total);
  return tokens_saved < 0 ? Money{-saved.nano} : saved;
}

}  // namespace tokenpak::ledger
