// Any bytes as the output of grep, find, ls and tree, and as the output of grep, find, ls and tree encoded:
// see form_fuzz.hpp.

#include "compress/form_fuzz.hpp"
#include "compress/path_tree_form.hpp"

using namespace tokenpak::compress;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const Form* form : {&matches_form, &paths_form, &listing_form, &sections_form, &tree_form})
    check_form(*form, data, size);
  return 0;
}
