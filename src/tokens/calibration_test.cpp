#include "tokens/calibration.hpp"

#include "tokens/calibration_simulation.hpp"

#include <limits>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::tokens {
namespace {

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

PromptParts parts(std::initializer_list<std::pair<std::size_t, double>> tokens) {
  PromptParts result;
  for (const auto& [part, count] : tokens)
    result.tokens[part] = count;
  return result;
}
constexpr std::size_t prose = 0;
constexpr std::size_t code = 1;

TEST(Calibration, KnowsNothingBeforeTheFirstAnswer) {
  const Calibration calibration(Exactness::estimate);
  EXPECT_EQ(calibration.predict(parts({{prose, 100}, {code, 50}, {tools_part, 7}, {frame_part, 3}})), 160);
  EXPECT_FALSE(calibration.is_ready());
}

TEST(Calibration, IsWithinOneAndAHalfPercentAfterTwentyAnswers) {
  constexpr int providers = 200;
  EXPECT_GT(mean(errors_after(0, providers)), 0.05) << "there would be nothing to learn";
  EXPECT_LT(mean(errors_after(20, providers)), 0.01);
  EXPECT_LT(mean(errors_after(50, providers)), 0.01);
  const std::vector<double> errors = errors_after(20, providers);
  EXPECT_LT(errors[providers * 4 / 5], 0.015) << "of four providers in five";
  EXPECT_LT(mean(errors_after(20, providers, Known::the_turn_before)), 0.0075);
}

TEST(Calibration, LearnsWhatStandsAroundExactTexts) {
  const std::vector<double> errors = errors_after(20, 200, Known::nothing_before, Exactness::exact);
  EXPECT_LT(mean(errors), 0.015);
  HiddenProvider provider(7, Exactness::exact);
  Calibration calibration(Exactness::exact);
  learn_from(provider, 30, calibration);
  for (std::size_t part = 0; part < content_class_count; ++part)
    EXPECT_EQ(calibration.state().factors[part], 1) << part;
  EXPECT_NE(calibration.state().factors[tools_part], 1);
}

TEST(Calibration, ADifferenceTeachesAboutItsOwnBlockOnly) {
  Calibration calibration(Exactness::estimate);
  EXPECT_TRUE(calibration.learn_difference(parts({{code, 4000}}), 4800));
  EXPECT_NEAR(calibration.state().factors[code], 1.2, 0.01);
  EXPECT_EQ(calibration.state().factors[prose], 1);
  EXPECT_EQ(calibration.state().answers, 0U) << "no answer of its own";
}

TEST(Calibration, SmallAndNegativeDifferencesTeachNothing) {
  Calibration calibration(Exactness::estimate);
  EXPECT_FALSE(calibration.learn_difference(parts({{code, 100}}), 150));
  EXPECT_FALSE(calibration.learn_difference(parts({{code, 4000}, {prose, -1000}}), 3000));
  EXPECT_EQ(calibration.state().factors[code], 1);
}

TEST(Calibration, WhatNoFactorCanExplainTeachesNothing) {
  Calibration calibration(Exactness::estimate);
  const PromptParts prompt = parts({{prose, 1000}});
  for (const double reported : {0.0, 499.0, 2001.0, -5.0, std::numeric_limits<double>::quiet_NaN(),
                                std::numeric_limits<double>::infinity()}) {
    EXPECT_FALSE(calibration.learn_prompt(prompt, reported)) << reported;
  }
  EXPECT_FALSE(calibration.learn_prompt({}, 10));
  EXPECT_EQ(calibration.predict(prompt), 1000);
  EXPECT_EQ(calibration.state().answers, 0U);
}

TEST(Calibration, OneOddPromptDoesLittleAndALastingChangeComesThrough) {
  Calibration calibration(Exactness::estimate);
  const PromptParts prompt = parts({{prose, 10'000}});
  for (int answer = 0; answer < 30; ++answer)
    calibration.learn_prompt(prompt, 11'000);
  calibration.learn_prompt(prompt, 16'000);
  EXPECT_NEAR(calibration.predict(prompt), 11'000, 250);
  for (int answer = 0; answer < 60; ++answer)
    calibration.learn_prompt(prompt, 14'000);
  EXPECT_NEAR(calibration.predict(prompt), 14'000, 280);
}

TEST(Calibration, WhatWasLackingForLongIsNotForgottenWithoutEnd) {
  Calibration calibration(Exactness::estimate);
  for (int answer = 0; answer < 5000; ++answer)
    calibration.learn_prompt(parts({{prose, 10'000}}), 11'000);
  calibration.learn_prompt(parts({{prose, 10'000}, {code, 10}}), 11'300);
  EXPECT_NEAR(calibration.state().factors[code], 1, 0.1);
}

TEST(Calibration, GoesOnFromItsState) {
  HiddenProvider provider(3);
  Calibration first(Exactness::estimate);
  learn_from(provider, 10, first);
  Calibration second(Exactness::estimate, first.state());
  EXPECT_EQ(second.state().answers, 10U);
  const HiddenProvider::Turn turn = provider.next();
  first.learn_prompt(turn.prompt, turn.reported);
  second.learn_prompt(turn.prompt, turn.reported);
  EXPECT_EQ(second.state().factors, first.state().factors);
  EXPECT_EQ(second.state().covariance, first.state().covariance);
}

TEST(Calibration, RefusesAStateThatNoCalibrationHas) {
  HiddenProvider provider(3);
  Calibration sound(Exactness::estimate);
  learn_from(provider, 10, sound);
  const auto refused = [](Calibration::State state, Exactness of_texts = Exactness::estimate) {
    return Calibration(of_texts, state).state().answers == 0;
  };
  Calibration::State state = sound.state();
  EXPECT_FALSE(refused(state));
  EXPECT_TRUE(refused(state, Exactness::exact)) << "its texts' factors are learnt ones";
  state.factors[prose] = 2.5;
  EXPECT_TRUE(refused(state));
  state = sound.state();
  state.factors[prose] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(refused(state));
  state = sound.state();
  state.covariance[prose][code] = state.covariance[code][prose] = 9;
  EXPECT_TRUE(refused(state));
  state = sound.state();
  state.covariance[prose][prose] = -1;
  EXPECT_TRUE(refused(state));
  state = sound.state();
  state.covariance[prose][code] += 1e-6;
  EXPECT_TRUE(refused(state)) << "not symmetric";
}

RC_GTEST_PROP(Calibration, StaysWithinItsBoundsWhateverIsReported,
              (const std::vector<std::pair<std::uint16_t, std::uint16_t>>& answers)) {
  Calibration calibration(Exactness::estimate);
  std::size_t part = 0;
  for (const auto& [counted, reported] : answers) {
    PromptParts prompt = parts({{part, static_cast<double>(counted)}});
    prompt.tokens[frame_part] += 1;
    calibration.learn_prompt(prompt, reported);
    calibration.learn_difference(prompt, reported);
    part = (part + 1) % prompt_part_count;
  }
  for (const double factor : calibration.state().factors) {
    RC_ASSERT(factor >= Calibration::least_factor);
    RC_ASSERT(factor <= Calibration::most_factor);
  }
  RC_ASSERT(Calibration(Exactness::estimate, calibration.state()).state().answers ==
            calibration.state().answers);
}

}  // namespace
}  // namespace tokenpak::tokens
