#pragma once

#include "code/language.hpp"

#include <optional>
#include <string_view>

namespace tokenpak::compress {

/// The language of a piece of source text: what its first line names for certain, else what the words that
/// its lines begin with and a few signs speak for. Nothing where no language is ahead, or one without a
/// grammar. Reads the first `most_lines_read` lines; linear.
std::optional<code::Language> language_by_shape(std::string_view source);
inline constexpr int most_lines_read = 200;

}  // namespace tokenpak::compress
