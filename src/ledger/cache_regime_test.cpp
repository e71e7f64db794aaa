#include "ledger/cache_regime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::ledger {
namespace {

using testing::HasSubstr;

std::string_view name_for(std::string_view provider, std::string_view model) {
  static const Result<CacheRegimes> regimes = CacheRegimes::built_in();
  EXPECT_TRUE(regimes) << regimes.error().message;
  const CacheRegime* regime = regimes->find(provider, model);
  return regime == nullptr ? std::string_view("none") : std::string_view(regime->name);
}

TEST(CacheRegimes, TellOpenAisFamiliesApart) {
  EXPECT_EQ(name_for("openai", "gpt-4o"), "openai");
  EXPECT_EQ(name_for("openai", "gpt-5.5-pro"), "openai");
  EXPECT_EQ(name_for("openai", "gpt-5.6-sol"), "openai_breakpoints");
  EXPECT_EQ(name_for("openai", "openai/gpt-6-luna"), "openai_breakpoints");
  EXPECT_EQ(name_for("openai", "gpt-6.2-astra"), "openai_breakpoints");
  EXPECT_EQ(name_for("openai", "gpt-50"), "openai");   // gpt, not gpt-5
  EXPECT_EQ(name_for("openai", "qwen3:32b"), "none");  // a local server bills nothing
  EXPECT_EQ(name_for("openai", "o1-mini"), "openai");
  EXPECT_EQ(name_for("openai", "o17"), "none");  // a whole part of the name
}

TEST(CacheRegimes, KnowTheSmallestPrefixOfEachModel) {
  const Result<CacheRegimes> regimes = CacheRegimes::built_in();
  ASSERT_TRUE(regimes);
  EXPECT_EQ(regimes->find("anthropic", "claude-sonnet-4-5-20250929")->smallest_prefix, 1024U);
  EXPECT_EQ(regimes->find("anthropic", "claude-opus-4-5[1m]")->smallest_prefix, 4096U);
  EXPECT_EQ(regimes->find("gemini", "models/gemini-2.5-flash")->smallest_prefix, 2048U);
  EXPECT_EQ(regimes->find("anthropic", "mistral"), nullptr);
  EXPECT_EQ(regimes->find("anthropic", std::string(1000, 'c')), nullptr);
}

TEST(CacheRegimes, SayWhatIsWrongInAFile) {
  const auto problem = [](std::string_view text) {
    const Result<CacheRegimes> read = CacheRegimes::parse(text, "a file");
    return read ? std::string("none") : read.error().message;
  };
  EXPECT_THAT(problem("{"), HasSubstr("a file is not JSON"));
  EXPECT_THAT(problem(R"({"format":2,"regimes":[]})"), HasSubstr("format: must be 1"));
  EXPECT_THAT(problem(R"({"format":1,"regimes":[{"name":"x","provider":"p","matches":"often",
                          "smallest_prefix":1,"life_seconds":1,"models":[]}]})"),
              HasSubstr("regimes[0].matches: must be"));
  EXPECT_THAT(
      problem(R"({"format":1,"regimes":[{"name":"x","provider":"p","matches":"any_prefix","multiple_of":0,
                          "smallest_prefix":1,"life_seconds":1,"models":[]}]})"),
      HasSubstr("multiple_of: must be at least 1"));
}

}  // namespace
}  // namespace tokenpak::ledger
