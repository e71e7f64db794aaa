#pragma once

#include "base/bytes.hpp"
#include "prose/blocks.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::prose {

/// The parts of a document that matter for a question.
struct Extract {
  std::vector<ByteRange> kept;  ///< sorted and apart
};

/// The sentences of `text` that a reader needs for `question`, with their neighbours as far as the budget
/// goes, in the document's order: at most `share` (0 to 1) of its bytes, and beyond that what must_keep
/// (facts.hpp) says and the headings above what is kept. Sentences are ranked by BM25 over stemmed words
/// (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009), their own and their paragraph's.
///
/// Nothing if the text is under 6,000 bytes (about 1,500 tokens), no running text in English or no valid
/// UTF-8, if the question has no word of content or the text none of the question's, or if too little would
/// go. Linear in the text's size.
std::optional<Extract> extract(std::string_view text, std::string_view question, double share);
std::optional<Extract> extract(Document& document, std::string_view question, double share);

}  // namespace tokenpak::prose
