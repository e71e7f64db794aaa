#include "tokens/counter.hpp"

#include "json/text.hpp"
#include "tokens/estimate.hpp"

#include <algorithm>
#include <string>

namespace tokenpak::tokens {
namespace {

// How many raw bytes the escape at the start of `raw` takes; a pair of surrogates counts as one. 0 if it is
// cut or malformed.
std::size_t escape_size(std::string_view raw) {
  constexpr std::size_t unit = 6;  // \uXXXX
  if (raw.size() < 2) return 0;
  if (raw[1] != 'u') return 2;
  if (raw.size() < unit) return 0;
  const bool high = (raw[2] == 'd' || raw[2] == 'D') && std::string_view("89abAB").contains(raw[3]);
  const bool paired = high && raw.size() >= 2 * unit && raw[6] == '\\' && raw[7] == 'u';
  return paired ? 2 * unit : unit;
}

char simple_escape(char letter) {
  switch (letter) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    default:
      return letter;  // \" \\ \/
  }
}

}  // namespace

std::string_view name_of(Exactness exactness) {
  switch (exactness) {
    case Exactness::exact:
      return "exact";
    case Exactness::calibrated:
      return "calibrated";
    case Exactness::estimate:
      break;
  }
  return "estimate";
}

Counter Counter::for_model(std::string_view) {
  return {};
}

std::uint64_t Counter::count(std::string_view text) const {
  Estimate estimate;
  estimate.add(text);
  return estimate.tokens();
}

std::uint64_t Counter::count_escaped(std::string_view raw) const {
  Estimate estimate;
  std::string unicode;
  while (!raw.empty()) {
    const std::size_t backslash = std::min(raw.find('\\'), raw.size());
    estimate.add(raw.substr(0, backslash));
    raw.remove_prefix(backslash);
    if (raw.empty()) break;

    const std::size_t size = escape_size(raw);
    if (size == 0) {  // never in JSON that was scanned; counted as the bytes that it is
      estimate.add(raw);
      break;
    }
    if (size == 2) {
      const char byte = simple_escape(raw[1]);
      estimate.add({&byte, 1});
    } else {
      unicode.clear();
      json::unescape(raw.substr(0, size), unicode);
      estimate.add(unicode);
    }
    raw.remove_prefix(size);
  }
  return estimate.tokens();
}

}  // namespace tokenpak::tokens
