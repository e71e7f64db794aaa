#include "compress/shown_reference.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

TEST(ShownReference, IsReadableAndReadBack) {
  const struct {
    ShownReference reference;
    const char* label;
    const char* first_line;
    const char* line;
  } cases[] = {
      {{.number = 6}, "open", "", "[same as result #6 (open)]"},
      {{.kind = EarlierKind::message, .number = 2}, "", "", "[same as message #2]"},
      {{.number = 6, .lines = LineRange{3, 104}},
       "open",
       "  def f():",
       "[same as lines 3-104 of result #6 (open), from \"def f():\"]"},
      {{.kind = EarlierKind::call, .number = 1, .lines = LineRange{1, 4}},
       "",
       "",
       "[same as lines 1-4 of call #1]"},
      {{.lines = LineRange{3, 20}}, "", "x", "[same as lines 3-20 above, from \"x\"]"},
      {{.number = 6, .numbered = LineRange{1386, 1474}, .lines = LineRange{1386, 1474}},
       "",
       "not shown",
       "[1386-1474 same as in result #6]"},
      {{.number = 6, .numbered = LineRange{13, 15}, .lines = LineRange{12, 14}},
       "Read",
       "",
       "[13-15 same as 12-14 in result #6 (Read)]"},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(written(each.reference, each.label, each.first_line), each.line);
    EXPECT_EQ(read_shown_reference(each.line), each.reference) << each.line;
  }
}

TEST(ShownReference, WhatCouldBreakTheLineIsLeftOut) {
  const ShownReference reference{.number = 1, .lines = LineRange{2, 4}};
  EXPECT_EQ(written(reference, "a)\n[b", "say \"x\""), "[same as lines 2-4 of result #1 (a), from \"say\"]");
  EXPECT_EQ(written(reference, "", "0123456789012345678901é"),
            "[same as lines 2-4 of result #1, from \"0123456789012345678901é\"]");
  EXPECT_EQ(written(reference, "", "01234567890123456789012é"),
            "[same as lines 2-4 of result #1, from \"01234567890123456789012\"]");
}

TEST(ShownReference, OtherLinesAreNone) {
  for (const char* line :
       {"", "[", "[]", "[same as it was]", "[same as result #]", "[same as result #0]", "[same as result #6",
        "[same as result #6, from here]", "[same as lines 4-3 of result #6]",
        "[same as lines 3 of result #6]", "[same as lines 3-4 belowx]", "[12-14 same as above]",
        "[12-14 same as in result #x]", "[12-14 same]", "[1-99999999999 same as in result #1]",
        " [same as result #6]", "[same as results #6]"})
    EXPECT_FALSE(read_shown_reference(line)) << line;
}

RC_GTEST_PROP(ShownReference, AnyLabelAndWordsStayOnOneLine,
              (const std::string& label, const std::string& words)) {
  const ShownReference reference{.number = 7, .lines = LineRange{2, 5}};
  const std::string line = written(reference, label, words);
  RC_ASSERT(!line.contains('\n'));
  RC_ASSERT(read_shown_reference(line) == reference);
}

}  // namespace
}  // namespace tokenpak::compress
