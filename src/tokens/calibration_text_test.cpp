#include "tokens/calibration_text.hpp"

#include "tokens/calibration_simulation.hpp"

#include <gtest/gtest.h>

namespace tokenpak::tokens {
namespace {

CalibrationsByModel two_models() {
  CalibrationsByModel calibrations;
  for (const auto& [model, seed] : {std::pair("claude-sonnet-4-5", 1U), std::pair("my \"own\"\\model", 2U)}) {
    HiddenProvider provider(seed);
    Calibration calibration(Exactness::estimate);
    learn_from(provider, 8, calibration);
    calibrations.emplace(model, calibration);
  }
  return calibrations;
}

TEST(CalibrationText, ReadsBackToTheBit) {
  const CalibrationsByModel before = two_models();
  const auto after = calibrations_from_json(calibrations_as_json(before));
  ASSERT_TRUE(after);
  ASSERT_EQ(after->size(), before.size());
  for (const auto& [model, calibration] : before) {
    ASSERT_TRUE(after->contains(model)) << model;
    EXPECT_EQ(after->at(model).state().factors, calibration.state().factors);
    EXPECT_EQ(after->at(model).state().covariance, calibration.state().covariance);
    EXPECT_EQ(after->at(model).state().answers, calibration.state().answers);
  }
  EXPECT_TRUE(calibrations_from_json(calibrations_as_json({}))->empty());
}

TEST(CalibrationText, RefusesWhatItDidNotWrite) {
  const std::string sound = calibrations_as_json(two_models());
  for (std::size_t size = 0; size + 1 < sound.size(); size += 7)
    EXPECT_FALSE(calibrations_from_json(sound.substr(0, size))) << size;
  for (const char* text :
       {"", "{}", "[]", R"({"format":2,"models":[]})", R"({"format":1,"models":[{}]})",
        R"({"format":1,"models":[{"model":"m","answers":1,"factors":[1],"covariance":[]}]})",
        R"({"format":1,"models":[],"more":1})"}) {
    EXPECT_FALSE(calibrations_from_json(text)) << text;
  }
}

TEST(CalibrationText, LeavesOutAModelWhoseNumbersCannotBe) {
  std::string text = calibrations_as_json(two_models());
  const std::size_t factors = text.find("[", text.find("factors")) + 1;
  text.replace(factors, text.find(',', factors) - factors, "7.5");
  const auto read = calibrations_from_json(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size(), 1U);
}

}  // namespace
}  // namespace tokenpak::tokens
