// Any bytes as stack traces: what the form writes must read back byte for byte and be shorter. Any bytes as
// encoded ones: reading must end, and give no more than it was allowed.

#include "compress/stack_trace_form.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tokenpak::compress;
  const std::string_view input(reinterpret_cast<const char*>(data), size);

  if (const auto encoded = encode_stack_trace(input)) {
    check(encoded->size() < size);
    check(decode_stack_trace(*encoded, size) == input);
    check(!decode_stack_trace(*encoded, size - 1));
  }
  for (const std::size_t largest : {std::size_t{0}, std::size_t{100}, std::size_t{1} << 20}) {
    const auto decoded = decode_stack_trace(input, largest);
    check(!decoded || decoded->size() <= largest);
  }
  return 0;
}
