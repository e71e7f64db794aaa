#pragma once

#include "compress/hygiene.hpp"

#include <span>
#include <vector>

namespace tokenpak::compress {

/// The edits of `first` and then of `second`, whose ranges are on what `first` makes of a text, as edits on
/// the text itself: splice(splice(t, first), second) == splice(t, composed(first, second)). Both are sorted
/// and without overlaps, and so is the result. Linear.
std::vector<TextEdit> composed(std::span<const TextEdit> first, std::span<const TextEdit> second);

}  // namespace tokenpak::compress
