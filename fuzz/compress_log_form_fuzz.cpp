// Any bytes as a log, and as a log encoded: see form_fuzz.hpp.

#include "compress/form_fuzz.hpp"
#include "compress/log_form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tokenpak::compress::check_form(tokenpak::compress::log_form, data, size);
  return 0;
}
