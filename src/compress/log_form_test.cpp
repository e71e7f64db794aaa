#include "compress/log_form.hpp"

#include "compress/form_test.hpp"

#include <string>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

using test::comes_back;

TEST(LogForm, WritesWhatTheFilesSay) {
  test::expect_golden(log_form, "src/compress/golden/log_form", 6);
}

TEST(LogForm, KeepsEveryNameWhole) {
  std::string text;
  for (int line = 0; line < 40; ++line) {
    text += fmt::format(
        "2026-04-01 09:{:02}:11 INFO copy /srv/data/part-{}/blk_{}9 from 10.0.{}.7:50010 as user{}@host\n",
        line, line * 7, 73 * line * line + 11, line, line % 5);
  }
  text.pop_back();
  const auto encoded = encode_log(text);
  ASSERT_TRUE(encoded);
  EXPECT_LT(encoded->size(), text.size() * 3 / 4);
  for (int line = 0; line < 40; ++line) {
    EXPECT_TRUE(encoded->contains(fmt::format("/srv/data/part-{}/blk_{}9", line * 7, 73 * line * line + 11)));
    EXPECT_TRUE(encoded->contains(fmt::format("10.0.{}.7:50010", line)));
    EXPECT_TRUE(encoded->contains(fmt::format("user{}@host", line % 5)));
  }
}

TEST(LogForm, ShowsAValueAgainAfterFiftyLines) {
  const auto queue = [](std::string_view name) {
    return fmt::format("queue {} is full, nothing more goes in\n", name);
  };
  std::string text = queue("mail7") + queue("mail7");
  for (int line = 0; line < 60; ++line)
    text += fmt::format("worker {} took job {}\n", line, line * 3);
  text += queue("mail7") + queue("news8");
  text.pop_back();
  const auto encoded = encode_log(text);
  ASSERT_TRUE(encoded);
  EXPECT_TRUE(comes_back(log_form, text));
  std::size_t shown = 0;
  for (std::size_t at = encoded->find("mail7"); at != std::string::npos; at = encoded->find("mail7", at + 1))
    ++shown;
  EXPECT_EQ(shown, 2U);
}

TEST(LogForm, GivesBackNumbersWithAndWithoutASpaceBehindTheComma) {
  std::string text;
  for (int line = 0; line < 12; ++line)
    text += fmt::format("{},{}{} rows were read by {}\n", line * 7, line == 5 ? " " : "", line * 11, line);
  text.pop_back();
  ASSERT_TRUE(encode_log(text));
  EXPECT_TRUE(comes_back(log_form, text));
}

TEST(LogForm, LeavesWhatIsNoLog) {
  EXPECT_FALSE(encode_log(""));
  EXPECT_FALSE(encode_log("\n\n\n\n\n"));
  EXPECT_FALSE(encode_log("one line 12\none line 13\none line 14"));
  EXPECT_FALSE(
      encode_log("It was late.\nNobody had seen her leave the house,\nand the dog slept.\nRain fell.\n"
                 "At nine the bell rang twice."));
}

TEST(LogForm, ReadsNothingButWhatItCouldHaveWritten) {
  EXPECT_FALSE(decode_log("", 100));
  EXPECT_FALSE(decode_log("b 1", 100));             // no such template
  EXPECT_FALSE(decode_log("1 2", 100));             // no template before
  EXPECT_FALSE(decode_log("a: x *\na", 100));       // no value to leave out
  EXPECT_FALSE(decode_log("a: x *\na 1 2", 100));   // a value too many
  EXPECT_FALSE(decode_log("a: x *\na: y *", 100));  // twice the same letter
  EXPECT_FALSE(decode_log("a= x *\na 1\nb= y", 100));
  EXPECT_FALSE(decode_log("@*2 *\n~1 2", 100));  // a copy of what stands behind it
  EXPECT_FALSE(decode_log("@*0 *\n~1 2", 100));
  EXPECT_FALSE(decode_log("=12345", 4));
  EXPECT_EQ(decode_log("=12345", 5), "12345");
  EXPECT_EQ(decode_log("a: x *\n@# *_ *1 \na10:00:01.5 7 up\n02.25 112 up\n~\" \" down", 200),
            "10:00:01.5 7 10:00:01.5 x up\n10:00:02.25112 10:00:02.25 x up\n10:00:02.25112 10:00:02.25 down");
}

RC_GTEST_PROP(LogForm, GivesBackAnyText, ()) {
  const auto text =
      *test::text_of({"*", "#", "*_", "#1", "a", "b:", "~", "=", "@", "\"", "x", "yes", "12:00:01", "0:3"},
                     {" ", " ", " ", "\n", "\n", ": ", ":", ",", "=", "  ", "\r\n", "", "\t", "["});
  RC_ASSERT(comes_back(log_form, text));
}

RC_GTEST_PROP(LogForm, GivesBackLinesOfFewKinds, ()) {
  const auto numbers = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 2000));
  std::string text;
  int time = 86000;
  for (const int number : numbers) {
    time += number % 7;
    text +=
        fmt::format("{}{:2} {:02}:{}:{:02}{} {:5} ", number % 40 == 0 ? "Feb " : "Jan ", time / 900 % 31,
                    time / 3600, time / 60 % 60, time % 60, number % 90 == 1 ? "Z" : "", number * 37 % 12000);
    switch (number % 5) {
      case 0:
        text += fmt::format("took {} of {}\n", number, number / 10);
        break;
      case 1:
        text += fmt::format("user {} * gone\n", number % 2 == 0 ? "anna" : "bob");
        break;
      case 2:
        text += "\"\" # \n";
        break;
      case 3:
        text += fmt::format("a={} b={}:{}\n", number, number, number / 3);
        break;
      default:
        text += "  at end\r\n";
    }
  }
  RC_ASSERT(comes_back(log_form, text));
}

}  // namespace
}  // namespace tokenpak::compress
