#pragma once

#include "base/bytes.hpp"
#include "prose/lexicon.hpp"

#include <string_view>
#include <vector>

namespace tokenpak::prose {

/// Appends the sentences of text[paragraph], without white space at their ends. A sentence ends at a full
/// stop, an exclamation mark or a question mark that white space and no small letter follow; not behind an
/// abbreviation.
void add_sentences(const Lexicon& lexicon, std::string_view text, ByteRange paragraph,
                   std::vector<ByteRange>& sentences);

}  // namespace tokenpak::prose
