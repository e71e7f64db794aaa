#pragma once

#include "compress/text_class.hpp"
#include "compress/transform.hpp"

#include <cstdint>

namespace tokenpak::compress {

/// What may be done to a span, from nothing upwards.
enum class Treatment : std::uint8_t {
  keep,     ///< byte-identical
  colours,  ///< escape sequences that only colour may go
  hygiene,  ///< all of hygiene.hpp
};

/// SPEC 2's table of modes, as far as there are transformations for it today.
Treatment treatment_of(Mode mode, TextClass text_class);

}  // namespace tokenpak::compress
