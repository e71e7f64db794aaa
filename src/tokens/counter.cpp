#include "tokens/counter.hpp"

#include "json/text.hpp"

#include <algorithm>
#include <string>

namespace tokenpak::tokens {

Counter Counter::for_model(std::string_view model) {
  return Counter(CounterTable::built_in().find(model));
}

std::uint64_t Counter::count(std::string_view text) const {
  if (text.empty()) return 0;
  const std::uint64_t tokens = count_tokens(family_->encoding, text);
  if (family_->permille == 1000) return tokens;
  return std::max<std::uint64_t>(1, (tokens * family_->permille + 500) / 1000);
}

TextCount Counter::measure_escaped(std::string_view raw) const {
  if (!raw.contains('\\')) return measure(raw);
  std::string text;
  text.reserve(raw.size());
  json::unescape(raw, text);
  return measure(text);
}

}  // namespace tokenpak::tokens
