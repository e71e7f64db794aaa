#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// Divides `range` of `text` into consecutive pieces of at least `bytes` bytes (the last may be smaller):
/// after line feeds and, with `by_sentences`, after the ends of sentences. Where neither comes within four
/// times that size, at a blank, and in the end between any two characters. Linear in the range.
std::vector<ByteRange> split_text(std::string_view text, ByteRange range, std::size_t bytes,
                                  bool by_sentences);

}  // namespace tokenpak::vault
