#include "cli/parse_values.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::cli {
namespace {

using std::chrono::milliseconds;

TEST(ParseValues, WholeNumberIsDigitsInRange) {
  EXPECT_EQ(parse_whole_number("0", 0, 9).value(), 0u);
  EXPECT_EQ(parse_whole_number("9", 0, 9).value(), 9u);
  for (const char* text : {"", "10", "-1", "+1", "1.0", "1e1", "0x1", "1 ", "99999999999999999999"}) {
    EXPECT_FALSE(parse_whole_number(text, 0, 9)) << text;
  }
  EXPECT_EQ(parse_whole_number("x", 1, 9).error().message, "must be a whole number from 1 to 9");
}

TEST(ParseValues, PortIsFromOneTo65535) {
  EXPECT_EQ(parse_port("1").value(), 1);
  EXPECT_EQ(parse_port("65535").value(), 65535);
  for (const char* text : {"", "0", "65536", "-1", "http"})
    EXPECT_FALSE(parse_port(text)) << text;
  EXPECT_EQ(parse_port("0", "off").value(), 0);
  EXPECT_EQ(parse_port("x", "off").error().message, "must be a port from 1 to 65535, or 0 for off");
}

TEST(ParseValues, SecondsTakeDecimals) {
  EXPECT_EQ(parse_seconds("300", ZeroSeconds::turns_off).value(), milliseconds(300'000));
  EXPECT_EQ(parse_seconds("0.25", ZeroSeconds::turns_off).value(), milliseconds(250));
  EXPECT_EQ(parse_seconds(".5", ZeroSeconds::turns_off).value(), milliseconds(500));
  EXPECT_EQ(parse_seconds("0.001", ZeroSeconds::is_refused).value(), milliseconds(1));
  EXPECT_EQ(parse_seconds("0", ZeroSeconds::turns_off).value(), milliseconds(0));
  EXPECT_FALSE(parse_seconds("0", ZeroSeconds::is_refused));
  // 0.0001 would round to 0, which means something else.
  for (const char* text : {"", "-1", "0.0001", "86401", "1e3", "inf", "nan", "5s", "1.2.3", "."}) {
    EXPECT_FALSE(parse_seconds(text, ZeroSeconds::turns_off)) << text;
  }
}

TEST(ParseValues, ScoreIsFromZeroToOne) {
  EXPECT_EQ(parse_score("0.6").value(), 0.6);
  EXPECT_EQ(parse_score("0").value(), 0.0);
  EXPECT_EQ(parse_score("1").value(), 1.0);
  for (const char* text : {"", "1.01", "-0.1", "60%", "nan"})
    EXPECT_FALSE(parse_score(text)) << text;
}

TEST(ParseValues, ListDropsBlanksAndEmptyItems) {
  EXPECT_EQ(parse_list(" a , b c,,\td"), (std::vector<std::string>{"a", "b c", "d"}));
  EXPECT_TRUE(parse_list("").empty());
  EXPECT_TRUE(parse_list(" , ").empty());
}

TEST(ParseValues, HostNameIsLowerCaseWithoutPort) {
  EXPECT_EQ(parse_host_name("DevBox.lan").value(), "devbox.lan");
  EXPECT_EQ(parse_host_name("[::1]").value(), "::1");
  for (const char* text : {"", "a:80", "http://a", "a/b", "a b", "user@a", "m\xc3\xbcller.de"}) {
    EXPECT_FALSE(parse_host_name(text)) << text;
  }
}

TEST(ParseValues, ListenHostIsAnAddressOrLocalhost) {
  EXPECT_EQ(parse_listen_host("localhost").value(), "");
  EXPECT_EQ(parse_listen_host("0.0.0.0").value(), "0.0.0.0");
  EXPECT_EQ(parse_listen_host("[::]").value(), "::");
  for (const char* text : {"", "devbox.lan", "127.0.0.1:80", "*"})
    EXPECT_FALSE(parse_listen_host(text)) << text;
}

TEST(ParseValues, PathIsAbsoluteWithTildeExpanded) {
  const Folders folders{.user_home = "/home/me", .relative = "/project"};
  EXPECT_EQ(parse_path("~", folders).value(), "/home/me/");
  EXPECT_EQ(parse_path("~/.tokenpak", folders).value(), "/home/me/.tokenpak");
  EXPECT_EQ(parse_path("/var/../tmp", folders).value(), "/tmp");
  EXPECT_EQ(parse_path("index", folders).value(), "/project/index");
  EXPECT_EQ(parse_path("a~b", folders).value(), "/project/a~b");
  EXPECT_FALSE(parse_path("", folders));
  EXPECT_FALSE(parse_path("~other/x", folders));
  EXPECT_FALSE(parse_path("~/x", {.user_home = "", .relative = "/project"}));
}

RC_GTEST_PROP(ParseValues, EveryPortReadsBack, (std::uint16_t port)) {
  RC_PRE(port > 0);
  RC_ASSERT(parse_port(std::to_string(port)).value() == port);
}

RC_GTEST_PROP(ParseValues, NoTextCrashesAParser, (const std::string& text)) {
  const Folders folders{.user_home = "/home/me", .relative = "/project"};
  if (const auto seconds = parse_seconds(text, ZeroSeconds::turns_off)) RC_ASSERT(seconds->count() >= 0);
  if (const auto score = parse_score(text)) RC_ASSERT(*score >= 0 && *score <= 1);
  if (const auto name = parse_host_name(text)) RC_ASSERT(!name->empty());
  if (const auto path = parse_path(text, folders)) RC_ASSERT(path->is_absolute());
}

}  // namespace
}  // namespace tokenpak::cli
