#include "compress/classify.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

constexpr std::string_view prose =
    "The build was slow yesterday, so we looked at the cache first.\n"
    "It turned out that nobody had warmed it after the move to the new machines.\n";
constexpr std::string_view log =
    "2024-03-01 10:00:01 INFO worker started\n2024-03-01 10:00:02 INFO worker ready\n2024-03-01 10:00:03 "
    "WARN queue is full\n";
constexpr std::string_view python =
    "import os\n\ndef main(path):\n    for name in os.listdir(path):\n        print(name)\n\n\nif __name__ "
    "== '__main__':\n    main('.')\n";

TextClass class_at(std::string_view text, std::string_view where) {
  const std::size_t offset = text.find(where);
  for (const ClassSpan& span : class_spans(text)) {
    if (offset >= span.range.begin && offset < span.range.end) return span.text_class;
  }
  ADD_FAILURE() << where << " stands nowhere";
  return TextClass::narrative;
}

TextClass class_of(std::string_view text) {
  const auto spans = class_spans(text);
  EXPECT_EQ(spans.size(), 1U) << text;
  return spans.empty() ? TextClass::narrative : spans.front().text_class;
}

TEST(Classify, WholeTexts) {
  EXPECT_EQ(class_of(prose), TextClass::narrative);
  EXPECT_EQ(class_of(log), TextClass::narrative);
  EXPECT_EQ(class_of(python), TextClass::code);
  EXPECT_EQ(class_of("#include <stdio.h>\n\n\nint main(void) {\n  return 0;\n}\n"), TextClass::code);
  EXPECT_EQ(class_of("#!/bin/sh\nset -e\napt-get install -y foo\ncp a b\n"), TextClass::code);
  EXPECT_EQ(class_of("SELECT a, b\nFROM t\nWHERE a = 1;\n"), TextClass::code);
  EXPECT_EQ(class_of("     1\tThe quick brown fox\n     2\t\n     3\tjumps over it\n"), TextClass::code);
  EXPECT_EQ(class_of("     1\u2192The quick brown fox\n     2\u2192\n     3\u2192jumps over it\n"),
            TextClass::code);
  EXPECT_EQ(class_of("src/a.c:12:  int x\nsrc/a.c:19:  int y\n"), TextClass::code);
  EXPECT_EQ(class_of("{\n  \"a\": 1,\n  \"b\": [1, 2]\n}\n"), TextClass::config);
  EXPECT_EQ(
      class_of("{\"time\":\"10:00:00\",\"level\":\"info\"}\n{\"time\":\"10:00:01\",\"level\":\"info\"}\n"),
      TextClass::config);
  EXPECT_EQ(class_of("services:\n  web:\n    image: nginx\n    ports:\n      - \"80:80\"\n"),
            TextClass::config);
  EXPECT_EQ(class_of("[tool.ruff]\nline-length = 100\n\n[tool.mypy]\nstrict = true\n"), TextClass::config);
  EXPECT_EQ(class_of("; comment\n[section]\nkey=value\n"), TextClass::config);
  EXPECT_EQ(class_of("DB_HOST=localhost\nDB_PORT=5432\n"), TextClass::config);
  EXPECT_EQ(class_of("<?xml version=\"1.0\"?>\n<a>\n  <b>text</b>\n</a>\n"), TextClass::config);
  EXPECT_EQ(class_of("TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0\naGlzIHNpbmd1b"
                     "GFyIHBhc3Npb24gZnJvbSBvdGhlciBhbmltYWxzLCB3aGljaCBpcyBhIGx1c3Qg\n"),
            TextClass::blob);
  EXPECT_EQ(
      class_of(
          "-rw-r--r-- 1 root root  120 Nov 23 20:23 a.txt\ndrwxr-xr-x 2 root root 4096 Nov 23 20:23 b\n"),
      TextClass::narrative);
  EXPECT_EQ(class_of("| a | b |\n|---|---|\n| 1 | 2 |\n"), TextClass::narrative);
  EXPECT_EQ(
      class_of("# Title\n\nSome words about the thing at hand.\n\n- one item of it\n- another item of it\n"),
      TextClass::narrative);
  EXPECT_TRUE(classify("").empty());
}

TEST(Classify, FencesAreCodeWhateverTheyHold) {
  const std::string text = std::string(prose) + "```text\nplain words   \n\n\n\n```\n" + std::string(prose) +
                           "~~~~\n```\n~~~\nstill\n~~~~\nwords after it\n";
  EXPECT_EQ(class_at(text, "The build"), TextClass::narrative);
  EXPECT_EQ(class_at(text, "```text"), TextClass::code);
  EXPECT_EQ(class_at(text, "plain words"), TextClass::code);
  EXPECT_EQ(class_at(text, "still"), TextClass::code);
  EXPECT_EQ(class_at(text, "words after"), TextClass::narrative);
}

TEST(Classify, AFenceThatIsNeverClosedProtectsToTheEnd) {
  const std::string text = std::string(prose) + "> - ```\n" + std::string(prose) + "last words of it\n";
  EXPECT_EQ(class_at(text, "last words"), TextClass::code);
}

TEST(Classify, CodeBetweenLogsIsASpanOfItsOwn) {
  const std::string text = std::string(log) + "$ cat list.py\n" + std::string(python) + std::string(log);
  EXPECT_EQ(class_at(text, "2024-03-01 10:00:01"), TextClass::narrative);
  EXPECT_EQ(class_at(text, "import os"), TextClass::code);
  EXPECT_EQ(class_at(text, "main('.')"), TextClass::code);
  EXPECT_EQ(class_spans(text).size(), 3U);
}

