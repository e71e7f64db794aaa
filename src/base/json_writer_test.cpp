#include "base/json_writer.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace tokenpak {
namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonWriter, PlacesCommasBetweenMembersAndElements) {
  JsonWriter json;
  json.begin_object().field("status", "ok").field("requests", 12).key("providers").begin_array();
  json.value("anthropic").begin_object().end_object().begin_array().end_array().value(nullptr);
  json.end_array().field("degraded", false).end_object();
  EXPECT_EQ(json.text(),
            R"({"status":"ok","requests":12,"providers":["anthropic",{},[],null],"degraded":false})");
}

TEST(JsonWriter, WritesNumbersExactly) {
  JsonWriter json;
  json.begin_array();
  json.value(std::numeric_limits<std::int64_t>::min()).value(std::numeric_limits<std::uint64_t>::max());
  json.value(0.1).value(2.0).value(std::numeric_limits<double>::infinity()).value(std::nan(""));
  json.raw("0.000000001").end_array();
  EXPECT_EQ(json.text(), "[-9223372036854775808,18446744073709551615,0.1,2,null,null,0.000000001]");
}

TEST(JsonWriter, WritesAnEmptyOptionalAsNull) {
  JsonWriter json;
  json.begin_object()
      .field("a", std::optional<int>())
      .field("b", std::optional<std::string>("x"))
      .end_object();
  EXPECT_EQ(json.text(), R"({"a":null,"b":"x"})");
}

TEST(JsonWriter, GivesItsTextAway) {
  JsonWriter json;
  json.begin_object().end_object();
  EXPECT_EQ(std::move(json).text(), "{}");
}

TEST(JsonString, EscapesQuotesBackslashAndControls) {
  using namespace std::string_view_literals;
  EXPECT_EQ(json_string("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(json_string("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(json_string("\0\x01\x1f\x7f"sv), "\"\\u0000\\u0001\\u001f\x7f\"");
}

TEST(JsonString, KeepsWellFormedUtf8) {
  for (const std::string_view text : {"\xC2\x80", "é", "\xE0\xA0\x80", "→", "\xED\x9F\xBF", "\xEE\x80\x80",
                                      "😀", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(json_string(text), "\"" + std::string(text) + "\"");
  }
}

TEST(JsonString, ReplacesEachMaximalIllFormedPart) {
  const std::string one = "\xEF\xBF\xBD";
  EXPECT_EQ(json_string("a\x80z"), "\"a" + one + "z\"");                  // stray continuation
  EXPECT_EQ(json_string("\xC0\xAF"), "\"" + one + one + "\"");            // overlong
  EXPECT_EQ(json_string("\xE2\x82"), "\"" + one + "\"");                  // cut at the end
  EXPECT_EQ(json_string("\xE2\x82x"), "\"" + one + "x\"");                // cut by another character
  EXPECT_EQ(json_string("\xED\xA0\x80"), "\"" + one + one + one + "\"");  // surrogate
  EXPECT_EQ(json_string("\xF4\x90\x80\x80"), "\"" + one + one + one + one + "\"");  // beyond U+10FFFF
  EXPECT_EQ(json_string("\xF0\x9F\x98\""), "\"" + one + "\\\"\"");  // a quote is never swallowed
  EXPECT_EQ(json_string("\xFF\xFE"), "\"" + one + one + "\"");
}

// What comes out is well-formed, so writing it again changes nothing; and a bad sequence never swallows what
// follows.
TEST(JsonString, RepairsEveryPairOfBytesOnce) {
  for (int first = 0x80; first < 256; ++first) {
    for (int second = 0x80; second < 256; ++second) {
      const std::string out =
          json_string(std::string{static_cast<char>(first), static_cast<char>(second), 'x'});
      const std::string inside = out.substr(1, out.size() - 2);
      ASSERT_EQ(json_string(inside), out);
      ASSERT_EQ(inside.back(), 'x');
    }
  }
}

}  // namespace
}  // namespace tokenpak
