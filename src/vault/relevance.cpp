#include "vault/relevance.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tokenpak::vault {
namespace {

// Fitted by tools/vault/fit_relevance.py on labelled questions (docs/vault.md says on which, and how well it
// holds). The same features in the same order stand there.
constexpr std::size_t feature_count = 7;
using Weights = std::array<double, feature_count>;

constexpr Weights document_weights = {
    -10.7833,  // intercept
    1.6758,    // log_score
    7.4961,    // word_share
    1.4143,    // log_missed_words
    -1.7608,   // behind_best
    1.7862,    // margin_tenth
    1.5321,    // lead
};
// Source text shares fewer words with what is asked of it.
constexpr Weights code_weights = {
    -8.8805,  // intercept
    1.5524,   // log_score
    4.9296,   // word_share
    0.8765,   // log_missed_words
    -1.7066,  // behind_best
    2.8086,   // margin_tenth
    3.0311,   // lead
};

}  // namespace

double relevance_of(const Evidence& evidence) {
  constexpr double tiny = 1e-6;
  const double score = evidence.score;
  const double best = evidence.best_score;
  const unsigned missed = evidence.asked_words - std::min(evidence.asked_words, evidence.matched_words);
  // In words of one chunk, so that it says the same in an index of a page and of a thousand.
  const double words_worth = score / std::max(evidence.one_chunk_idf, tiny);
  const Weights features = {
      1,
      std::log1p(words_worth),
      evidence.matched_words / std::max<double>(evidence.asked_words, 1),
      std::log1p(missed),
      (best - score) / std::max(best, tiny),
      (score - evidence.tenth_score) / std::max(score, tiny),
      score < best ? 0 : (score - evidence.next_score) / std::max(score, tiny),
  };
  const Weights& weights = evidence.is_code ? code_weights : document_weights;
  double sum = 0;
  for (std::size_t number = 0; number < feature_count; ++number)
    sum += weights[number] * features[number];
  return 1 / (1 + std::exp(-sum));
}

}  // namespace tokenpak::vault
