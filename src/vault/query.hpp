#pragma once

#include "vault/index.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// A term of the index that a word of a question may mean, and how much a match of it is worth beside the
/// word itself.
struct Variant {
  TermRecord term;
  float weight = 1;
};

/// What one word of a question asks for.
struct Concept {
  std::string text;  ///< the term
  double weight = 1;
  /// How much a match tells: the logarithm of the chunks that there are for each that has it (BM25's idf); of
  /// a word that the index does not have, that of a term of one chunk.
  double idf = 0;
  std::vector<Variant> variants;  ///< empty if nothing of the index matches
  bool is_word = true;            ///< not made of several words of the question
};

struct QueryWeights {
  float prefix = 0.2F;  ///< "dict" in the index for "dictionary", "iterable" for "iter"
  double pair = 0.2;    ///< "cachetimeout" in the index for "cache timeout"
};

/// The distinct words of a question that matter most: at most `most_concepts`, the rarest. Whatever the
/// length of the question, at most its first 16 KiB are read.
std::vector<Concept> read_query(const Index& index, std::string_view question,
                                const QueryWeights& weights = {});

/// How much a match of a term tells that so many chunks have (BM25's idf).
double idf_of(const Index& index, std::uint32_t chunks_with_term);

inline constexpr std::size_t most_concepts = 32;

}  // namespace tokenpak::vault
