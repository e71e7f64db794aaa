#pragma once

#include "base/bytes.hpp"

#include <string>

namespace tokenpak {

/// Replaces the bytes of `range` in a text. An empty range inserts. Edits of one text come sorted by range
/// and do not overlap.
struct TextEdit {
  ByteRange range;
  std::string replacement;
};

}  // namespace tokenpak
