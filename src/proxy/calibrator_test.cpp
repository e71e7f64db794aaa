#include "proxy/calibrator.hpp"

#include "tokens/calibration_simulation.hpp"

#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::proxy {
namespace {

using tokens::Exactness;

PromptCount prompt_of(double prose, std::vector<std::uint64_t> chain) {
  PromptCount prompt;
  prompt.sent.tokens = {prose, 0, 0, 0, 0, 0, 10};
  prompt.received = prompt.sent;
  prompt.chain = std::move(chain);
  return prompt;
}

dialect::Usage usage_of(std::uint64_t tokens) {
  dialect::Usage usage;
  usage.input = tokens / 2;
  usage.cache_read = tokens - tokens / 2;
  usage.reported = true;
  return usage;
}

void answer(Calibrator& calibrator, std::string_view model, const PromptCount& prompt,
            std::uint64_t reported) {
  calibrator.learn(model, prompt, calibrator.forecast(model, prompt), usage_of(reported));
}

TEST(Calibrator, IsAnEstimateUntilEnoughAnswersCame) {
  Calibrator calibrator(true);
  for (std::uint64_t number = 0; number < tokens::Calibration::enough_answers; ++number) {
    const PromptCount prompt = prompt_of(1000, {number});
    EXPECT_EQ(calibrator.forecast("claude-opus-5", prompt).exactness, Exactness::estimate) << number;
    answer(calibrator, "claude-opus-5", prompt, 1300);
  }
  const Calibrator::Forecast forecast = calibrator.forecast("claude-opus-5", prompt_of(2000, {77}));
  EXPECT_EQ(forecast.exactness, Exactness::calibrated);
  EXPECT_NEAR(static_cast<double>(forecast.sent), 2600, 40);
  EXPECT_EQ(calibrator.forecast("claude-opus-4-5", prompt_of(2000, {78})).sent, 2010U) << "another model";
}

TEST(Calibrator, KnowsWhatWasReportedForTheBeginning) {
  Calibrator calibrator(true);
  answer(calibrator, "claude-opus-5", prompt_of(10'000, {1}), 13'000);
  Calibrator::Forecast forecast = calibrator.forecast("claude-opus-5", prompt_of(10'000, {1}));
  EXPECT_EQ(forecast.sent, 13'000U) << "the same prompt again";
  EXPECT_EQ(forecast.exactness, Exactness::calibrated);
  forecast = calibrator.forecast("claude-opus-5", prompt_of(10'100, {1, 2, 3}));
  EXPECT_NEAR(static_cast<double>(forecast.sent), 13'130, 20);
}

TEST(Calibrator, ImagesOfTheBeginningAreInItsNumber) {
  Calibrator calibrator(true);
  PromptCount prompt = prompt_of(1000, {1});
  prompt.uncounted = 1;
  answer(calibrator, "claude-opus-5", prompt, 2600);  // 1,500 of them an image
  EXPECT_EQ(calibrator.version(), 0U) << "nothing learnt";
  PromptCount next = prompt_of(2000, {1, 2});
  next.uncounted = 1;
  EXPECT_EQ(calibrator.forecast("claude-opus-5", next).sent, 3600U);
  answer(calibrator, "claude-opus-5", next, 3900);  // the new block alone: 1,300 for 1,000
  EXPECT_EQ(calibrator.version(), 1U);
  EXPECT_NEAR(static_cast<double>(calibrator.forecast("claude-opus-5", prompt_of(1000, {9})).sent), 1300, 40);
}

TEST(Calibrator, ThinkingTeachesNothingUnlessToolsAreAtWork) {
  Calibrator calibrator(true);
  PromptCount prompt = prompt_of(1000, {1});
  prompt.thinking = 1;
  answer(calibrator, "claude-opus-5", prompt, 1300);
  PromptCount next = prompt_of(2000, {1, 2});
  next.thinking = 1;
  answer(calibrator, "claude-opus-5", next, 2600);
  EXPECT_EQ(calibrator.version(), 0U);
  PromptCount third = prompt_of(3000, {1, 2, 3});
  third.thinking = 1;
  third.answers_tools = true;
  answer(calibrator, "claude-opus-5", third, 3900);
  EXPECT_EQ(calibrator.version(), 1U);
}

TEST(Calibrator, ExactCountsStayExact) {
  Calibrator calibrator(true);
  for (std::uint64_t number = 0; number < 10; ++number)
    answer(calibrator, "gpt-4o", prompt_of(1000, {number}), 1300);
  const Calibrator::Forecast forecast = calibrator.forecast("gpt-4o", prompt_of(1000, {77}));
  EXPECT_EQ(forecast.exactness, Exactness::exact);
  EXPECT_LE(forecast.sent, 1020U) << "only what stands around the texts may be corrected";
  PromptCount with_tools = prompt_of(1000, {78});
  with_tools.sent.tokens[tokens::tools_part] = 500;
  EXPECT_EQ(calibrator.forecast("gpt-4o", with_tools).exactness, Exactness::calibrated);
  EXPECT_EQ(Calibrator(true).forecast("gpt-4o", with_tools).exactness, Exactness::estimate);
}

TEST(Calibrator, WhatIsSavedIsCorrectedToo) {
  Calibrator calibrator(true);
  for (std::uint64_t number = 0; number < 20; ++number)
    answer(calibrator, "claude-opus-5", prompt_of(1000, {number}), 1300);
  PromptCount prompt = prompt_of(1000, {99});
  prompt.received.tokens[0] = 2000;
  const Calibrator::Forecast forecast = calibrator.forecast("claude-opus-5", prompt);
  EXPECT_NEAR(static_cast<double>(forecast.received - forecast.sent), 1300, 30);
}

TEST(Calibrator, TurnedOffItLearnsNothing) {
  Calibrator calibrator(false);
  for (std::uint64_t number = 0; number < 10; ++number)
    answer(calibrator, "claude-opus-5", prompt_of(1000, {1}), 1300);
  const Calibrator::Forecast forecast = calibrator.forecast("claude-opus-5", prompt_of(1000, {1}));
  EXPECT_EQ(forecast.sent, 1010U);
  EXPECT_EQ(forecast.exactness, Exactness::estimate);
  EXPECT_TRUE(calibrator.learnt().empty());
}

TEST(Calibrator, AnswersWithoutUsageTeachNothing) {
  Calibrator calibrator(true);
  const PromptCount prompt = prompt_of(1000, {1});
  calibrator.learn("claude-opus-5", prompt, calibrator.forecast("claude-opus-5", prompt), {});
  EXPECT_EQ(calibrator.version(), 0U);
  EXPECT_EQ(calibrator.forecast("claude-opus-5", prompt).sent, 1010U);
}

TEST(Calibrator, NumbersThatCannotBeAreForgotten) {
  Calibrator calibrator(true);
  const PromptCount prompt = prompt_of(1000, {1});
  answer(calibrator, "claude-opus-5", prompt, 100);
  answer(calibrator, "claude-opus-5", prompt, 5000);
  EXPECT_EQ(calibrator.version(), 0U);
  EXPECT_FALSE(calibrator.forecast("claude-opus-5", prompt).beginning);
}

TEST(Calibrator, GoesOnWhereItWasRestored) {
  Calibrator first(true);
  for (std::uint64_t number = 0; number < 10; ++number)
    answer(first, "claude-opus-5", prompt_of(1000, {number}), 1300);
  Calibrator second(true);
  second.restore(first.learnt());
  EXPECT_EQ(second.forecast("claude-opus-5", prompt_of(2000, {99})).sent,
            first.forecast("claude-opus-5", prompt_of(2000, {99})).sent);
  EXPECT_EQ(second.forecast("claude-opus-5", prompt_of(2000, {99})).exactness, Exactness::calibrated);
}

TEST(Calibrator, MemoryIsBounded) {
  Calibrator calibrator(true);
  for (std::uint64_t number = 0; number < 10 * Calibrator::remembered_prompts; ++number)
    answer(calibrator, "model-" + std::to_string(number % 1000), prompt_of(1000, {number}), 1100);
  EXPECT_LE(calibrator.learnt().size(), Calibrator::most_models);
  const auto last = 10 * Calibrator::remembered_prompts - 1;
  EXPECT_TRUE(calibrator.forecast("model-1", prompt_of(1000, {last})).beginning);
  EXPECT_FALSE(calibrator.forecast("model-1", prompt_of(1000, {1})).beginning);
}

TEST(Calibrator, IsWithinOneAndAHalfPercentAfterTwentyAnswers) {
  constexpr int providers = 100;
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= providers; ++seed) {
    Calibrator calibrator(true);
    tokens::HiddenProvider provider(seed);
    std::vector<std::uint64_t> chain;
    std::uint64_t turn_number = 0;
    for (int turn_index = 0; turn_index <= 20; ++turn_index) {
      const tokens::HiddenProvider::Turn turn = provider.next();
      if (turn.is_first) chain.clear();
      chain.push_back(++turn_number);
      PromptCount prompt;
      prompt.sent = prompt.received = turn.prompt;
      prompt.chain = chain;
      const auto reported = static_cast<std::uint64_t>(turn.reported);
      if (turn_index < 20) {
        answer(calibrator, "claude-opus-5", prompt, reported);
      } else {
        const auto foretold = static_cast<double>(calibrator.forecast("claude-opus-5", prompt).sent);
        sum += std::abs(foretold - turn.reported) / turn.reported;
      }
    }
  }
  EXPECT_LT(sum / providers, 0.015);
}

TEST(Calibrator, ServesManyThreads) {
  Calibrator calibrator(true);
  std::vector<std::jthread> threads;
  for (std::uint64_t worker = 0; worker < 4; ++worker) {
    threads.emplace_back([&calibrator, worker] {
      for (std::uint64_t number = 0; number < 2000; ++number) {
        answer(calibrator, "claude-opus-5", prompt_of(1000, {worker, number}), 1200);
        if (number % 100 == 0) calibrator.learnt();
      }
    });
  }
  threads.clear();
  EXPECT_NEAR(static_cast<double>(calibrator.forecast("claude-opus-5", prompt_of(1000, {1 << 20})).sent),
              1200, 15);
}

}  // namespace
}  // namespace tokenpak::proxy
