#include "tokens/counter.hpp"

#include "json/text.hpp"
#include "tokens/estimate.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::tokens {
namespace {

const Counter counter = Counter::for_model("gpt-5");

TEST(Counter, EmptyTextHasNoTokensAndAnyOtherAtLeastOne) {
  EXPECT_EQ(counter.count(""), 0U);
  EXPECT_EQ(counter.count("e"), 1U);
  EXPECT_EQ(counter.count(" "), 1U);
  EXPECT_EQ(counter.count("\xff"), 1U);
}

// The true counts are o200k_base's, from npm gpt-tokenizer.
struct Known {
  const char* text;
  double tokens;
  double tolerance;
};

TEST(Counter, IsCloseToTheVocabularyThatItWasFittedTo) {
  const Known known[] = {
      {"The quick brown fox jumps over the lazy dog. It was a bright cold day in April, and the clocks were "
       "striking thirteen.",
       26, 0.15},
      {"                                                                ", 1, 4.0},
      {"1234567890123456789012345678901234567890", 14, 0.3},
      {"\x1b[01;31m\x1b[Kerror:\x1b[m\x1b[K expected ';' before '}' token\n", 25, 0.3},
      {"人工智能正在改变软件开发的方式。开发者把现有的客户端指向代理服务器，就可以减少计费的令牌数量。", 29,
       0.3},
  };
  for (const Known& each : known) {
    const auto estimate = static_cast<double>(counter.count(each.text));
    EXPECT_NEAR(estimate, each.tokens, each.tokens * each.tolerance) << each.text;
  }
}

TEST(Counter, EscapesCountAsWhatTheyStandFor) {
  EXPECT_EQ(counter.count_escaped(R"(one\ntwo \"three\" \t\u00e9 \ud83d\ude80 \\ \/)"),
            counter.count("one\ntwo \"three\" \t\u00e9 \U0001F680 \\ /"));
}

TEST(Counter, CutEscapesDoNotEscapeTheText) {
  for (const char* raw : {"\\", "text \\", "\\u12", "\\ud83d\\", "\\ud83d\\u12"}) {
    EXPECT_GT(counter.count_escaped(raw), 0U) << raw;
  }
}

RC_GTEST_PROP(Counter, RawAndDecodedAgree, (const std::string& text)) {
  std::string raw;
  json::escape(text, raw);
  std::string decoded;
  json::unescape(raw, decoded);
  RC_ASSERT(counter.count_escaped(raw) == counter.count(decoded));
}

RC_GTEST_PROP(Estimate, DoesNotDependOnHowTheTextIsCut, (const std::string& text)) {
  const auto cut = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
  Estimate pieces;
  pieces.add(std::string_view(text).substr(0, cut));
  pieces.add(std::string_view(text).substr(cut));
  RC_ASSERT(pieces.tokens() == counter.count(text));
}

RC_GTEST_PROP(Estimate, MoreTextNeverCostsLess, (const std::string& text, const std::string& more)) {
  RC_ASSERT(counter.count(text + more) >= counter.count(text));
}

}  // namespace
}  // namespace tokenpak::tokens
