// Any bytes as a drawn table and as a table encoded: see form_fuzz.hpp.

#include "compress/form_fuzz.hpp"
#include "compress/markdown_table_form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tokenpak::compress::check_form(tokenpak::compress::markdown_table_form, data, size);
  return 0;
}
