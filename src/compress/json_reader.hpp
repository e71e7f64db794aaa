#pragma once

#include "compress/json_tree.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace tokenpak::compress {

/// Reads the notation of json_notation.hpp. Nothing if the text is not in it, or if the tree would take more
/// than `largest` bytes as JSON. The tree's views point into `text`.
std::optional<JsonTree> read_json_notation(std::string_view text, std::size_t largest);

}  // namespace tokenpak::compress
