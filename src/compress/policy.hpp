#pragma once

#include "compress/content_kind.hpp"
#include "compress/mode.hpp"
#include "compress/text_class.hpp"

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

/// Whether a span of this kind may be written in a loss-free form of this family.
/// `is_data`: the text is what a tool answered, and not the content of a file (tool_data.hpp); its JSON is
/// data, not configuration, and may be written shorter in hybrid too. Of grep's output hybrid writes the
/// paths shorter, which are the tool's; the text behind them stays byte for byte.
bool may_encode(Mode mode, ContentKind kind, Stage family, bool is_data);

}  // namespace tokenpak::compress