TEST(Classify, CodeInProseEndsWithItsParagraph) {
  std::string text;
  for (int paragraph = 0; paragraph < 12; ++paragraph)
    text += std::string(prose) + "\n";
  text +=
      "int total = 0;\ntotal += add(1, 2)\n\nAfter which the whole thing was much faster than it had been "
      "before.\n" +
      std::string(prose);
  EXPECT_EQ(class_at(text, "The build"), TextClass::narrative);
  EXPECT_EQ(class_at(text, "int total"), TextClass::code);
  EXPECT_EQ(class_at(text, "total +="), TextClass::code);
  EXPECT_EQ(class_at(text, "After which"), TextClass::narrative);
}

TEST(Classify, HeadingsOfAWikiAreNoCode) {
  std::string text;
  for (const std::string_view heading :
       {"= Fuel =", "== Wood ==", " = = = Coal = = = ", "=== Oil and gas ==="})
    text += std::string(heading) + "\n" + std::string(prose);
  EXPECT_EQ(class_at(text, "Wood"), TextClass::narrative);
  EXPECT_EQ(class_spans(text).size(), 1U);
  EXPECT_EQ(class_at("int a;\nint b =\n= value;\nint c;\n", "= value"), TextClass::code);
}

TEST(Classify, DiffsAndTheirContextAreCode) {
  const std::string diff =
      "diff --git a/README b/README\n--- a/README\n+++ b/README\n@@ -1,4 +1,4 @@\n Some words about "
      "it\n-that were here\n+that are here\n \n more words\n";
  const std::string text = std::string(log) + diff + std::string(log);
  EXPECT_EQ(class_at(text, " Some words"), TextClass::code);
  EXPECT_EQ(class_at(text, " more words"), TextClass::code);
  EXPECT_EQ(class_at(text, "2024-03-01 10:00:03"), TextClass::narrative);
}

TEST(Classify, StringsAndCommentsOfCodeAreCode) {
  std::string doc = "def f():\n    \"\"\"\n";
  for (int line = 0; line < 100; ++line)
    doc += std::string(prose) + "\n\n";
  EXPECT_EQ(class_of(doc + "    \"\"\"\n    return 1\n"), TextClass::code);
  std::string comment = "/*\n";
  for (int line = 0; line < 100; ++line)
    comment += std::string(prose) + "\n\n";
  EXPECT_EQ(class_of(comment + "*/\nint x;\n"), TextClass::code);
}

TEST(Classify, ColouredCommandOutputIsNarrative) {
  const std::string gcc =
      "\x1b[01m\x1b[Ka.c:\x1b[m\x1b[K In function '\x1b[01m\x1b[Kmain\x1b[m\x1b[K':\n"
      "\x1b[01m\x1b[Ka.c:3:5:\x1b[m\x1b[K \x1b[01;31m\x1b[Kerror: \x1b[m\x1b[Kunknown type\n"
      "    3 | \x1b[01;31m\x1b[Kfoo\x1b[m\x1b[K x\n      | \x1b[01;31m\x1b[K^~~\x1b[m\x1b[K\n";
  EXPECT_EQ(class_of(gcc), TextClass::narrative);
  EXPECT_EQ(class_of("Receiving objects:  10% (1/10)\rReceiving objects: 100% (10/10), done.\n"),
            TextClass::narrative);
}

RC_GTEST_PROP(Classify, SpansCoverTheTextInOrder, ()) {
  const auto piece = rc::gen::element<std::string>(
      "words in a row here\n", "x = 1;\n", "```\n", "\n", "\n", "key: value\n", "# note\n", "/* ", "*/\n",
      "\"\"\"", "@@ -1,3 +1,2 @@\n", "+a\n", "2024-01-01 10:00:00 INFO a\n", "\x1b[31m", "unended", "\r\n");
  std::string text;
  for (const std::string& each : *rc::gen::container<std::vector<std::string>>(piece))
    text += each;
  std::size_t at = 0;
  const auto spans = class_spans(text);
  for (std::size_t index = 0; index < spans.size(); ++index) {
    RC_ASSERT(spans[index].range.begin == at);
    RC_ASSERT(!spans[index].range.empty());
    const bool begins_a_line = at == 0 || text[at - 1] == '\n';  // RC_ASSERT would evaluate both sides
    RC_ASSERT(begins_a_line);
    const bool differs_from_last = index == 0 || spans[index].text_class != spans[index - 1].text_class;
    RC_ASSERT(differs_from_last);
    at = spans[index].range.end;
  }
  RC_ASSERT(at == text.size());
}

// Each would take minutes if any step were quadratic.
TEST(Classify, HostileTextsTakeLinearTime) {
  constexpr std::size_t size = 2'000'000;
  for (const std::string& unit : std::vector<std::string>{"\n",
                                                          "```\n",
                                                          "~~~~\n```\n",
                                                          "`",
                                                          "a",
                                                          "\"\"\"",
                                                          "'''\n",
                                                          "/* ",
                                                          "{",
                                                          "[",
                                                          "((",
                                                          "%",
                                                          "1/",
                                                          "\x1b[",
                                                          "\x1b]8;;",
                                                          "\x1b[31m",
                                                          "@@ -9,9 +9,9 @@\n",
                                                          "\xe2",
                                                          ":",
                                                          "- ",
                                                          "> ",
                                                          "\r",
                                                          "=",
                                                          "a b "}) {
    std::string text;
    while (text.size() < size)
      text += unit;
    const auto start = std::chrono::steady_clock::now();
    const auto spans = class_spans(text);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    EXPECT_FALSE(spans.empty());
    // Some milliseconds, a second under sanitizers; what is not linear takes hours.
    EXPECT_LT(took.count(), 60.0) << "for " << unit;
  }
}

}  // namespace
}  // namespace tokenpak::compress
