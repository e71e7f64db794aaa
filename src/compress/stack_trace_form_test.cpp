#include "compress/stack_trace_form.hpp"

#include "compress/form_test.hpp"
#include "compress/frame_number.hpp"
#include "compress/repeated_lines.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

using test::comes_back;

TEST(StackTraceForm, WritesWhatTheFilesSay) {
  test::expect_golden(stack_trace_form, "src/compress/golden/stack_trace_form", 5);
}

TEST(StackTraceForm, KeepsEveryLineOnce) {
  std::string text;
  for (int trace = 0; trace < 5; ++trace) {
    text += fmt::format("Error: request {} failed\n", trace);
    for (int frame = trace % 2; frame < 9; ++frame)
      text += fmt::format("    at step{} (/srv/app/pipeline.js:{}:7)\n", frame, 10 + frame);
  }
  text.pop_back();
  const auto encoded = encode_stack_trace(text);
  ASSERT_TRUE(encoded);
  EXPECT_LT(encoded->size(), text.size() / 2);
  for (int frame = 0; frame < 9; ++frame)
    EXPECT_TRUE(
        encoded->contains(fmt::format("    at step{} (/srv/app/pipeline.js:{}:7)\n", frame, 10 + frame)));
}

TEST(StackTraceForm, LeavesWhatIsNoTraceOrDoesNotRepeat) {
  EXPECT_FALSE(encode_stack_trace(""));
  std::string listing;
  for (int line = 0; line < 20; ++line)
    listing += "the same line of some other kind of text\n";
  EXPECT_FALSE(encode_stack_trace(listing));
  std::string trace = "Error: failed\n";
  for (int frame = 0; frame < 20; ++frame)
    trace += fmt::format("    at step{} (/srv/app/pipeline.js:{}:7)\n", frame, frame);
  EXPECT_FALSE(encode_stack_trace(trace));
}

TEST(StackTraceForm, ReadsNothingButWhatItCouldHaveWritten) {
  EXPECT_EQ(decode_stack_trace("[1\na\nb\n]\n[1] x2\nc", 100), "a\nb\na\nb\na\nb\nc");
  EXPECT_EQ(decode_stack_trace("#0 f\n[1\n# g\n]\n[1]\n\\[1]\n\\# h", 100), "#0 f\n#1 g\n#2 g\n[1]\n# h");
  EXPECT_EQ(decode_stack_trace("abcde", 5), "abcde");
  EXPECT_FALSE(decode_stack_trace("abcde", 4));
  for (const char* encoded :
       {"[1]", "[1\na", "[1\n]", "]", "[2\na\n]", "[1\na\n]\n[2]", "[1\na\n]\n[1 ]", "[1\na\n]\n[01]",
        "[1\na\n]\n[1] x", "[1\na\n]\n[1] x2 ", "[1\n[1]\n]", "# f", "[1\na\n]\n[1] x99999999999"})
    EXPECT_FALSE(decode_stack_trace(encoded, 1000)) << encoded;
  EXPECT_FALSE(decode_stack_trace("[1\n\n]\n[1] x999999999", 100000));
}

TEST(FrameNumbers, LeavesOutWhatCountsUp) {
  FrameNumbers numbers;
  EXPECT_EQ(numbers.without("#0 f"), "#0 f");
  EXPECT_EQ(numbers.without("  #1  g"), "  #  g");
  EXPECT_EQ(numbers.without("text"), "text");
  EXPECT_EQ(numbers.without("#2 h"), "# h");
  EXPECT_EQ(numbers.without("#02 h"), "#02 h");
  EXPECT_EQ(numbers.without("#3 h"), "#3 h");
  EXPECT_EQ(numbers.without("#123456789012 h"), "#123456789012 h");
}

// The plain way: every line that is not in a copy stands for itself; a copy stands for its runs' lines.
std::vector<std::string_view> with_copies(const std::vector<std::string_view>& lines,
                                          const RepeatedLines& found) {
  std::vector<std::string_view> result;
  auto copy = found.copies.begin();
  while (result.size() < lines.size()) {
    if (copy == found.copies.end() || copy->begin != result.size()) {
      result.push_back(lines[result.size()]);
      continue;
    }
    for (std::size_t run = copy->first_run; run < copy->first_run + copy->run_count; ++run) {
      for (std::size_t line = 0; line < found.runs[run].count; ++line)
        result.push_back(lines[found.runs[run].begin + line]);
    }
    ++copy;
  }
  EXPECT_EQ(copy, found.copies.end());
  return result;
}

RC_GTEST_PROP(RepeatedLines, CopiesAreEqualToTheirRuns, ()) {
  const auto numbers = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4));
  const std::string_view kinds[] = {"", "at f (a.js:1)", "at g (b.js:22)", "x"};
  std::vector<std::string_view> lines;
  for (const int number : numbers)
    lines.push_back(kinds[number]);
  const RepeatedLines found = find_repeated_lines(lines, 8);
  RC_ASSERT(with_copies(lines, found) == lines);
  for (std::size_t run = 1; run < found.runs.size(); ++run)
    RC_ASSERT(found.runs[run - 1].begin + found.runs[run - 1].count <= found.runs[run].begin);
}

RC_GTEST_PROP(StackTraceForm, GivesBackAnyText, ()) {
  const auto text =
      *test::text_of({"    at f (/srv/long/enough/name/of/a/file.js:10:2)",
                      "  File \"/a.py\", line 3, in run", "#", "#1", "# 0x5 in f", "\\", "[1", "]", "[1]",
                      "[1 2] x3", "Error: x", "\tat com.shop.orders.OrderStore.write(OrderStore.java:91)"},
                     {"\n", "\n", "\n    ", "\n#", "", "\n\n", "\r\n"});
  RC_ASSERT(comes_back(stack_trace_form, text));
}

}  // namespace
}  // namespace tokenpak::compress
