// A price file of any bytes is read or refused, and any model name is looked up, without a crash; a price
// that is found stays found when a date is put behind its name.

#include "embedded/prices.hpp"
#include "ledger/prices.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using tokenpak::ledger::Price;
using tokenpak::ledger::PriceTable;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::chrono_literals;
  static const PriceTable built_in = PriceTable::parse(embedded::prices(), "built in").value();
  static constexpr PriceTable::Day day = std::chrono::sys_days(2026y / 11 / 23);

  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto table = PriceTable::parse(input, "fuzz", built_in);
  if (!table && table.error().message.empty()) std::abort();
  for (const PriceTable* prices : {&built_in, table ? &*table : &built_in}) {
    const Price* price = prices->find(input, day);
    if (price == nullptr || input.size() > 100 || input.ends_with("[1m]")) continue;
    if (prices->find(std::string(input) + "-20260101", day) != price) std::abort();
  }
  return 0;
}
