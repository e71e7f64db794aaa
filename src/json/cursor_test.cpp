#include "json/cursor.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::json {
namespace {

using namespace std::string_literals;

/// Walks by hand, through every member and element, where skip() would do it alone.
void walk(Cursor& cursor) {
  std::string_view key;
  switch (cursor.peek()) {
    case Kind::object:
      cursor.enter_object();
      while (cursor.next_member(key))
        walk(cursor);
      break;
    case Kind::array:
      cursor.enter_array();
      while (cursor.next_element())
        walk(cursor);
      break;
    case Kind::string:
      cursor.read_string();
      break;
    case Kind::boolean:
      cursor.read_boolean();
      break;
    case Kind::number:
    case Kind::null:
    case Kind::invalid:
      cursor.skip();
      break;
  }
}

/// Whether the document is valid, asked in both ways, on an exact heap copy (AddressSanitizer sees reads
/// outside of it).
bool valid(std::string_view document) {
  const auto copy = std::make_unique<char[]>(document.size());
  document.copy(copy.get(), document.size());
  const std::string_view exact(copy.get(), document.size());
  Cursor skipping(exact);
  skipping.skip();
  Cursor walking(exact);
  walk(walking);
  EXPECT_EQ(skipping.finish(), walking.finish()) << document;
  EXPECT_EQ(skipping.failed(), walking.failed()) << document;
  return skipping.finish();
}

TEST(Cursor, TakesWhatRfc8259Allows) {
  const std::string documents[] = {
      // Any value may stand at the top, with any white space around it.
      "{}",
      "[]",
      "null",
      "true",
      "false",
      "0",
      "\"\"",
      " \t\r\n1 \t\r\n",
      "[ ]",
      "{\n}",
      // Numbers.
      "-0",
      "-1",
      "10",
      "1.0",
      "0.0",
      "0e0",
      "0E+1",
      "1e-10",
      "-0.0e-0",
      "1.5E300",
      "1e999999999",
      "123456789123456789123456789",
      "[-0,-1.0e+10,0.10]",
      // Strings: every escape, every byte from 0x20 on.
      R"("\"\\\/\b\f\n\r\t")",
      R"("\u0000\u001F\uabcd\uABCD\u0aF9")",
      R"("\uD83D\uDE00")",
      R"("\ud800")",
      R"("\udc00\ud800")",
      "\"\x7f\"",
      "\"\xc3\xa9\"",
      "\"\xff\xfe\x80\"",
      "\"\xed\xa0\x80\"",
      "\"/\"",
      "\"'\"",
      // Structure.
      "[1,2,3]",
      "[[[[]]]]",
      "{\"a\":1}",
      "{\"a\":1,\"a\":2}",
      "{\"\":{}}",
      "{ \"a\" : [ 1 , { \"b\" : null } ] , \"c\" : \"d\" }",
      "[\"\",\"\",{},[],0,true,false,null]",
      "{\"\\u0061\\n\":[]}",
  };
  for (const std::string& document : documents)
    EXPECT_TRUE(valid(document)) << document;
}

TEST(Cursor, RefusesWhatItDoesNot) {
  const std::string documents[] = {
      "",
      " ",
      "\n",
      "\0"s,
      "1\0"s,
      "\xef\xbb\xbf{}",
      "\f1",
      "\v1",
      "\xc2\xa0{}",
      "//\n1",
      "/**/1",
      "1 2",
      "{}{}",
      "[],",
      "{} x",
      "1]",
      // Words.
      "t",
      "tru",
      "truE",
      "True",
      "TRUE",
      "truex",
      "nul",
      "nulll",
      "nan",
      "NaN",
      "Infinity",
      "-Infinity",
      "undefined",
      "falsetrue",
      // Numbers.
      "-",
      "+1",
      ".5",
      "-.5",
      "1.",
      "1.e1",
      "1e",
      "1e+",
      "1e-",
      "1E",
      "01",
      "-01",
      "00",
      "0x10",
      "1_000",
      "1a",
      "1.2.3",
      "1e1.5",
      "--1",
      "0e",
      "1e++1",
      "-a",
      "1,",
      "[1.]",
      "[-]",
      "[01]",
      "[1e]",
      "\xef\xbc\x91",
      // Strings.
      "\"",
      "\"a",
      "'a'",
      "\"\\",
      "\"\\\"",
      "\"\\a\"",
      "\"\\x41\"",
      "\"\\0\"",
      "\"\\u\"",
      "\"\\u1\"",
      "\"\\u12\"",
      "\"\\u123\"",
      "\"\\u123g\"",
      "\"\\U0041\"",
      "\"\\u00 1\"",
      "\"\\u+123\"",
      "\"\\'\"",
      "\"\\\n\"",
      "\"\n\"",
      "\"\t\"",
      "\"\0\""s,
      "\"\x1f\"",
      "a\"",
      "\"\\ud800\\\"",
      "\"\"\"",
      // Arrays.
      "[",
      "]",
      "[1",
      "[1,",
      "[1,]",
      "[,]",
      "[,1]",
      "[1,,2]",
      "[1 2]",
      "[1;2]",
      "[1:2]",
      "[}",
      "[1}",
      "[[]",
      "[]]",
      "[\"a\",\n4,",
      "[*]",
      // Objects.
      "{",
      "}",
      "{]",
      "{\"a\"",
      "{\"a\":",
      "{\"a\":1",
      "{\"a\":1,",
      "{\"a\":1,}",
      "{,}",
      "{\"a\"}",
      "{\"a\",1}",
      "{\"a\" 1}",
      "{\"a\":}",
      "{\"a\"::1}",
      "{:1}",
      "{1:1}",
      "{a:1}",
      "{'a':1}",
      "{null:1}",
      "{\"a\":1 \"b\":2}",
      "{\"a\":1,,\"b\":2}",
      "{\"a\":1;\"b\":2}",
      "{\"a\":1]",
      "{[]:1}",
      "{\"a\":1:2}",
      "{\"a\":\"b}",
      "{\"a\n\":1}",
      "{\"\\x\":1}",
      "{\"a\":1}}",
      "{\"a\":1}#",
  };
  for (const std::string& document : documents)
    EXPECT_FALSE(valid(document)) << document;
}

