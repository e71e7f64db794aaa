#pragma once

#include "compress/content_kind.hpp"

#include <string_view>

namespace tokenpak::compress {

/// The language of a piece of source text, by the words that its lines begin with and a few signs: `other`
/// where no language is ahead. Reads the first `most_lines_read` lines; linear.
Language language_of(std::string_view source);
inline constexpr int most_lines_read = 200;

}  // namespace tokenpak::compress
