#include "base/english_stemmer.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tokenpak {
namespace {

TEST(EnglishStemmer, FormsOfAWordHaveOneStem) {
  EnglishStemmer stemmer;
  for (const char* word : {"connect", "connected", "connecting", "connection", "connections"})
    EXPECT_EQ(stemmer.stem(word), "connect") << word;
}

TEST(EnglishStemmer, TakesAnyBytes) {
  EnglishStemmer stemmer;
  EXPECT_EQ(stemmer.stem(""), "");
  EXPECT_EQ(stemmer.stem("42"), "42");
  EXPECT_EQ(stemmer.stem("naïve"), "naïv");
  EXPECT_NO_THROW(stemmer.stem(std::string(10'000, '\xff')));
  EnglishStemmer other = std::move(stemmer);
  EXPECT_EQ(other.stem("caches"), "cach");
}

}  // namespace
}  // namespace tokenpak
