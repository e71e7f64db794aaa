#include "vault/relevance.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::vault {
namespace {

Evidence any_evidence() {
  Evidence evidence;
  evidence.score = *rc::gen::inRange(0, 4000) / 100.0;
  evidence.best_score = evidence.score + *rc::gen::inRange(0, 2000) / 100.0;
  evidence.next_score = evidence.score * *rc::gen::inRange(0, 101) / 100.0;
  evidence.tenth_score = evidence.next_score * *rc::gen::inRange(0, 101) / 100.0;
  evidence.one_chunk_idf = *rc::gen::inRange(0, 1200) / 100.0;
  evidence.asked_words = *rc::gen::inRange(0U, 30U);
  evidence.matched_words = *rc::gen::inRange(0U, evidence.asked_words + 1);
  evidence.is_code = *rc::gen::arbitrary<bool>();
  return evidence;
}

RC_GTEST_PROP(RelevanceProperty, IsAProbabilityThatGrowsWithWhatMatches, ()) {
  const Evidence evidence = any_evidence();
  const double relevance = relevance_of(evidence);
  RC_ASSERT(relevance >= 0 && relevance <= 1);
  Evidence behind = evidence;
  behind.best_score += 5;
  RC_ASSERT(relevance_of(behind) <= relevance);
  if (evidence.matched_words == evidence.asked_words) return;
  Evidence fuller = evidence;
  ++fuller.matched_words;
  // One word more of some thirty; the number of those that are missed says how long the question is.
  if (evidence.asked_words < 6) RC_ASSERT(relevance_of(fuller) >= relevance);
}

TEST(RelevanceTest, AQuestionThatASectionHoldsInFullReachesTheDefault) {
  // One of seven chunks has the three words of the question, and none other any of them.
  Evidence evidence;
  evidence.one_chunk_idf = 1.67;
  evidence.score = evidence.best_score = 3 * 1.67 * 1.5;
  evidence.matched_words = evidence.asked_words = 3;
  EXPECT_GT(relevance_of(evidence), 0.6);
  // It has one word of nine.
  evidence.score = evidence.best_score = 1.67 * 1.5;
  evidence.matched_words = 1;
  evidence.asked_words = 9;
  EXPECT_LT(relevance_of(evidence), 0.3);
}

}  // namespace
}  // namespace tokenpak::vault
