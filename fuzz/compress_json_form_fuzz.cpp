// Any bytes as a text and as an encoded text: what is encoded must decode to the same bytes, and what is
// decoded from anything must be within its bound.

#include "compress/form_fuzz.hpp"
#include "compress/json_form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tokenpak::compress::check_form(tokenpak::compress::json_form, data, size);
  return 0;
}
