#include "base/word_set.hpp"

#include <gtest/gtest.h>

namespace tokenpak {
namespace {

constexpr WordSet short_words("a b c ab ba");
constexpr WordSet<3> listed({"one", "two words", "three"});
static_assert(short_words.contains("ab") && !short_words.contains("bb"));

TEST(WordSet, HoldsItsWordsAndNoOthers) {
  for (const std::string_view word : {"a", "b", "c", "ab", "ba"})
    EXPECT_TRUE(short_words.contains(word)) << word;
  for (const std::string_view word : {"", " ", "d", "A", "a b", "aa", "abba", "a "})
    EXPECT_FALSE(short_words.contains(word)) << word;
  EXPECT_TRUE(listed.contains("two words"));
  EXPECT_FALSE(listed.contains("two"));
}

}  // namespace
}  // namespace tokenpak
