#include "compress/original.hpp"

#include "compress/test_conversation.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

constexpr OriginalKey key{0x0123456789abcdef};

std::string with_cuts(std::string_view text, const std::vector<ByteRange>& cuts) {
  return test::spliced(text, marked_cuts(text, cuts, "/home/ada/.tokenpak/originals", key));
}

TEST(Original, HasAName) {
  EXPECT_EQ(name_of(key), "0123456789abcdef");
  EXPECT_EQ(original_named("0123456789abcdef"), key);
  EXPECT_EQ(original_named("0123456789ABCDEF"), std::nullopt);
  EXPECT_EQ(original_named("0123456789abcde"), std::nullopt);
  EXPECT_EQ(original_named("../../etc/passwd"), std::nullopt);
  EXPECT_NE(original_key("a"), original_key("b"));
}

TEST(Original, TheFirstMarkerNamesTheFileAndEachItsLines) {
  EXPECT_EQ(with_cuts("one\ntwo\nthree\nfour\nfive\n", {{4, 14}, {19, 24}}),
            "one\n"
            "[tokenpak cut lines 2-3, whole text: /home/ada/.tokenpak/originals/0123456789abcdef.txt]\n"
            "four\n"
            "[tokenpak cut line 5]\n");
}

TEST(Original, ACutWithinALineSaysSo) {
  EXPECT_EQ(with_cuts("One. Two. Three.\r\nFour.", {{5, 10}, {18, 23}}),
            "One. [tokenpak cut in line 1, whole text: "
            "/home/ada/.tokenpak/originals/0123456789abcdef.txt]Three.\r\n[tokenpak cut line 2]");
  EXPECT_EQ(with_cuts("a b\nc d", {{2, 6}}),
            "a [tokenpak cut lines 1-2, whole text: "
            "/home/ada/.tokenpak/originals/0123456789abcdef.txt]d");
}

TEST(Original, IsFoundInWhatPeopleSay) {
  EXPECT_FALSE(find_original("").has_value());
  EXPECT_FALSE(find_original("[tokenpak cut line 5]").has_value());
  EXPECT_FALSE(find_original("0123456789abcdef0").has_value());
  for (const char* said : {"0123456789abcdef", "0123456789abcdef.txt", "/x/0123456789abcdef.txt",
                           "http://localhost:8766/expand/0123456789abcdef",
                           "[tokenpak cut in lines, whole text: /x/0123456789abcdef.txt]"}) {
    const auto found = find_original(said);
    ASSERT_TRUE(found) << said;
    EXPECT_EQ(found->key, key);
    EXPECT_EQ(found->first_line, 0U);
  }
  const auto marked =
      find_original("[tokenpak cut lines 12-80, whole text: /fedcba9876543210/0123456789abcdef.txt]");
  ASSERT_TRUE(marked);
  EXPECT_EQ(marked->key, key);
  EXPECT_EQ(marked->first_line, 12U);
  EXPECT_EQ(marked->last_line, 80U);
}

RC_GTEST_PROP(OriginalProperty, MarkersSayWhichLinesTheyStandFor, ()) {
  std::string text;
  const int lines = *rc::gen::inRange(3, 40);
  for (int line = 1; line <= lines; ++line)
    text += fmt::format("line {}\n", line);
  const auto line_begin = [&text](int line) { return text.find(fmt::format("line {}\n", line)); };
  const int first = *rc::gen::inRange(1, lines);
  const int last = *rc::gen::inRange(first, lines);
  const std::vector<ByteRange> cuts{{line_begin(first), line_begin(last + 1)}};
  const auto marker = marked_cuts(text, cuts, "/o", original_key(text)).front().replacement;
  const auto found = find_original(marker);
  RC_ASSERT(found.has_value());
  RC_ASSERT(found->key == original_key(text));
  RC_ASSERT(found->first_line == static_cast<std::size_t>(first));
  RC_ASSERT(found->last_line == static_cast<std::size_t>(last));
}

}  // namespace
}  // namespace tokenpak::compress