TEST(Cursor, RefusesADocumentCutAnywhere) {
  const std::string document =
      R"({"model":"m\u0041\n","n":[-12.5e+3,true,false,null,{"k":[]}],"messages":[{"role":"user","content":"0123456789abcdefghi"}]})";
  ASSERT_TRUE(valid(document));
  for (std::size_t size = 0; size < document.size(); ++size) {
    EXPECT_FALSE(valid(std::string_view(document).substr(0, size))) << size;
  }
}

TEST(Cursor, NestsToItsLimitAndNoFurther) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + "1" + std::string(depth, ']');
  };
  EXPECT_TRUE(valid(nested(Cursor::max_depth)));
  EXPECT_FALSE(valid(nested(Cursor::max_depth + 1)));
  EXPECT_FALSE(valid(nested(1'000'000)));

  std::string objects;
  for (int depth = 0; depth < Cursor::max_depth; ++depth)
    objects += "{\"a\":";
  EXPECT_TRUE(valid(objects + "1" + std::string(Cursor::max_depth, '}')));
  EXPECT_FALSE(valid("[" + objects + "1" + std::string(Cursor::max_depth, '}') + "]"));

  // Containers side by side do not nest, and what was entered by hand counts.
  std::string wide = "[";
  for (int count = 0; count < 2000; ++count)
    wide += "[],";
  EXPECT_TRUE(valid(wide + "1]"));
  const std::string deep = nested(Cursor::max_depth);
  Cursor cursor(deep);
  for (int depth = 0; depth < Cursor::max_depth / 2; ++depth) {
    ASSERT_TRUE(cursor.enter_array());
    ASSERT_TRUE(cursor.next_element());
  }
  EXPECT_FALSE(cursor.skip().empty());
}

