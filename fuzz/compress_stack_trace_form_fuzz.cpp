// Any bytes as stack traces, and as stack traces encoded: see form_fuzz.hpp.

#include "compress/form_fuzz.hpp"
#include "compress/stack_trace_form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tokenpak::compress::check_form(tokenpak::compress::stack_trace_form, data, size);
  return 0;
}
