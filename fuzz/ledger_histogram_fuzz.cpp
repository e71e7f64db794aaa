// Any bytes as a histogram of the ledger's file: refused, or what it writes reads back as the same.

#include "ledger/histogram.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tokenpak::ledger::Histogram;
  const auto read = Histogram::from_bytes({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  const std::string written = read->bytes();
  const auto again = Histogram::from_bytes(written);
  if (!again || again->bytes() != written || again->count() != read->count() ||
      again->percentile(0.5) != read->percentile(0.5))
    std::abort();
  return 0;
}
