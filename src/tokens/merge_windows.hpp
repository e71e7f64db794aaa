#pragma once

// Merging of a long piece in windows that overlap, many of them side by side. Included by the .cpp files of
// this room only.

#include "tokens/vocabulary.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::tokens {

/// Goes on with a piece whose first `merged` bytes have the tokens that begin at `starts`: appends as many as
/// it can, and may replace the last ones. Returns how many bytes have tokens then. It stops after
/// some 64 KB, and where windows do not meet, as with tokens of a window's size; then it may have appended
/// nothing.
std::size_t merge_windows(const Vocabulary& vocabulary, std::string_view piece, std::size_t merged,
                          std::vector<std::uint32_t>& starts);

}  // namespace tokenpak::tokens
