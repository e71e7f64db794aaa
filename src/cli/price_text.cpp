#include "cli/price_text.hpp"

#include "base/ascii.hpp"
#include "base/grouped.hpp"
#include "base/money.hpp"
#include "cli/report_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace tokenpak::cli {

namespace {

using ledger::PriceTable;

/// Dollars with up to six decimals: whole picodollars a token.
std::optional<std::uint64_t> parse_dollars_per_million(std::string_view text) {
  constexpr std::size_t decimals = 6;
  const std::size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  std::string fraction(point == std::string_view::npos ? "" : text.substr(point + 1));
  if (digits.empty() || digits.size() > 6 || fraction.size() > decimals) return {};
  if (point != std::string_view::npos && fraction.empty()) return {};
  fraction.resize(decimals, '0');
  digits += fraction;
  if (!std::ranges::all_of(digits, is_digit)) return {};
  std::uint64_t picodollars = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), picodollars);
  return picodollars;
}

std::vector<std::string> cells(std::string name, const std::string& from, const ledger::Rates& rates,
                               std::string remark) {
  return {std::move(name),
          from,
          dollars_per_million(rates.input),
          dollars_per_million(rates.output),
          dollars_per_million(rates.cache_read),
          dollars_per_million(rates.cache_write_5m),
          dollars_per_million(rates.cache_write_1h),
          std::move(remark)};
}

}  // namespace

Result<PriceSetting> parse_price_setting(std::string_view text) {
  const auto wrong = [] {
    return failure(
        ErrorKind::bad_configuration,
        "must be MODEL=IN/OUT, in dollars for a million tokens, and may go on with /READ/WRITE/WRITE_1H "
        "for the cache: my-model=2.5/10/0.25");
  };
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return wrong();
  std::array<std::uint64_t, 5> rates{};
  std::size_t count = 0;
  for (std::string_view rest = text.substr(equals + 1);;) {
    const std::size_t slash = rest.find('/');
    const auto rate = parse_dollars_per_million(rest.substr(0, slash));
    if (!rate || count == rates.size()) return wrong();
    rates[count++] = *rate;
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  if (count < 2) return wrong();
  PriceSetting setting{.model = std::string(text.substr(0, equals)), .price = {}};
  const std::uint64_t write = count > 3 ? rates[3] : rates[0];
  setting.price.rates = {.input = rates[0],
                         .output = rates[1],
                         .cache_read = count > 2 ? rates[2] : rates[0],
                         .cache_write_5m = write,
                         .cache_write_1h = count > 4 ? rates[4] : write};
  return setting;
}

std::string dollars_per_million(std::uint64_t picodollars) {
  return exact_dollars(Money{static_cast<std::int64_t>(picodollars) * 1000});
}

std::string prices_as_text(const std::vector<PriceTable::Entry>& entries, PriceTable::Day day,
                           const PriceTable& own, bool with_history) {
  const std::vector<PriceTable::Entry> own_entries = own.entries();
  ReportTable table{.heads = {"$ per million tokens", "from", "input", "output", "cache read", "write 5 min",
                              "write 1 h", ""},
                    .rows = {}};
  for (const PriceTable::Entry& entry : entries) {
    const bool is_own = std::ranges::binary_search(own_entries, entry.name, {}, &PriceTable::Entry::name);
    const auto after = std::ranges::upper_bound(entry.prices, day, {}, &PriceTable::DatedPrice::from);
    for (auto each = entry.prices.begin(); each != entry.prices.end(); ++each) {
      const bool is_in_force = std::next(each) == after;
      if (!is_in_force && !with_history) continue;
      const std::string from = each->from == PriceTable::Day() ? "-" : ledger::date_text(each->from);
      std::string remark = is_own ? "own" : "";
      if (!is_in_force) remark += each < after ? " past" : " to come";
      table.rows.push_back(cells(entry.name, from, each->price.rates, remark));
      if (each->price.long_above != std::numeric_limits<std::uint64_t>::max())
        table.rows.push_back(cells(fmt::format("  over {} tokens", grouped(each->price.long_above)), "",
                                   each->price.long_rates, ""));
    }
  }
  return as_columns(table);
}

}  // namespace tokenpak::cli
