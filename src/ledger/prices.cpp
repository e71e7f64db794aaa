#include "ledger/prices.hpp"

#include "base/digits.hpp"
#include "base/model_name.hpp"
#include "embedded/prices.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

namespace tokenpak::ledger {

const std::vector<PriceTable::DatedPrice>* PriceTable::prices_of(std::string_view model,
                                                                 std::string_view* by) const {
  // Model names come from the client; no real one is longer, and so the canonical form fits on the stack.
  std::array<char, 200> buffer;
  if (model.size() > buffer.size()) return nullptr;
  const std::string_view whole = model;
  const std::string_view canonical = canonical_name(whole, buffer);
  do {
    std::string_view name = canonical.substr(std::min(whole.size() - model.size(), canonical.size()));
    do {
      if (const auto found = models_.find(name); found != models_.end()) {
        if (by != nullptr) *by = found->first;
        return &found->second;
      }
    } while (drop_harmless_suffix(name));
  } while (drop_routing_prefix(model));
  return nullptr;
}

const Price* PriceTable::find(std::string_view model, Day day) const {
  const std::vector<DatedPrice>* const prices = prices_of(model);
  return prices == nullptr ? nullptr : price_on(*prices, day);
}

std::optional<PriceTable::Entry> PriceTable::entry_of(std::string_view model) const {
  std::string_view name;
  const std::vector<DatedPrice>* const prices = prices_of(model, &name);
  if (prices == nullptr) return std::nullopt;
  return Entry{.name = std::string(name), .prices = *prices};
}

// The last price that began on `day` or before; null before the first.
const Price* PriceTable::price_on(const std::vector<DatedPrice>& prices, Day day) {
  const auto after = std::ranges::upper_bound(prices, day, {}, &DatedPrice::from);
  return after == prices.begin() ? nullptr : &std::prev(after)->price;
}

std::optional<PriceTable::Day> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = fixed_digits(text.substr(0, 4), 4);
  const auto month = fixed_digits(text.substr(5, 2), 2);
  const auto day = fixed_digits(text.substr(8), 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

std::string priced_name(std::string_view model) {
  return canonical_name(model);
}

Result<PriceTable> load_prices(const std::filesystem::path& own_file) {
  Result<PriceTable> built_in = PriceTable::parse(embedded::prices(), "the built-in price table");
  std::error_code hidden;  // set where the folder may not be searched; opening the file then says so
  if (!built_in || (!std::filesystem::exists(own_file, hidden) && !hidden)) return built_in;
  std::ifstream file(own_file, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file.is_open() || text.bad()) {
    return failure(ErrorKind::bad_configuration,
                   fmt::format("cannot read the price file {}", own_file.string()));
  }
  return PriceTable::parse(text.view(), own_file.string(), *built_in);
}

}  // namespace tokenpak::ledger
