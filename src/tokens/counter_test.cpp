#include "tokens/counter.hpp"

#include "json/text.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::tokens {
namespace {

const Counter counter = Counter::for_model("gpt-5");
const Counter claude = Counter::for_model("claude-sonnet-4-5");

TEST(Counter, EmptyTextHasNoTokensAndAnyOtherAtLeastOne) {
  for (const Counter& each : {counter, claude}) {
    EXPECT_EQ(each.count(""), 0U);
    EXPECT_EQ(each.count("e"), 1U);
    EXPECT_EQ(each.count(" "), 1U);
    EXPECT_GE(each.count("\xff"), 1U);
  }
}

// The true counts are o200k_base's, from npm gpt-tokenizer.
TEST(Counter, IsTheModelsVocabulary) {
  EXPECT_EQ(
      counter.count("The quick brown fox jumps over the lazy dog. It was a bright cold day in April, and "
                    "the clocks were striking thirteen."),
      26U);
  EXPECT_EQ(counter.count("1234567890123456789012345678901234567890"), 14U);
  EXPECT_EQ(counter.exactness(), Exactness::exact);
}

TEST(Counter, AppliesTheFamilysFactor) {
  const std::string text(10'000, '.');
  const std::uint64_t tokens = count_tokens(Encoding::claude, text);
  EXPECT_EQ(claude.count(text), (tokens * 1100 + 500) / 1000);
  EXPECT_EQ(claude.exactness(), Exactness::estimate);
}

TEST(Counter, EscapesCountAsWhatTheyStandFor) {
  EXPECT_EQ(counter.count_escaped(R"(one\ntwo \"three\" \t\u00e9 \ud83d\ude80 \\ \/)"),
            counter.count("one\ntwo \"three\" \t\u00e9 \U0001F680 \\ /"));
}

TEST(Counter, MeasuresTheTextThatIsMeant) {
  EXPECT_EQ(counter.measure_escaped(R"({\"a\":1})").content, ContentClass::json);
}

TEST(Counter, CountersThatCountAlikeHaveOneIdentity) {
  EXPECT_EQ(counter.identity(), Counter::for_model("gpt-4o").identity());
  EXPECT_NE(counter.identity(), Counter::for_model("gpt-4").identity());
  EXPECT_NE(counter.identity(), Counter::for_model("gemini-2.5-pro").identity());
}

RC_GTEST_PROP(Counter, RawAndDecodedAgree, (const std::string& text)) {
  std::string raw;
  json::escape(text, raw);
  std::string decoded;
  json::unescape(raw, decoded);
  RC_ASSERT(counter.measure_escaped(raw) == counter.measure(decoded));
}

}  // namespace
}  // namespace tokenpak::tokens
