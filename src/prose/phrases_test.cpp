#include "prose/phrases.hpp"

#include "prose/apply_test.hpp"
#include "prose/tighten.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenpak::prose {
namespace {

// English in which there is nothing to shorten, long enough that a text with it is shortened at all.
std::string with_plain_text(std::string_view example) {
  std::string text(example);
  text += "\n\n";
  for (int line = 0; line < 12; ++line)
    text += "- They read files from disk and write them to others with care for each of these.\n";
  return text;
}

std::string tightened_example(std::string_view example) {
  const std::string text = with_plain_text(example);
  const std::string result = test::applied(text, tighten(text));
  const std::string rest = with_plain_text("");
  EXPECT_TRUE(result.ends_with(rest)) << result;
  return result.substr(0, result.size() - rest.size());
}

TEST(Phrases, EachRuleDoesWhatItsExampleSays) {
  for (const PhraseRule& rule : Phrases::built_in().rules())
    EXPECT_EQ(tightened_example(rule.example), rule.expected) << rule.phrase;
}

}  // namespace
}  // namespace tokenpak::prose
