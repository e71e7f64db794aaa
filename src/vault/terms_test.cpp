#include "vault/terms.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::vault {
namespace {

using testing::ElementsAre;

std::vector<std::string> terms(std::string_view text) {
  TermReader reader;
  std::vector<std::string> words;
  for (const Term& term : reader.read(text))
    words.emplace_back(term.text);
  return words;
}

TEST(TermsTest, EnglishIsStemmedWithoutStopWords) {
  EXPECT_THAT(terms("How do I configure the caches?"), ElementsAre("configur", "cach"));
  EXPECT_EQ(terms("configuring"), terms("configured"));
}

TEST(TermsTest, IdentifiersInPartsAndAsAWhole) {
  EXPECT_THAT(terms("cacheTimeout"), ElementsAre("cach", "timeout", "cachetimeout"));
  EXPECT_THAT(terms("CACHE_TIMEOUT"), ElementsAre("cach", "timeout", "cachetimeout"));
  EXPECT_THAT(terms("HTTPServer"), ElementsAre("http", "server", "httpserver"));
  EXPECT_THAT(terms("src/utf8.cpp"), ElementsAre("src", "utf8", "cpp"));
  EXPECT_THAT(terms("__init__"), ElementsAre("init"));
}

TEST(TermsTest, EveryScript) {
  EXPECT_THAT(terms("Über Café"), ElementsAre("uber", "cafe"));
  EXPECT_THAT(terms("設定方法。x"), ElementsAre("設定", "定方", "方法", "x"));
  EXPECT_THAT(terms("本"), ElementsAre("本"));
  EXPECT_THAT(terms("настройка"), ElementsAre("настроика"));  // й without its breve
  EXPECT_THAT(terms("\xff\xfeword\xc3"), ElementsAre("word"));
}

TEST(TermsTest, SourceIsWhereTheWordStands) {
  TermReader reader;
  const std::string text = "a timeOut, here";
  const std::vector<Term>& found = reader.read(text);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].source.of(text), "time");
  EXPECT_EQ(found[1].source.of(text), "timeOut");
}

RC_GTEST_PROP(TermsProperty, AnyBytesHaveTermsWithinThem, (const std::string& text)) {
  TermReader reader;
  for (const Term& term : reader.read(text)) {
    RC_ASSERT(!term.text.empty());
    RC_ASSERT(term.source.begin < term.source.end && term.source.end <= text.size());
  }
}

}  // namespace
}  // namespace tokenpak::vault
