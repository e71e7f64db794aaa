// Lists a price table, changes it, and writes it in the format of data/prices.json.

#include "base/json_writer.hpp"
#include "base/model_name.hpp"
#include "ledger/prices.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

void write_rates(JsonWriter& json, const Rates& rates) {
  json.field("input", rates.input).field("output", rates.output).field("cache_read", rates.cache_read);
  json.field("cache_write_5m", rates.cache_write_5m).field("cache_write_1h", rates.cache_write_1h);
}

}  // namespace

std::string date_text(PriceTable::Day day) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(day)));
}

std::vector<PriceTable::Entry> PriceTable::entries() const {
  std::vector<Entry> entries;
  entries.reserve(models_.size());
  for (const auto& [name, prices] : models_)
    entries.push_back({.name = name, .prices = prices});
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

void PriceTable::lay_over(const PriceTable& above) {
  for (const auto& [name, prices] : above.models_)
    models_.insert_or_assign(name, prices);
  if (!above.as_of_.empty()) as_of_ = above.as_of_;
}

void PriceTable::set(std::string_view model, std::optional<Day> from, const Price& price,
                     const PriceTable& history) {
  std::vector<DatedPrice> prices;
  if (const std::vector<DatedPrice>* known = history.prices_of(model); known != nullptr && from)
    prices = *known;
  const DatedPrice added{.from = from.value_or(Day()), .price = price};
  std::erase_if(prices, [&](const DatedPrice& each) { return each.from >= added.from; });
  prices.push_back(added);
  models_.insert_or_assign(canonical_name(model), std::move(prices));
}

std::string PriceTable::json() const {
  std::string lines;
  for (const Entry& entry : entries()) {
    JsonWriter json;
    json.begin_object().field("provider", "any").field("name", entry.name).key("prices").begin_array();
    for (const DatedPrice& dated : entry.prices) {
      json.begin_object();
      if (dated.from != Day()) json.field("from", date_text(dated.from));
      write_rates(json, dated.price.rates);
      if (dated.price.long_above != std::numeric_limits<std::uint64_t>::max()) {
        json.key("long").begin_object().field("above", dated.price.long_above);
        write_rates(json, dated.price.long_rates);
        json.end_object();
      }
      json.end_object();
    }
    json.end_array().end_object();
    if (!lines.empty()) lines += ",\n";
    lines += "    " + std::move(json).text();
  }
  std::string text = "{\n  \"format\": 1,\n  \"unit\": \"picodollars per token\",\n";
  if (!as_of_.empty()) {
    text += "  \"as_of\": ";
    append_json_string(text, as_of_);
    text += ",\n";
  }
  return text + "  \"models\": [\n" + lines + "\n  ]\n}\n";
}

}  // namespace tokenpak::ledger
