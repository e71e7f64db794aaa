// Any bytes as rows of cells and as such rows encoded: see form_fuzz.hpp.

#include "compress/csv_form.hpp"
#include "compress/form_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tokenpak::compress::check_form(tokenpak::compress::csv_form, data, size);
  return 0;
}
