#pragma once

#include "compress/aligned_table.hpp"

#include <optional>
#include <string_view>

namespace tokenpak::compress {

/// The cells of a drawn table and the style that it looks to be in: `draw` tells whether it really is.
/// Nothing if the text is no table of two columns and three lines at least.
std::optional<AlignedTable> read_table(std::string_view text);

}  // namespace tokenpak::compress
