#include "compress/question.hpp"

#include <gtest/gtest.h>

namespace tokenpak::compress {
namespace {

using Words = std::vector<std::string_view>;

TEST(TellingWords, AreNamesAndWhatIsNotFrequent) {
  EXPECT_EQ(telling_words(""), Words{});
  EXPECT_EQ(telling_words("What does the function parse_head do with a timeout, please?"),
            (Words{"parse_head", "timeout"}));
  EXPECT_EQ(telling_words(R"({"file_path": "/home/ada/src/Reader.cpp", "offset": 1200})"),
            (Words{"file_path", "Reader", "1200"}));
  EXPECT_EQ(telling_words("This FILE, which"), Words{});
}

}  // namespace
}  // namespace tokenpak::compress
