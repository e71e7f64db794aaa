#include "compress/log_time.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

TEST(LogTime, KnowsTimes) {
  for (const char* text : {"16:13:38.811", "2026-01-05T10:00:01Z", "18:01:47,978", "20171223-22:15:29:606",
                           "1:2:35:7", "2005-06-03-15.42.50.675872"})
    EXPECT_TRUE(is_time(text)) << text;
  for (const char* text : {"", "1117838570", "blk_12", ":12:00:01", "10:0:0a", "12:13", "10.0.3.7:50010",
                           "1.2.3", "00:11:22:33:44:55", "2005-06-03", "100:10:10"})
    EXPECT_FALSE(is_time(text)) << text;
}

TEST(LogTime, ComparesMarks) {
  EXPECT_TRUE(same_time_form("9:59:59.1", "10:00:00.12"));
  EXPECT_TRUE(same_time_form("1:2Z", "1:22Z"));
  EXPECT_FALSE(same_time_form("1:2Z", "1:2"));
  EXPECT_FALSE(same_time_form("1:2", "1:2:3"));
  EXPECT_FALSE(same_time_form("1:2", "1.2"));
  EXPECT_FALSE(same_time_form("1:", "1:2"));
}

TEST(LogTime, CutsBeforeTheFirstGroupThatChanged) {
  EXPECT_EQ(changed_end("16:13:38.811", "16:13:38.819"), "819");
  EXPECT_EQ(changed_end("16:13:38.811", "16:13:39.811"), "39.811");
  EXPECT_EQ(changed_end("9:59:59", "10:00:00"), "10:00:00");
  EXPECT_EQ(changed_end("1:2:35:78", "1:2:35:789"), "789");
  EXPECT_EQ(changed_end("1:2:35:789", "1:2:35:78"), "78");
  EXPECT_EQ(changed_end("10:00:1Z", "10:00:12Z"), "12Z");
  EXPECT_EQ(changed_end("10:00:01", "10:00:01"), "");
}

TEST(LogTime, PutsTheEndBack) {
  EXPECT_EQ(with_changed_end("16:13:38.811", "39.1"), "16:13:39.1");
  EXPECT_EQ(with_changed_end("10:00:1Z", "12Z"), "10:00:12Z");
  EXPECT_EQ(with_changed_end("10:00", "1:10:00"), "1:10:00");
  EXPECT_EQ(with_changed_end("", "7"), "7");
}

RC_GTEST_PROP(LogTime, EndsAreInverse, ()) {
  const auto time = [] {
    return fmt::format("{}-{}T{}:{}.{}Z", *rc::gen::inRange(8, 12), *rc::gen::inRange(0, 2),
                       *rc::gen::inRange(0, 3), *rc::gen::inRange(0, 120), *rc::gen::inRange(0, 1200));
  };
  const std::string previous = time();
  const std::string next = time();
  RC_ASSERT(same_time_form(previous, next));
  const auto end = changed_end(previous, next);
  RC_ASSERT(next.ends_with(end));
  RC_ASSERT((end.empty() ? previous : with_changed_end(previous, end)) == next);
}

}  // namespace
}  // namespace tokenpak::compress
