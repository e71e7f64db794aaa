#include "compress/line_index.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

std::string renumbered(std::string_view line, std::uint32_t number) {
  std::string result;
  if (const auto numbered = read_numbered_line(line)) append_numbered_line(*numbered, number, result);
  return result;
}

TEST(NumberedLine, KeepsTheColumnOfItsNumber) {
  EXPECT_EQ(renumbered("12:x = 1", 9), "9:x = 1");
  EXPECT_EQ(renumbered("    12\tx = 1", 9), "     9\tx = 1");
  EXPECT_EQ(renumbered("     9\tx = 1", 10), "    10\tx = 1");
  EXPECT_EQ(renumbered("     9→x", 1'234'567), "1234567→x");
  EXPECT_EQ(renumbered(" 9", 12), "12");
}

TEST(NumberedLine, IsNothingWithoutAPlainNumber) {
  for (const char* line : {"", "   ", "x", "0:x", "007:x", "-1:x", "\t12:x", "1234567890:x"})
    EXPECT_FALSE(read_numbered_line(line)) << line;
}

RC_GTEST_PROP(NumberedLine, ReadsBackWhatItWrites, (const std::string& content)) {
  RC_PRE(!std::string_view("0123456789").contains((content + " ").front()));
  const auto number = *rc::gen::inRange<std::uint32_t>(1, 999'999'999);
  const auto width = *rc::gen::inRange<std::uint32_t>(0, 12);
  std::string line;
  append_numbered_line({.number = 1, .width = width, .content = content}, number, line);
  const auto read = read_numbered_line(line);
  RC_ASSERT(read);
  RC_ASSERT(read->number == number);
  RC_ASSERT(read->content == content);
}

const std::string body =
    "the first line of three\nthe second one, a little longer than the first\nand a third to "
    "make it more than a hundred bytes\n";

TEST(LineIndex, HasOneLineMoreThanNewlines) {
  EXPECT_EQ(LineIndex("").size(), 1U);
  EXPECT_EQ(LineIndex("\n").size(), 2U);
  const std::string text = "a\nbc\r\n\nd";
  const LineIndex index(text);
  ASSERT_EQ(index.size(), 4U);
  EXPECT_EQ(index.line(text, 1), "bc\r");
  EXPECT_EQ(index.line(text, 2), "");
  EXPECT_EQ(index.lines(text, 1, 4), "bc\r\n\nd");
}

TEST(LineIndex, AnchorsAreEqualWhereEqualRunsBegin) {
  const LineIndex alone(body);
  const LineIndex within("something else\n\n" + body + "and more");
  EXPECT_NE(alone.anchor(0), LineIndex::no_anchor);
  EXPECT_EQ(alone.anchor(0), within.anchor(2));
  EXPECT_EQ(alone.anchor(1), LineIndex::no_anchor);  // too little is left
  EXPECT_NE(within.anchor(0), within.anchor(2));
}

TEST(LineIndex, NumbersAtTheBeginningDoNotMatter) {
  std::string numbered;
  std::string elsewhere;
  for (int line = 0; line < 12; ++line) {
    numbered += std::to_string(line + 1) + ":statement number " +
                std::string(1, static_cast<char>('a' + line)) + "\n";
    elsewhere += std::to_string(line + 995) + ":statement number " +
                 std::string(1, static_cast<char>('a' + line)) + "\n";
  }
  EXPECT_EQ(LineIndex(numbered).anchor(0), LineIndex(elsewhere).anchor(0));
}

TEST(LineIndex, LongAndEmptyLinesCount) {
  const std::string long_line(250, 'x');
  EXPECT_NE(LineIndex(long_line).anchor(0), LineIndex::no_anchor);
  EXPECT_NE(LineIndex(std::string(150, '\n')).anchor(0), LineIndex::no_anchor);
  EXPECT_EQ(LineIndex(std::string(150, 'x')).anchor(0), LineIndex::no_anchor);  // one line, and not 200 bytes
}

TEST(LineIndex, FindsNumberedBlocks) {
  const LineIndex index("head\n7:a\n8:b\n9:c\n(more)\n20:d\n21:e\n22:f\n23:g\n");
  ASSERT_NE(index.block_of_line(2), nullptr);
  EXPECT_EQ(index.block_of_line(2)->first_number, 7U);
  EXPECT_EQ(index.block_of_line(4), nullptr);
  EXPECT_EQ(index.block_of_line(0), nullptr);
  ASSERT_NE(index.block_of_number(23), nullptr);
  EXPECT_EQ(index.block_of_number(23)->first_line, 5U);
  EXPECT_EQ(index.block_of_number(10), nullptr);
  ASSERT_NE(index.block_after(0), nullptr);
  EXPECT_EQ(index.block_after(0)->first_line, 1U);
  EXPECT_EQ(index.block_after(5), nullptr);
}

TEST(LineIndex, HasNoBlocksWhereANumberStandsTwice) {
  const LineIndex index("7:a\n8:b\n9:c\n----\n9:c\n10:d\n11:e\n");
  EXPECT_EQ(index.block_of_line(1), nullptr);
  EXPECT_EQ(index.block_of_number(10), nullptr);
}

}  // namespace
}  // namespace tokenpak::compress
