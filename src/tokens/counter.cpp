#include "tokens/counter.hpp"

#include "json/text.hpp"

#include <algorithm>
#include <string>

namespace tokenpak::tokens {

Counter Counter::for_model(std::string_view model) {
  return Counter(CounterTable::built_in().find(model));
}

std::uint64_t Counter::scaled(std::uint64_t unscaled) const {
  if (unscaled == 0 || family_->permille == 1000) return unscaled;
  return std::max<std::uint64_t>(1, (unscaled * family_->permille + 500) / 1000);
}

TextCount Counter::measure_escaped(std::string_view raw) const {
  if (!raw.contains('\\')) return measure(raw);
  std::string text;
  text.reserve(raw.size());
  json::unescape(raw, text);
  return measure(text);
}

}  // namespace tokenpak::tokens
