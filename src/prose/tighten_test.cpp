#include "prose/tighten.hpp"

#include "prose/apply_test.hpp"
#include "prose/facts.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::prose {
namespace {

// English in which there is nothing to shorten, so that a text is long enough and in English.
std::string plain_text() {
  std::string text = "\n\n";
  for (int line = 0; line < 12; ++line)
    text += "- They read files from disk and write them to others with care for each of these.\n";
  return text;
}

std::string tightened(std::string_view example) {
  const std::string rest = plain_text();
  const std::string text = std::string(example) + rest;
  const std::string result = test::applied(text, tighten(text));
  EXPECT_TRUE(result.ends_with(rest)) << result;
  EXPECT_TRUE(keeps_facts(text, result)) << result;
  EXPECT_TRUE(tighten(result).empty()) << test::applied(result, tighten(result));
  return result.substr(0, result.size() - rest.size());
}

void expect_untouched(std::string_view example) {
  EXPECT_EQ(tightened(example), example);
}

TEST(Tighten, ArticlesGoWhereAReaderDoesNotMissThem) {
  EXPECT_EQ(tightened("It reads the file into a buffer of the process."),
            "It reads file into buffer of process.");
  EXPECT_EQ(tightened("The server reads a file."), "Server reads file.");
  EXPECT_EQ(tightened("It reads (the file) at the start."), "It reads (file) at start.");
}

TEST(Tighten, ArticlesStayInQuantitiesNamesAndWhereTheyCarrySense) {
  expect_untouched("There were a few of them and there is a lot more.");
  expect_untouched("It runs twice a day and costs $5 a head.");
  EXPECT_EQ(tightened("He is at the University of the Arts with them."),
            "He is at University of the Arts with them.");
  expect_untouched("They gave access to the process and its memory.");
  EXPECT_EQ(tightened("They read all of the files and one of the others."),
            "They read all files and one of the others.");
  expect_untouched("They took the same and the other as well.");
}

TEST(Tighten, ASentenceMayBeginWithANameOrCodeInPlaceOfItsArticle) {
  EXPECT_EQ(tightened("The GNU assembler reads it. The `size` of it is known. The Debian archive has it."),
            "GNU assembler reads it. `size` of it is known. Debian archive has it.");
  expect_untouched("The 2. version reads it. The - sign is read as well. The \"first\" of them is not.");
}

TEST(Tighten, TheArticleGoesBehindToWhereNoVerbIsMeant) {
  EXPECT_EQ(tightened("It works according to the rules, relative to the folder and the same file of them."),
            "It works according to rules, relative to folder and same file of them.");
  expect_untouched("It works according to the most of them and they took the same.");
}

TEST(Tighten, WrappedLinesBecomeOne) {
  EXPECT_EQ(tightened("They write what they have read\nto others, so that each of them\nknows."),
            "They write what they have read to others, so each of them knows.");
  EXPECT_EQ(tightened("    They write what they have read\n    to others.  Each of them knows this."),
            "    They write what they have read to others. Each of them knows this.");
}

TEST(Tighten, LinesThatStandForThemselvesStay) {
  expect_untouched("Name: Ada and her friends\nPlace: here with you\nState: it is there");
  expect_untouched("They read these files:\nfirst of them is this\n");
  expect_untouched("They read this.  \nIt is what Markdown breaks.");
}

TEST(Tighten, EmphasisGoesAndItsWordsStay) {
  EXPECT_EQ(tightened("They read **all of this** and *not* that."), "They read all of this and not that.");
  expect_untouched("They pass *args and 2 ** 3 to it and to them.");
}

TEST(Tighten, StructureStays) {
  expect_untouched("# The title of the page\n\nThe Title of the Text\n---------------------\n");
  expect_untouched("| the | a |\n|---|---|\n| the file | a file that is read |\n");
  expect_untouched("> They said that the file is in the folder.\n");
  expect_untouched("```\nread the file in order to write the other\n```\n");
  expect_untouched(".. code-block:: text\n\n   read the file in order to write it to the disk\n");
  expect_untouched("They wrote::\n\n   read the file in order to write it to the disk\n");
  expect_untouched("$ cat the file in order to read it\n");
  EXPECT_EQ(tightened("1. Read the file.\n2. Write the other file.\n"),
            "1. Read file.\n2. Write the other file.\n");
}

TEST(Tighten, WhatIsNoPlainWordStays) {
  expect_untouched("They read `the file in a folder` and \"the other in a folder\" as well.");
  expect_untouched("They write \u201cthe file\u201d and 'the other file of a kind' to it.");
  expect_untouched("They read <a href=\"the file\"> and {the name of a file} in it.");
  EXPECT_EQ(
      tightened("They send the file /srv/a_b.txt to me@example.org at http://example.org/the/a (v1.2.3)."),
      "They send file /srv/a_b.txt to me@example.org at http://example.org/the/a (v1.2.3).");
}

TEST(Tighten, NegationsModalsAndConditionsStay) {
  EXPECT_EQ(
      tightened("You must not remove the file unless the server is stopped, and you should never edit it."),
      "You must not remove file unless server is stopped and you should never edit it.");
  expect_untouched("It is not very good and not really what they want.");
}

TEST(Tighten, ASentenceKeepsItsCapitalAndItsEnd) {
  EXPECT_EQ(tightened("Of course, it works! In fact, they know the way it works?"),
            "It works! They know way it works?");
  EXPECT_EQ(tightened("Please note that `it` works for them."), "Note that `it` works for them.");
}

TEST(Tighten, OtherLanguagesShortAndBrokenTextsAreLeftAlone) {
  std::string german;
  std::string french;
  for (int line = 0; line < 20; ++line) {
    german += "Der Server liest die Datei an der Stelle, an der sie steht, und so war es in der Tat.\n";
    french += "Le serveur lit le fichier on a la place de la ligne, en plus il a la date de fin.\n";
  }
  EXPECT_TRUE(tighten(german).empty());
  EXPECT_TRUE(tighten(french).empty());
  EXPECT_TRUE(tighten("It reads the file into a buffer of the process.").empty());
  EXPECT_TRUE(tighten("It reads the file.\xff" + plain_text()).empty());
}

TEST(Tighten, TakesLinearTimeOnHostileText) {
  const auto seconds = [](const std::string& text) {
    const auto begin = std::chrono::steady_clock::now();
    tighten(text);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  for (const std::string_view part : {"the ", "`", "\"", "in the in order to ", "*", "**a ", "<", "(", "a\n",
                                      "- a\n", "a.b ", "\n\n", "'a "}) {
    std::string text;
    while (text.size() < (std::size_t{4} << 20U))
      text += part;
    EXPECT_LT(seconds(text), 8) << part;
  }
}

// Sentences of words that rules care for, with marks, in lines.
rc::Gen<std::string> any_text() {
  static const std::vector<std::string> words = {"the ",
                                                 "a ",
                                                 "file ",
                                                 "files ",
                                                 "that ",
                                                 "is ",
                                                 "are ",
                                                 "used ",
                                                 "in ",
                                                 "order ",
                                                 "to ",
                                                 "of ",
                                                 "course, ",
                                                 "However, ",
                                                 "Note ",
                                                 "note ",
                                                 ", ",
                                                 "and ",
                                                 "but ",
                                                 ", and ",
                                                 ". ",
                                                 ".\n",
                                                 "\n",
                                                 "\n\n",
                                                 "The ",
                                                 "not ",
                                                 "very ",
                                                 "really ",
                                                 "**",
                                                 "*",
                                                 "`code` ",
                                                 "\"said\" ",
                                                 "http://a.b/c ",
                                                 "12 ",
                                                 "v1.2.3 ",
                                                 "(",
                                                 ") ",
                                                 "- ",
                                                 "# ",
                                                 "    ",
                                                 "we ",
                                                 "It ",
                                                 "in the event that ",
                                                 "make sure that ",
                                                 "due to the fact that ",
                                                 "all ",
                                                 "University ",
                                                 "such ",
                                                 "no ",
                                                 "'a ",
                                                 "e.g. ",
                                                 "::\n",
                                                 "| ",
                                                 "so that "};
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(words)),
                      [](const auto& parts) {
                        std::string text;
                        for (const std::string& part : parts)
                          text += part;
                        return text;
                      });
}

RC_GTEST_PROP(Tighten, KeepsTheFactsAndComesToRest, ()) {
  const std::string text = *any_text() + plain_text();
  const std::vector<TextEdit> edits = tighten(text);
  const std::string result = test::applied(text, edits);
  RC_ASSERT(result.size() <= text.size());
  RC_ASSERT(keeps_facts(text, result));
  RC_ASSERT(keeps_facts(text, edits, result));
  // A line that was joined to one with a bar is a row of a table to whoever reads it again.
  if (!text.contains('|')) RC_ASSERT(tighten(result).empty());
}

}  // namespace
}  // namespace tokenpak::prose
