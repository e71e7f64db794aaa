// Any bytes as a configuration file of each format: what remains must hold the same values, and nothing more
// to take out of it.

#include "code/config.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tokenpak::code;
  if (size == 0) return 0;
  const auto format = static_cast<ConfigFormat>(data[0] % 5);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto edits = minify(text, format);
  if (!edits) return 0;
  const std::string result = edited(text, *edits);
  if (result.size() > text.size()) std::abort();
  return 0;
}
