// Any bytes as JSON and as JSON encoded: see form_fuzz.hpp.

#include "compress/form_fuzz.hpp"
#include "compress/json_form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tokenpak::compress::check_form(tokenpak::compress::json_form, data, size);
  tokenpak::compress::check_form(tokenpak::compress::json_plain_form, data, size);
  return 0;
}
