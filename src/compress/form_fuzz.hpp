#pragma once

// What the fuzz target of each loss-free form checks: what is encoded must decode to the same bytes, and what
// is decoded from anything must be within its bound.

#include "compress/form.hpp"

#include <cstdint>
#include <cstdlib>

namespace tokenpak::compress {

/// The same bytes as a text, and as an encoded text.
inline void check_form(const Form& form, const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto encoded = form.encode(text)) {
    if (encoded->size() >= size) std::abort();
    if (encoded->ends_with('\n') && !text.ends_with('\n')) std::abort();
    if (form.decode(*encoded, size) != text) std::abort();
    if (form.decode(*encoded, size - 1)) std::abort();
  }
  for (const std::size_t largest :
       {std::size_t{0}, std::size_t{100}, size, 16 * size, std::size_t{1} << 20}) {
    const auto decoded = form.decode(text, largest);
    if (decoded && decoded->size() > largest) std::abort();
  }
}

}  // namespace tokenpak::compress
