#pragma once

#include <cstddef>
#include <string_view>

namespace tokenpak::compress {

/// Which characters stand for a value in a pattern, where they stand alone between what ends a field.
enum class PatternKind : unsigned char {
  line,  ///< "*"
  head,  ///< "*" and "#", also followed by the number of a column that is repeated or by "_" for padding
};

/// How many bytes at `at` of a pattern are a place for a value; 0 where there is none.
std::size_t place_size(std::string_view pattern, std::size_t at, PatternKind kind);

/// Whether a word of a text, written into a pattern as it is, would be read as a place or hold one.
bool holds_place(std::string_view word, PatternKind kind);

}  // namespace tokenpak::compress
