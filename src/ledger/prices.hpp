#pragma once

#include "base/hash.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokenpak::ledger {

/// Whole picodollars (1e-12 $) a token: the price in dollars per million tokens, times a million. $3 per
/// million is 3'000'000.
struct Rates {
  std::uint64_t input = 0;
  std::uint64_t output = 0;
  std::uint64_t cache_read = 0;
  std::uint64_t cache_write_5m = 0;
  std::uint64_t cache_write_1h = 0;

  friend bool operator==(const Rates&, const Rates&) = default;
};

/// What one model costs from one day on.
struct Price {
  Rates rates;
  /// A prompt of more tokens than this (uncached, cache reads and cache writes together) is billed at
  /// `long_rates`, all of it.
  std::uint64_t long_above = std::numeric_limits<std::uint64_t>::max();
  Rates long_rates;

  const Rates& rates_for(std::uint64_t prompt_tokens) const {
    return prompt_tokens > long_above ? long_rates : rates;
  }
};

/// Prices by model name. Immutable once made, so that any number of threads may look up at once.
class PriceTable {
 public:
  using Day = std::chrono::sys_days;

  /// An empty table: every model is unknown.
  PriceTable() = default;

  /// Reads a table in the format of data/prices.json and lays it over `beneath`: what it names anew replaces
  /// what was there. `where` names the text in errors (a file). Errors: bad_configuration, with the model and
  /// the key.
  static Result<PriceTable> parse(std::string_view text, std::string_view where,
                                  const PriceTable& beneath = {});

  /// The price of `model` on `day`, by the longest name in the table that is `model` up to a whole name part
  /// and a harmless rest (see base/model_name.hpp). Null when the table does not know the model: unknown is
  /// never a guess. Valid as long as the table.
  const Price* find(std::string_view model, Day day) const;

  struct DatedPrice {
    Day from;  ///< the first day it holds
    Price price;
  };
  struct Entry {
    std::string name;                ///< canonical (base/model_name.hpp); an alias is one, too
    std::vector<DatedPrice> prices;  ///< ascend by day
  };
  /// All of it, by name.
  std::vector<Entry> entries() const;
  /// What `find` finds a model by, with its history.
  std::optional<Entry> entry_of(std::string_view model) const;

  /// What `above` names replaces what was there.
  void lay_over(const PriceTable& above);
  void add(const Entry& entry) { models_.insert_or_assign(entry.name, entry.prices); }
  /// A price from a day on; before it, those that `history` knows. Without a day it holds always.
  void set(std::string_view model, std::optional<Day> from, const Price& price, const PriceTable& history);

  /// In the format of data/prices.json. The providers' names are left out.
  std::string json() const;

  /// Names, aliases included.
  std::size_t size() const { return models_.size(); }
  /// The day the table was checked against the providers' pages, YYYY-MM-DD, or empty.
  const std::string& as_of() const { return as_of_; }

 private:
  friend class PriceReader;

  // Multipliers of the input price, in thousandths, for cache prices that an entry leaves out.
  struct CachePermille {
    std::uint64_t cache_read = 1000;
    std::uint64_t cache_write_5m = 1000;
    std::uint64_t cache_write_1h = 1000;
  };
  template <typename Value>
  using ByName = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

  const std::vector<DatedPrice>* prices_of(std::string_view model, std::string_view* by = nullptr) const;
  static const Price* price_on(const std::vector<DatedPrice>& prices, Day day);

  ByName<std::vector<DatedPrice>> models_;  // by canonical name; prices ascend by day and are never none
  ByName<CachePermille> cache_permille_;    // by provider
  std::string as_of_;
};

/// YYYY-MM-DD, both ways.
std::string date_text(PriceTable::Day day);
std::optional<PriceTable::Day> parse_date(std::string_view text);

/// A part of a model's name as it stands in names of the table.
std::string priced_name(std::string_view model);

/// The built-in table, under the user's own file where there is one (`own_file` may be missing; that is no
/// error).
Result<PriceTable> load_prices(const std::filesystem::path& own_file);

}  // namespace tokenpak::ledger
