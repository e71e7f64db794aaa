#pragma once

#include "base/english_stemmer.hpp"
#include "prose/lexicon.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::prose {

/// How a word of a document matches a query.
struct TermMatch {
  std::size_t term = 0;
  double weight = 0;  ///< 1 for the same stem, less for a relative
};

/// The stems of a question's words of content, and which words of a document are theirs.
class Query {
 public:
  Query(const Lexicon& lexicon, std::string_view question);

  std::size_t size() const { return terms_.size(); }
  /// Words of the question that a document's line must be kept for: identifiers, numbers, quoted words.
  const std::vector<std::string>& exact() const { return exact_; }
  /// `word`: letters and digits, in any case.
  std::optional<TermMatch> match(std::string_view word);

 private:
  EnglishStemmer stemmer_;
  std::vector<std::string> terms_;
  std::vector<std::string> exact_;
  std::array<bool, 65536> beginnings_{};  // by the first two bytes of each term
  std::string lower_;
};

}  // namespace tokenpak::prose
