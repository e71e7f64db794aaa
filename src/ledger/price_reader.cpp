// Reads the JSON of a price table.

#include "base/model_name.hpp"
#include "ledger/prices.hpp"
#include "ledger/strict_reader.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::ledger {

namespace json = boost::json;

/// Walks the document into a table.
class PriceReader : public StrictReader {
 public:
  explicit PriceReader(PriceTable& table) : table_(table) {}

  void read(const json::value& document) override {
    const json::object& root = object(document, "the document");
    only_keys(root, "the document", {"format", "unit", "as_of", "source", "cache_permille", "models"});
    if (whole(member(root, "format", "the document"), "format") != 1) note("format", "must be 1");
    if (text(member(root, "unit", "the document"), "unit") != "picodollars per token") {
      note("unit", "must be \"picodollars per token\"");
    }
    if (const json::value* as_of = root.if_contains("as_of")) table_.as_of_ = text(*as_of, "as_of");
    if (const json::value* permille = root.if_contains("cache_permille")) read_permille(*permille);
    const json::array& models = array(member(root, "models", "the document"), "models");
    for (std::size_t index = 0; index < models.size(); ++index) {
      read_model(models[index], fmt::format("models[{}]", index));
    }
  }

 private:
  void read_permille(const json::value& value) {
    for (const auto& [provider, multipliers] : object(value, "cache_permille")) {
      const std::string place = fmt::format("cache_permille.{}", std::string_view(provider));
      const json::object& entry = object(multipliers, place);
      only_keys(entry, place, {"cache_read", "cache_write_5m", "cache_write_1h"});
      const auto of = [&](std::string_view key) {
        return whole(member(entry, key, place), place + "." + std::string(key));
      };
      table_.cache_permille_[std::string(provider)] = {of("cache_read"), of("cache_write_5m"),
                                                       of("cache_write_1h")};
    }
  }

  void read_model(const json::value& value, std::string place) {
    const json::object& entry = object(value, place);
    only_keys(entry, place, {"provider", "name", "also", "prices"});
    const std::string name = text(member(entry, "name", place), place + ".name");
    place += fmt::format(" ({})", name);
    const std::string provider = text(member(entry, "provider", place), place + ".provider");

    std::vector<PriceTable::DatedPrice> prices;
    const json::array& periods = array(member(entry, "prices", place), place + ".prices");
    for (std::size_t index = 0; index < periods.size(); ++index) {
      const std::string period = fmt::format("{}.prices[{}]", place, index);
      prices.push_back(read_price(periods[index], provider, period));
      if (index > 0 && prices[index].from <= prices[index - 1].from) {
        note(period + ".from", "must be a later day than that of the price before it");
      }
    }
    if (prices.empty()) note(place + ".prices", "must hold at least one price");

    add_name(name, prices, place + ".name");
    if (const json::value* also = entry.if_contains("also")) {
      for (const json::value& other : array(*also, place + ".also")) {
        add_name(text(other, place + ".also"), prices, place + ".also");
      }
    }
  }

  void add_name(const std::string& name, const std::vector<PriceTable::DatedPrice>& prices,
                const std::string& place) {
    std::string canonical = canonical_name(name);
    if (canonical.empty()) note(place, "must not be empty");
    if (std::ranges::find(seen_, canonical) != seen_.end()) {
      note(place, fmt::format("\"{}\" is priced twice in this file", name));
    }
    seen_.push_back(canonical);
    table_.models_.insert_or_assign(std::move(canonical), prices);
  }

  PriceTable::DatedPrice read_price(const json::value& value, const std::string& provider,
                                    const std::string& place) {
    const json::object& entry = object(value, place);
    only_keys(entry, place,
              {"from", "input", "output", "cache_read", "cache_write_5m", "cache_write_1h", "long"});
    PriceTable::DatedPrice dated;
    if (const json::value* from = entry.if_contains("from"))
      dated.from = day(text(*from, place + ".from"), place + ".from");
    dated.price.rates = read_rates(entry, provider, place);
    if (const json::value* tier = entry.if_contains("long")) {
      const std::string tier_place = place + ".long";
      const json::object& long_entry = object(*tier, tier_place);
      only_keys(long_entry, tier_place,
                {"above", "input", "output", "cache_read", "cache_write_5m", "cache_write_1h"});
      dated.price.long_above = whole(member(long_entry, "above", tier_place), tier_place + ".above");
      dated.price.long_rates = read_rates(long_entry, provider, tier_place);
    }
    return dated;
  }

  Rates read_rates(const json::object& entry, const std::string& provider, const std::string& place) {
    const auto required = [&](std::string_view key) { return rate(member(entry, key, place), place, key); };
    Rates rates;
    rates.input = required("input");
    rates.output = required("output");
    const auto found = table_.cache_permille_.find(provider);
    const auto permille = found == table_.cache_permille_.end() ? PriceTable::CachePermille() : found->second;
    const auto cache_rate = [&](std::string_view key, std::uint64_t thousandths) {
      const json::value* stated = entry.if_contains(key);
      return stated ? rate(*stated, place, key) : (rates.input * thousandths + 500) / 1000;
    };
    rates.cache_read = cache_rate("cache_read", permille.cache_read);
    rates.cache_write_5m = cache_rate("cache_write_5m", permille.cache_write_5m);
    rates.cache_write_1h = cache_rate("cache_write_1h", permille.cache_write_1h);
    return rates;
  }

  // A dollar a token, a thousand times the dearest price there has been: more is a mistake in the unit.
  std::uint64_t rate(const json::value& value, const std::string& place, std::string_view key) {
    constexpr std::uint64_t most = 1'000'000'000'000;
    const std::uint64_t picodollars = whole(value, fmt::format("{}.{}", place, key));
    if (picodollars > most) note(fmt::format("{}.{}", place, key), "is over a dollar a token");
    return picodollars;
  }

  std::chrono::sys_days day(std::string_view text, const std::string& place) {
    if (const std::optional<PriceTable::Day> date = parse_date(text)) return *date;
    note(place, "must be a day as YYYY-MM-DD");
    return {};
  }

  PriceTable& table_;
  std::vector<std::string> seen_;  // canonical names of this document
};

Result<PriceTable> PriceTable::parse(std::string_view text, std::string_view where,
                                     const PriceTable& beneath) {
  PriceTable table = beneath;
  PriceReader reader(table);
  if (const Result<void> read = reader.read_document(text, where); !read)
    return std::unexpected(read.error());
  return table;
}

}  // namespace tokenpak::ledger
