// Any bytes as the output of grep, find, ls and tree: what a form encodes is shorter and decodes to what it
// was, and any text may be decoded, within its bound.

#include "compress/path_tree_form.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace tokenpak::compress;

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Form* form : {&matches_form, &paths_form, &listing_form, &sections_form, &tree_form}) {
    if (const auto encoded = form->encode(text)) {
      check(encoded->size() < size);
      check(form->decode(*encoded, size) == text);
      check(!form->decode(*encoded, size - 1));
    }
    constexpr std::size_t largest = 1024;
    const auto decoded = form->decode(text, largest);
    check(!decoded || decoded->size() <= largest);
  }
  return 0;
}
