// How good a ranking is.
#pragma once

#include "labelled_set.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tokenpak::bench {

struct Quality {
  static constexpr std::size_t depth = 10;

  double ndcg = 0;    ///< at 10, each relevant chunk of gain 1
  double recall = 0;  ///< at 5: the share of the relevant chunks among the first five
  double first = 0;   ///< the share of questions whose first result is relevant
};

/// `search` gives the chunks for a question, the best first.
template <class Search>
Quality quality_of(const LabelledSet& set, Search search) {
  Quality sum;
  for (const Question& question : set.questions) {
    const std::vector<std::uint32_t> results = search(question.text);
    double gain = 0;
    double found = 0;
    for (std::size_t rank = 0; rank < std::min(results.size(), Quality::depth); ++rank) {
      if (!question.relevant.contains(results[rank])) continue;
      gain += 1 / std::log2(static_cast<double>(rank) + 2);
      if (rank < 5) ++found;
      if (rank == 0) ++sum.first;
    }
    double ideal = 0;
    for (std::size_t rank = 0; rank < std::min(question.relevant.size(), Quality::depth); ++rank)
      ideal += 1 / std::log2(static_cast<double>(rank) + 2);
    sum.ndcg += gain / ideal;
    sum.recall += found / static_cast<double>(question.relevant.size());
  }
  const auto count = static_cast<double>(set.questions.size());
  return {sum.ndcg / count, sum.recall / count, sum.first / count};
}

}  // namespace tokenpak::bench
