// Any bytes as XML and as XML encoded: see form_fuzz.hpp.

#include "compress/form_fuzz.hpp"
#include "compress/xml_form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tokenpak::compress::check_form(tokenpak::compress::xml_form, data, size);
  return 0;
}
