#include "compress/terminal_line.hpp"

#include "compress/progress.hpp"
#include "compress/terminal_oracle.hpp"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

struct Case {
  const char* line;
  const char* shown;
};

TEST(FinalState, IsWhatATerminalShows) {
  const Case cases[] = {
      {"10%\r55%\r100%", "100%"},
      {"Loading 100%\rLoading 7%", "Loading 7%0%"},  // nobody erased the longer state
      {"Loading 100%\r\x1b[KDone", "Done"},
      {"Loading 10%\r           \rDone", "Done"},
      {"|\b/\b-\b\\\bdone", "done"},
      {"N\bNA\bAM\bME\bE", "NAME"},
      {"_\bf_\bi_\bl_\be", "file"},
      {"f\b_i\b_", "fi"},
      {"\u2819\x1b[1G\x1b[0K\u2839\x1b[1G\x1b[0Kadded 1 package", "added 1 package"},
      {"a\x1b[3Cb", "a   b"},
      {"progress 1/3\r\tx", "progressx1/3"},
      {"50% \u4e2d\u6587\r99%", "99% \u4e2d\u6587"},
      {"\u4e2d\u6587 50%\ra", "a \u6587 50%"},  // half a wide character leaves a blank
      {"x\x1b[31m\by\x1b[m\x07", "y"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(final_state(each.line), each.shown) << each.line;
    EXPECT_EQ(test::terminal_shows(each.line), each.shown) << each.line;
  }
}

TEST(FinalState, IsUnknownWhereTextWouldBeLost) {
  const std::string too_wide = "\r" + std::string(5000, 'x');
  for (const std::string& line :
       std::vector<std::string>{"first line\rsecond thing",      // a file with CR line endings
                                "name,size\rapples,3\rpears,4",  //
                                "text\x1b[1A\rother 1%",         // the cursor leaves the line
                                "1%\r\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",  // a link's address would go
                                "1%\r\xff",                                      // not UTF-8
                                "1%\r\xed\xa0\x80",                              // half a surrogate pair
                                "1%\r\x1b[31",                                   // a sequence cut off
                                "1%\rform\x0c"
                                "feed",
                                too_wide}) {
    EXPECT_EQ(final_state(line), std::nullopt) << line;
  }
}

TEST(Progress, TellsStatesFromLines) {
  for (const char* line :
       {"a 1%\rb", "Get 3/17 files\rdone", "0  0  --:--:--\r9", "|\r/\r-\rok", "12 kB/s\r13 kB/s",
        "x\r\x1b[Ky", "x\x1b[2K\ry", "x\r\rx", "\ronly", "Reading 1%   \r              \rReady"}) {
    EXPECT_TRUE(is_progress(line)) << line;
  }
  for (const char* line :
       {"alpha\rbeta", "1,2,3\rx,y,z", "2024/01/02 a\r2024/01/03 b", "\u4e2d\u6587\r\u6587\u4e2d"}) {
    EXPECT_FALSE(is_progress(line)) << line;
  }
}

// Pieces of lines that terminals get to see. Each carriage return follows a percentage, so that the line
// counts as progress.
rc::Gen<std::string> terminal_line() {
  const auto piece = rc::gen::element<std::string>(
      "a", "bc", " ", "_", "\u00e9", "\u4e2d", "e\u0301", "\u2588", "7%\r", "\b", "\b\b", "\t", "\x07",
      "\x1b[m", "\x1b[1;32m", "\x1b[K", "\x1b[1K", "\x1b[2K", "\x1b[4G", "\x1b[2C", "\x1b[D", "\x1b]0;t\x07");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string line;
                        for (const std::string& each : pieces)
                          line += each;
                        return line;
                      });
}

RC_GTEST_PROP(FinalState, AgreesWithASlowTerminal, ()) {
  const std::string line = *terminal_line();
  const auto shown = final_state(line);
  RC_CLASSIFY(shown.has_value());
  if (shown) RC_ASSERT(*shown == test::terminal_shows(line));
}

RC_GTEST_PROP(FinalState, IsKnownForPlainText, ()) {
  const auto words = *rc::gen::container<std::string>(rc::gen::inRange(' ', '~'));
  RC_ASSERT(final_state(words) == std::string(trimmed_right(words)));
}

}  // namespace
}  // namespace tokenpak::compress
