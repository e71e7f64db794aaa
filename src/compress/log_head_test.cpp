#include "compress/log_head.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenpak::compress {
namespace {

// The pattern of the first line's head, "|" and what is left of that line.
std::string head_of(std::string_view lines) {
  const auto text = LogText::of(lines);
  const LogHead head = find_head(*text);
  const LogLine& line = text->lines().front();
  if (!head.holds.front()) return "none";
  const std::size_t end = head.end(*text, line);
  return head_pattern(*text, line, head) + "|" + std::string(lines.substr(end, line.end - end));
}

TEST(LogHead, FindsWhatAllLinesBeginWith) {
  EXPECT_EQ(
      head_of("Jan 12 10:00:01 host sshd[71]: Accepted for anna\nJan 12 10:00:04 host sshd[83]: Closed\n"
              "Jan 12 10:01:04 host sshd[71]: Failed for bob"),
      "Jan 12 # host sshd[*]: |Accepted for anna");
  EXPECT_EQ(
      head_of(
          "2026-01-05 18:01:47,978 INFO [main] a.B: started\n2026-01-05 18:01:47,979 WARN [main] a.C: slow\n"
          "2026-01-05 18:01:49,000 INFO [pool] a.B: done"),
      "2026-01-05 # |INFO [main] a.B: started");
}

TEST(LogHead, FindsCopiesAndPadding) {
  EXPECT_EQ(head_of("  17 7:00:01 R17 up at R17 now\n 211 7:00:02 R9 down at R9 now\n2045 7:00:02 R17 gone "
                    "since R17 now\n"
                    "   9 7:00:04 R2 up at R2 now"),
            "  *_ # * |up at R17 now");
  EXPECT_EQ(head_of("- R17 7:00:01 R17 up\n- R9 7:00:02 R9 down\n- R17 7:00:02 R17 gone"), "- * # *1 |up");
}

TEST(LogHead, TakesNoAddressForATime) {
  EXPECT_EQ(head_of("10.0.0.1:80 open\n10.0.0.2:80 shut\n10.0.0.7:443 open"), "* |open");
}

TEST(LogHead, LeavesOutLinesThatBeginOtherwise) {
  EXPECT_EQ(
      head_of(
          "10:00:01 ERROR no connection\njava.net.Timeout: read\n\tat a.B.c(B.java:1)\n10:00:05 INFO again\n"
          "10:00:09 INFO fine\n10:00:10 INFO still fine"),
      "# |ERROR no connection");
}

TEST(LogHead, IsEmptyForLinesWithNothingInCommon) {
  EXPECT_EQ(head_of("one thing\nAnother, and more\n(third)\nlast line here"), "|one thing");
}

}  // namespace
}  // namespace tokenpak::compress
