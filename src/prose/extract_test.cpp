#include "prose/extract.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::prose {
namespace {

// Sections of sentences about other things, `needle` in the middle of one of them.
std::string document_with(std::string_view needle, int place = 20) {
  std::string text;
  for (int section = 0; section < 40; ++section) {
    text += fmt::format("## Section about gardens number {}\n\n", section);
    text += "The flowers of the garden are watered in the morning by those who live there. ";
    if (section == place) text += std::string(needle) + " ";
    text += "In summer it is often too hot for that and they wait until the evening comes.\n\n";
  }
  return text;
}

std::string extracted(std::string_view text, std::string_view question, double share) {
  const std::optional<Extract> extract = prose::extract(text, question, share);
  if (!extract) return "nothing";
  std::string result;
  std::size_t at = 0;
  for (const ByteRange range : extract->kept) {
    EXPECT_TRUE(range.begin >= at && range.begin < range.end && range.end <= text.size());
    at = range.end;
    result += range.of(text);
    result += '|';
  }
  return result;
}

TEST(Extract, TheAnswerIsKeptAtAnyDepthWithItsHeading) {
  for (const int place : {0, 10, 20, 30, 39}) {
    const std::string text = document_with("Copper pipes were installed by Ada Lovelace.", place);
    const std::string kept = extracted(text, "Who was installing copper pipes?", 0.3);
    EXPECT_TRUE(kept.contains("Copper pipes were installed by Ada Lovelace.")) << place;
    EXPECT_TRUE(kept.contains(fmt::format("number {}\n", place))) << place;
    EXPECT_LE(kept.size(), text.size() * 4 / 10);
  }
}

TEST(Extract, MustKeepLinesStayWhateverTheQuestion) {
  const std::string text = document_with("Copper pipes were installed.\nERROR: pump 7 failed\nIt is wet.");
  EXPECT_TRUE(extracted(text, "Where do the flowers grow?", 0.1).contains("ERROR: pump 7 failed"));
}

TEST(Extract, NothingWithoutQuestionMatchLengthOrLanguage) {
  const std::string text = document_with("Copper pipes were installed.");
  EXPECT_EQ(extracted(text, "", 0.3), "nothing");
  EXPECT_EQ(extracted(text, "What is it and who are they?", 0.3), "nothing");
  EXPECT_EQ(extracted(text, "Zebra xylophones?", 0.3), "nothing");
  EXPECT_EQ(extracted(text.substr(0, 3000), "copper", 0.3), "nothing");
  EXPECT_EQ(extracted(text, "copper", 1.0), "nothing");
  EXPECT_EQ(extracted(text + "\xff", "copper", 0.3), "nothing");
  std::string german;
  for (int line = 0; line < 100; ++line)
    german += "Der Server liest die Datei an der Stelle, an der sie steht, und das Kupfer auch.\n\n";
  EXPECT_EQ(extracted(german, "Kupfer?", 0.3), "nothing");
}

TEST(Extract, TakesLinearTimeOnHostileText) {
  for (const std::string_view part : {"copper ", "copper. Of ", "the copper\n", "# of copper\n", "ERROR\n",
                                      "a_1 ", "copper's the ", "\n"}) {
    std::string text;
    while (text.size() < (std::size_t{4} << 20U))
      text += part;
    const auto begin = std::chrono::steady_clock::now();
    extract(text, "copper of a_12345 and errors", 0.3);
    EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), 10) << part;
  }
}

}  // namespace
}  // namespace tokenpak::prose