TEST(Cursor, TakesNumbersOfAnyLength) {
  const std::string digits(10'000, '7');
  for (const std::string& number :
       {digits, "-" + digits, "0." + digits, "1e" + digits, digits + "." + digits + "E-" + digits}) {
    Cursor cursor(number);
    EXPECT_EQ(cursor.peek(), Kind::number);
    EXPECT_EQ(cursor.skip(), (ByteRange{0, number.size()}));
    EXPECT_TRUE(cursor.finish());
  }
}

TEST(Cursor, TellsWhereValuesStand) {
  const std::string_view document =
      R"( {"model" : "claude", "stream":true,"tools" :[ {"a":1} , "x\ty" ],"n":-1.5 , "z":null} )";
  Cursor cursor(document);
  EXPECT_EQ(cursor.peek(), Kind::object);
  ASSERT_TRUE(cursor.enter_object());
  std::string_view key;

  ASSERT_TRUE(cursor.next_member(key));
  EXPECT_EQ(key, "model");
  EXPECT_EQ(cursor.peek(), Kind::string);
  EXPECT_EQ(cursor.read_string().of(document), "claude");

  ASSERT_TRUE(cursor.next_member(key));
  EXPECT_EQ(key, "stream");
  EXPECT_EQ(cursor.peek(), Kind::boolean);
  EXPECT_TRUE(cursor.read_boolean());

  ASSERT_TRUE(cursor.next_member(key));
  EXPECT_EQ(key, "tools");
  EXPECT_EQ(cursor.peek(), Kind::array);
  ASSERT_TRUE(cursor.enter_array());
  ASSERT_TRUE(cursor.next_element());
  EXPECT_EQ(cursor.skip().of(document), R"({"a":1})");
  ASSERT_TRUE(cursor.next_element());
  EXPECT_EQ(cursor.skip().of(document), R"("x\ty")");
  EXPECT_FALSE(cursor.next_element());

  ASSERT_TRUE(cursor.next_member(key));
  EXPECT_EQ(key, "n");
  EXPECT_EQ(cursor.peek(), Kind::number);
  EXPECT_EQ(cursor.skip().of(document), "-1.5");

  ASSERT_TRUE(cursor.next_member(key));
  EXPECT_EQ(key, "z");
  EXPECT_EQ(cursor.peek(), Kind::null);
  EXPECT_FALSE(cursor.finish());
  EXPECT_EQ(cursor.skip().of(document), "null");
  EXPECT_FALSE(cursor.next_member(key));
  EXPECT_FALSE(cursor.failed());
  EXPECT_TRUE(cursor.finish());
  EXPECT_EQ(cursor.position(), document.size());
}

TEST(Cursor, ReadsBothBooleans) {
  for (const auto& [document, value] : {std::pair("true", true), std::pair("false", false)}) {
    Cursor cursor(document);
    EXPECT_EQ(cursor.read_boolean(), value);
    EXPECT_TRUE(cursor.finish());
  }
}

TEST(Cursor, VisitsEqualKeysOneByOne) {
  Cursor cursor(R"({"a":"1","a":"2","a":"3"})");
  ASSERT_TRUE(cursor.enter_object());
  std::string_view key;
  std::string seen;
  while (cursor.next_member(key)) {
    EXPECT_EQ(key, "a");
    seen += cursor.read_string().of(cursor.document());
  }
  EXPECT_EQ(seen, "123");
  EXPECT_TRUE(cursor.finish());
}

TEST(Cursor, ResolvesEscapesInKeysThatFit) {
  std::string fitting;
  std::string too_long;
  for (int count = 0; count < 64; ++count)
    fitting += "\\u0041";
  too_long = fitting + "A";
  const std::pair<std::string, std::string> keys[] = {
      {"m\\u006fdel", "model"},
      {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
      {"\\ud83d\\ude00", "😀"},
      {"\\ud83d", "\xed\xa0\xbd"},
      {"\\u0000", "\0"s},
      {fitting, std::string(64, 'A')},
      {too_long, too_long},
      {std::string(200, 'x'), std::string(200, 'x')},
      {std::string(400, 'x') + "\\n", std::string(400, 'x') + "\\n"},
  };
  for (const auto& [raw, resolved] : keys) {
    const std::string document = "{\"" + raw + "\":1}";
    Cursor cursor(document);
    cursor.enter_object();
    std::string_view key;
    ASSERT_TRUE(cursor.next_member(key));
    EXPECT_EQ(key, resolved);
  }
}

/// What a caller does against the rules, or against the document, is an error that sticks.
TEST(Cursor, FirstErrorSticks) {
  using Step = void (*)(Cursor&);
  const std::pair<std::string_view, Step> cases[] = {
      {"{}", [](Cursor& cursor) { cursor.enter_array(); }},
      {"[]", [](Cursor& cursor) { cursor.enter_object(); }},
      {"[]", [](Cursor& cursor) { cursor.read_string(); }},
      {"1", [](Cursor& cursor) { cursor.read_string(); }},
      {"\"true\"", [](Cursor& cursor) { cursor.read_boolean(); }},
      {"null", [](Cursor& cursor) { cursor.read_boolean(); }},
      {"tru", [](Cursor& cursor) { cursor.read_boolean(); }},
      {"1", [](Cursor& cursor) { cursor.next_element(); }},
      {"1 2", [](Cursor& cursor) { cursor.skip(), cursor.skip(); }},
      {"1,2", [](Cursor& cursor) { cursor.skip(), cursor.next_element(); }},
      {"[1]", [](Cursor& cursor) { cursor.enter_array(), cursor.skip(); }},
      {"[1]", [](Cursor& cursor) { cursor.enter_array(), cursor.next_element(), cursor.next_element(); }},
      {"{\"a\":1}",
       [](Cursor& cursor) {
         cursor.enter_object(), cursor.next_element(), cursor.skip(), cursor.next_element();
       }},
      {"[1}",
       [](Cursor& cursor) {
         cursor.enter_array(), cursor.next_element(), cursor.skip(), cursor.next_element();
       }},
  };
  for (const auto& [document, step] : cases) {
    Cursor cursor(document);
    step(cursor);
    EXPECT_TRUE(cursor.failed()) << document;
    const std::size_t position = cursor.position();
    std::string_view key;
    EXPECT_EQ(cursor.peek(), Kind::invalid);
    EXPECT_FALSE(cursor.enter_object());
    EXPECT_FALSE(cursor.enter_array());
    EXPECT_FALSE(cursor.next_member(key));
    EXPECT_FALSE(cursor.next_element());
    EXPECT_FALSE(cursor.read_boolean());
    EXPECT_TRUE(cursor.read_string().empty());
    EXPECT_TRUE(cursor.skip().empty());
    EXPECT_FALSE(cursor.finish());
    EXPECT_EQ(cursor.position(), position);
  }
}

TEST(Cursor, PeekDecidesNothing) {
  Cursor cursor("?");
  EXPECT_EQ(cursor.peek(), Kind::invalid);
  EXPECT_FALSE(cursor.failed());
  cursor.skip();
  EXPECT_TRUE(cursor.failed());
}

}  // namespace
}  // namespace tokenpak::json
