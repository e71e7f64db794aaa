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

std::optional<BilledSaving> billed_saving(const Price& price, const dialect::Usage& direct,
                                          const dialect::Usage& sent) {
  const auto picodollars = [&](const dialect::Usage& usage) -> std::optional<std::uint64_t> {
    const auto prompt = prompt_tokens(usage);
    return prompt ? prompt_picodollars(price.rates_for(*prompt), usage) : std::nullopt;
  };
  const auto without_us = picodollars(direct);
  const auto with_us = picodollars(sent);
  if (!without_us || !with_us) return {};
  const bool saves = *without_us >= *with_us;
  const std::uint64_t difference = saves ? *without_us - *with_us : *with_us - *without_us;
  const std::int64_t sign = saves ? 1 : -1;
  BilledSaving saving;
  saving.money.nano = sign * to_money(difference).nano;
  if (price.rates.input > 0) {
    const std::uint64_t tokens = difference / price.rates.input +
                                 (difference % price.rates.input >= (price.rates.input + 1) / 2 ? 1 : 0);
    saving.input_tokens = sign * static_cast<std::int64_t>(tokens);
  }
  return saving;
}

}  // namespace tokenpak::ledger
