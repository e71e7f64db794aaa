#include "prose/facts.hpp"

#include "prose/apply_test.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::prose {
namespace {

TEST(KeepsFacts, WordsMayGoAndLinesMayJoin) {
  EXPECT_TRUE(keeps_facts("However, the server\n   reads a file.", "But server reads file."));
  EXPECT_TRUE(keeps_facts("It is able to read.", "It can read."));
  EXPECT_TRUE(keeps_facts("In order to read, the file is read.", "To read, File is read."));
  EXPECT_TRUE(keeps_facts("", ""));
}

TEST(KeepsFacts, EachKindOfFactIsMissed) {
  for (const std::string fact : {"12",          "3.5",           "-1",
                                 "not",         "never",         "don't",
                                 "don\u2019t",  "must",          "should",
                                 "only",        "unless",        "if",
                                 "except",      "Panthers",      "http://example.org/a",
                                 "/etc/passwd", "a@example.org", "snake_case",
                                 "camelCase",   "std::string",   "v1.2.3",
                                 "deadbeef12",  "`the code`",    "\"the words\"",
                                 "50%",         "two",           "README.md",
                                 "--force",     "JSON"}) {
    const std::string with = "they read " + fact + " from there";
    EXPECT_TRUE(keeps_facts(with, with)) << fact;
    EXPECT_FALSE(keeps_facts(with, "they read from there")) << fact;
    EXPECT_TRUE(keeps_facts("the " + with, with)) << fact;
  }
}

TEST(KeepsFacts, OrderChangeAndNewFactsAreNoticed) {
  EXPECT_FALSE(keeps_facts("from 1 to 2", "from 2 to 1"));
  EXPECT_FALSE(keeps_facts("from 1 to 2", "from 1 to 3"));
  EXPECT_FALSE(keeps_facts("they read", "they do not read"));
  EXPECT_FALSE(keeps_facts("they read", "they read 2"));
  EXPECT_FALSE(keeps_facts("Not this one", "this one"));
  EXPECT_FALSE(keeps_facts("\"the file\" is read", "\"file\" is read"));
  EXPECT_FALSE(keeps_facts("They met Ada here", "They met here"));
}

TEST(KeepsFacts, ACodeSpanEndsWithItsParagraph) {
  EXPECT_FALSE(keeps_facts("a `span of\nthe words` here", "a `span of words` here"));
  EXPECT_TRUE(keeps_facts("an open `sign\n~~~\nthe next `one", "an open `sign\n~~~\nnext `one"));
  EXPECT_TRUE(keeps_facts("odd```.signs, the `next", "odd```.signs, `next"));
}

TEST(KeepsFacts, OfEditsTheStretchesAroundThemAreRead) {
  const std::string text =
      "They read a \"file of\n  words\" and not the 12 others, `as the code` does in Rome.";
  const auto keeps_without = [&text](std::string_view words, std::string replacement = {}) {
    const std::size_t begin = text.find(words);
    const std::vector<TextEdit> edits = {
        {.range = {begin, begin + words.size()}, .replacement = std::move(replacement)}};
    return keeps_facts(text, edits, test::applied(text, edits));
  };
  EXPECT_TRUE(keeps_without("They "));
  EXPECT_TRUE(keeps_without("the "));
  EXPECT_TRUE(keeps_without(" does"));
  EXPECT_TRUE(keeps_without("\n  ", " "));
  EXPECT_TRUE(keeps_without("others", "Several"));
  for (const std::string_view lost :
       {"of", "not ", "1", " 12", "others, ", "the code", "`", "\" and", "Rome"})
    EXPECT_EQ(keeps_without(lost), lost == "others, ") << lost;
  EXPECT_FALSE(keeps_without("others", "not"));
  EXPECT_FALSE(keeps_without("They", "12"));
  EXPECT_FALSE(keeps_without("does", "`"));
}

TEST(KeepsFacts, AFactIsNotMadeUpForInAnotherStretch) {
  const std::string text = "the reader may go and the writer goes on";
  const std::vector<TextEdit> edits = {{.range = {11, 15}, .replacement = ""},
                                       {.range = {33, 33}, .replacement = "may "}};
  const std::string moved = test::applied(text, edits);
  EXPECT_TRUE(keeps_facts(text, moved)) << moved;
  EXPECT_FALSE(keeps_facts(text, edits, moved));
}

/// A text of words, facts and signs, and edits of some of them.
struct Edited {
  std::string text;
  std::vector<TextEdit> edits;
};

Edited any_edited() {
  const std::vector<std::string> pieces = {"the ", "file ", "reads\n", "not ", "12 ", "Ada ", "may ",
                                           "`",    "\"",    "``",      "x",    ".",   "- ",   "  ",
                                           "\n\n", "a.b ",  "if ",     "Not",  "of",  "\t",   "don't "};
  const auto piece = rc::gen::elementOf(pieces);
  Edited result;
  const auto kept = *rc::gen::container<std::vector<std::string>>(piece);
  for (const std::string& each : kept) {
    const std::size_t begin = result.text.size();
    result.text += each;
    if (*rc::gen::inRange(0, 6) != 0) continue;
    const std::size_t end = *rc::gen::element(begin, result.text.size());
    const std::string words = *rc::gen::element(std::string(), std::string("the "), *piece);
    if (result.text.substr(begin, end - begin) == words) continue;
    result.edits.push_back({.range = {begin, end}, .replacement = words});
  }
  return result;
}

RC_GTEST_PROP(KeepsFacts, OfEditsIsAtLeastAsStrict, ()) {
  const Edited edited = any_edited();
  const std::string result = test::applied(edited.text, edited.edits);
  const bool keeps = keeps_facts(edited.text, edited.edits, result);
  RC_CLASSIFY(keeps);
  RC_ASSERT(!keeps || keeps_facts(edited.text, result));
}

std::string kept_text(const std::string& text, const std::vector<std::string>& terms = {}) {
  std::string kept;
  std::size_t at = 0;
  for (const ByteRange range : must_keep(text, terms)) {
    EXPECT_TRUE(range.begin >= at && range.begin < range.end && range.end <= text.size());
    at = range.end;
    kept += std::string(range.of(text)) + "|";
  }
  return kept;
}

TEST(MustKeep, TroubleComesWithTheLinesAroundIt) {
  EXPECT_EQ(kept_text("one\ntwo\nERROR: no space\nthree\nfour\n"), "two\nERROR: no space\nthree|");
  EXPECT_EQ(kept_text("one\nWarning here\ntwo"), "one\nWarning here\ntwo|");
  EXPECT_EQ(kept_text("a\nauthentication failure; x\nb\nc"), "a\nauthentication failure; x\nb|");
  EXPECT_EQ(kept_text("a\njava.io.IOException: broken\nb\nc"), "a\njava.io.IOException: broken\nb|");
  EXPECT_EQ(kept_text("all is well\nhere too"), "");
}

TEST(MustKeep, PlacesCodesAddressesIdsAndVersions) {
  for (const std::string line :
       {"at src/main.cpp:12 it is", "exit code 2", "see https://example.org/x", "commit 3f2a9bc1d",
        "issue #123 is open", "uses 1.2.3 now", "since v2.1 it does",
        "id 123e4567-e89b-12d3-a456-426614174000", "order W2_9911 came"})
    EXPECT_EQ(kept_text("first\n" + line + "\nlast"), line + "|") << line;
}

TEST(MustKeep, TermsAreWholeWordsInAnyCase) {
  EXPECT_EQ(kept_text("one\nthe Cache_Size is\nlast", {"cache_size"}), "the Cache_Size is|");
  EXPECT_EQ(kept_text("one\nthe cache_sizes are\nlast", {"cache_size"}), "");
}

TEST(MustKeep, OfAParagraphItIsTheSentence) {
  const std::string filler = std::string(300, 'X') + " is long. ";
  EXPECT_EQ(kept_text(filler + "It uses 1.2.3 now. " + filler), "It uses 1.2.3 now.|");
}

}  // namespace
}  // namespace tokenpak::prose
