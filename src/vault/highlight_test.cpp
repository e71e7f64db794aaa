#include "vault/highlight.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::vault {
namespace {

TEST(HighlightTest, ThePassageIsWhereTheWordsStand) {
  std::string text;
  for (int count = 0; count < 200; ++count)
    text += "filler ";
  text += "the cacheTimeout is set here ";
  for (int count = 0; count < 200; ++count)
    text += "filler ";
  const Passage passage = passage_for(text, "setting the cache timeout", 80);
  EXPECT_LE(passage.text.size(), 80U);
  ASSERT_EQ(passage.highlights.size(), 3U);
  EXPECT_EQ(passage.highlights[0].of(passage.text), "cache");
  EXPECT_EQ(passage.highlights[1].of(passage.text), "Timeout");
  EXPECT_EQ(passage.highlights[2].of(passage.text), "set");
}

TEST(HighlightTest, WithoutAMatchTheBeginning) {
  EXPECT_EQ(passage_for("  one two three", "zebra", 9).text, "one two");
  EXPECT_TRUE(passage_for("", "zebra", 9).text.empty());
}

RC_GTEST_PROP(HighlightProperty, AnyTextHasHighlightsInOrderWithinThePassage, (const std::string& text)) {
  const Passage passage = passage_for(text + " word Word text " + text, "word " + text, 20);
  std::size_t end = 0;
  for (const ByteRange range : passage.highlights) {
    RC_ASSERT(range.begin >= end && range.end > range.begin);
    end = range.end;
  }
  RC_ASSERT(end <= passage.text.size());
}

}  // namespace
}  // namespace tokenpak::vault
