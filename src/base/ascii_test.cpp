#include "base/ascii.hpp"

#include <cctype>
#include <string>

#include <gtest/gtest.h>

namespace tokenpak {
namespace {

TEST(Ascii, TellsCharactersApartAsTheCLocaleDoes) {
  for (int byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    EXPECT_EQ(is_digit(c), std::isdigit(byte) != 0) << byte;
    EXPECT_EQ(is_lower(c), std::islower(byte) != 0) << byte;
    EXPECT_EQ(is_upper(c), std::isupper(byte) != 0) << byte;
    EXPECT_EQ(is_alphanumeric(c), std::isalnum(byte) != 0) << byte;
    EXPECT_EQ(is_beyond_ascii(c), byte > 127) << byte;
    EXPECT_EQ(hex_digit(c), std::isxdigit(byte) != 0 ? std::stoi(std::string(1, c), nullptr, 16) : -1)
        << byte;
  }
}

std::string bracketed_runs(std::string_view text) {
  std::string runs;
  for_each_run(text, is_word, [&](std::string_view run) { runs.append("[").append(run).append("]"); });
  return runs;
}

TEST(Ascii, RunsAreTheLongest) {
  EXPECT_EQ(bracketed_runs("a_1, (bc) d"), "[a_1][bc][d]");
  EXPECT_EQ(bracketed_runs(" -- "), "");
  EXPECT_EQ(bracketed_runs(""), "");
}

TEST(Ascii, TrimmedIsAPartOfTheText) {
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed("--a-", "-"), "a");
  const std::string_view blank = " \n";
  EXPECT_TRUE(trimmed(blank).empty());
  EXPECT_EQ(trimmed(blank).data(), blank.data() + blank.size());
}

TEST(Ascii, CaseIsIgnoredInAsciiAlone) {
  EXPECT_TRUE(equals_ignoring_case("Content-TYPE", "content-type"));
  EXPECT_FALSE(equals_ignoring_case("content", "content-type"));
  EXPECT_FALSE(equals_ignoring_case("\xC4", "\xE4"));
  EXPECT_FALSE(equals_ignoring_case("[", "{"));
}

}  // namespace
}  // namespace tokenpak
