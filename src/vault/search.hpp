#pragma once

#include "vault/fusion.hpp"
#include "vault/query.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// BM25F (Robertson, Zaragoza and Taylor 2004): a term's counts in the fields are weighted and summed before
/// they saturate.
struct RankWeights {
  double k1 = 1.2;
  double b = 0.8;  ///< how far the length of the body counts
  double heading = 3;
  double title = 1;
  double path = 1;
  QueryWeights query;
};

/// What is known of a result besides its order, from which its relevance is judged (relevance.hpp).
struct Evidence {
  double score = 0;           ///< BM25F
  double best_score = 0;      ///< of the question's first result
  double next_score = 0;      ///< of the result after this one
  double tenth_score = 0;     ///< of the question's tenth result; 0 if there is none
  double matched_idf = 0;     ///< summed over the words of the question that the chunk has
  double asked_idf = 0;       ///< summed over all of them
  double rarest_matched = 0;  ///< the largest idf of a word that the chunk has
  double rarest_asked = 0;
  double heading_idf = 0;    ///< summed over the words that the chunk has in its headings or its title
  double one_chunk_idf = 0;  ///< idf of a word of one chunk: it grows with the index
  unsigned matched_words = 0;
  unsigned asked_words = 0;
  bool is_code = false;  ///< the chunk is of source text, which shares fewer words with what is asked of it
};

struct SearchHit {
  std::uint32_t chunk = 0;
  /// The probability, 0 to 1, that the chunk answers the question. With a rescorer it goes by the place: the
  /// n-th of the results that are documents (or source text) has what the n-th would have by words alone. The
  /// words say whether the index has the answer, which they are calibrated for, and the rescorer has a say in
  /// where it stands.
  double relevance = 0;
  Evidence evidence;
};

struct SearchOptions {
  std::size_t top = 10;
  RankWeights weights;
  const Rescorer* rescorer = nullptr;  ///< null: the words alone decide
  double rescorer_weight = 0.5;        ///< of its z-score beside that of the words
};

/// The chunks of `index` that fit `question` best, the best first; of those that are nearly the same only the
/// best. With a rescorer the 100 best by words are put in a new order by both. A pure function of the index's
/// bytes, the question and the rescorer; its time is linear in the postings of the question's terms.
std::vector<SearchHit> search(const Index& index, std::string_view question,
                              const SearchOptions& options = {});

}  // namespace tokenpak::vault
