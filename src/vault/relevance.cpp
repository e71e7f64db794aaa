#include "vault/relevance.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tokenpak::vault {
namespace {

// Fitted by tools/vault/fit_relevance.py on labelled questions (docs/vault.md says on which, and how well it
// holds). The same features in the same order stand there.
constexpr std::array weights = {
    -11.1365,  // intercept
    0.5601,    // matched_share
    0.2289,    // score_share
    3.1129,    // log_score
    2.2595,    // margin_next
    -6.8848,   // behind_best
    -3.9382,   // margin_tenth
    -0.2139,   // rarest_share
    5.5603,    // best_margin_tenth
    2.2762,    // code
    1.6619,    // code_matched_share
    -1.4614,   // code_log_score
    -0.1124,   // code_behind_best
};

}  // namespace

double relevance_of(const Evidence& evidence) {
  constexpr double tiny = 1e-6;
  const double score = evidence.score;
  const double best = evidence.best_score;
  const double asked = std::max(evidence.asked_idf, tiny);
  const double behind_best = (best - score) / std::max(best, tiny);
  const double code = evidence.is_code ? 1 : 0;
  const std::array<double, weights.size()> features = {
      1,
      evidence.matched_idf / asked,
      score / asked,
      std::log1p(score),
      (score - evidence.next_score) / std::max(score, tiny),
      behind_best,
      (score - evidence.tenth_score) / std::max(score, tiny),
      evidence.rarest_matched / std::max(evidence.rarest_asked, tiny),
      (best - evidence.tenth_score) / std::max(best, tiny),
      code,
      code * evidence.matched_idf / asked,
      code * std::log1p(score),
      code * behind_best,
  };
  double sum = 0;
  for (std::size_t number = 0; number < weights.size(); ++number)
    sum += weights[number] * features[number];
  return 1 / (1 + std::exp(-sum));
}

}  // namespace tokenpak::vault
