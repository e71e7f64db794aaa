#pragma once

#include "base/bytes.hpp"

#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// The part of a text that says most about a question, and where the question's words stand in it.
struct Passage {
  std::string_view text;              ///< of the text that was asked about
  std::vector<ByteRange> highlights;  ///< of `text`, ascending, apart from each other
};

/// At most about `longest` bytes, from word to word, with as many different words of the question as there
/// are; the beginning where there are none.
Passage passage_for(std::string_view text, std::string_view question, std::size_t longest);

}  // namespace tokenpak::vault
