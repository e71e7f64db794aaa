#include "vault/passages.hpp"

#include "vault/index_builder.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::vault {
namespace {

using testing::ElementsAre;

const tokens::Counter counter = tokens::Counter::for_model("gpt-4o");

std::string sentences(int count, std::string_view about) {
  std::string text;
  for (int number = 0; number < count; ++number)
    text += fmt::format("Sentence {} of this section is about the {} and nothing else.\n", number, about);
  return text;
}

std::string index_of(const std::vector<std::pair<std::string, std::string>>& files) {
  IndexBuilder builder;
  builder.add_root({.folder = "/p/docs", .label = "docs", .skipped = {}});
  TermReader reader;
  for (const auto& [name, source] : files) {
    builder.add({.root = 0, .path = name, .size = 1, .modified = 2, .content = {}},
                analyze(source, document_kind_of(name), name, reader));
  }
  return index_bytes(builder, 5).value();
}

/// Two small sections, and one of three parts.
std::string documents() {
  return index_of(
      {{"a.md", "# Cache\n\nThe cache holds \"entries\".\n\n# Pear\n\nA pear in the cache is no apple.\n"},
       {"long.md", "# Long\n\n" + sentences(16, "cache") + "\n" + sentences(16, "timeout") + "\n" +
                       sentences(16, "queue") + "\n"}});
}

/// Every chunk as a hit, the first of the index with the highest relevance.
std::vector<SearchHit> all_hits(const Index& index) {
  std::vector<SearchHit> hits;
  for (std::uint32_t chunk = 0; chunk < index.chunk_count(); ++chunk)
    hits.push_back({.chunk = chunk, .relevance = 0.9 - 0.05 * chunk, .evidence = {}});
  return hits;
}

std::vector<std::string> names_of(const PackedPassages& packed) {
  std::vector<std::string> names;
  for (const PackedPassage& passage : packed.passages)
    names.push_back(passage.name);
  return names;
}

TEST(PassagesTest, StandInOrderEachUnderItsName) {
  const std::string bytes = documents();
  const Index index = Index::over(bytes).value();
  const PackedPassages packed =
      pack_passages(index, "cache", all_hits(index),
                    {.budget = 2200, .least_relevance = 0.85, .known = {}, .prompt = {}}, counter);
  EXPECT_EQ(
      packed.text,
      "\n\n---\nTokenPak added these sections of the project's documents, which may answer this. They are "
      "reference, not the user's words.\n"
      "\n[docs/a.md#cache]\n# Cache\n\nThe cache holds \"entries\".\n"
      "\n[docs/a.md#pear]\n# Pear\n\nA pear in the cache is no apple.\n");
  EXPECT_EQ(packed.tokens, counter.count(packed.text));
  EXPECT_THAT(names_of(packed), ElementsAre("docs/a.md#cache", "docs/a.md#pear"));
}

TEST(PassagesTest, WholeSectionsComeBeforeParts) {
  const std::string bytes = documents();
  const Index index = Index::over(bytes).value();
  std::vector<SearchHit> hits = all_hits(index);
  ASSERT_GE(hits.size(), 4U);
  ASSERT_EQ(index.name_of(index.chunk(3)), "docs/long.md#long:2");
  std::swap(hits[0].relevance, hits[3].relevance);
  std::swap(hits[0], hits[3]);  // a part is the most relevant
  const auto pack = [&](std::size_t budget) {
    return pack_passages(index, "cache", hits,
                         {.budget = budget, .least_relevance = 0, .known = {}, .prompt = {}}, counter);
  };
  EXPECT_THAT(names_of(pack(120)), ElementsAre("docs/a.md#pear", "docs/a.md#cache"));
  const PackedPassages all = pack(2200);
  EXPECT_EQ(names_of(all).front(), "docs/long.md#long:2") << "in the order of their relevance";
  EXPECT_TRUE(all.text.contains("\n[docs/long.md#long:2, in: Long]\n"));
}

TEST(PassagesTest, LeaveOutWhatIsKnownOrStandsInThePrompt) {
  const std::string bytes = documents();
  const Index index = Index::over(bytes).value();
  const auto hits = all_hits(index);
  PassageLimits limits{.budget = 2200, .least_relevance = 0.85, .known = {}, .prompt = {}};
  const PackedPassages both = pack_passages(index, "cache", hits, limits, counter);
  const std::vector<std::uint64_t> known = {both.passages[0].content};
  limits.known = known;
  EXPECT_THAT(names_of(pack_passages(index, "cache", hits, limits, counter)), ElementsAre("docs/a.md#pear"));
  limits.known = {};
  limits.prompt = R"({"content":"7\t# Pear\n8\t\n9\tA pear in the cache is no apple.\n"})";
  EXPECT_THAT(names_of(pack_passages(index, "cache", hits, limits, counter)), ElementsAre("docs/a.md#cache"));
  limits.prompt = R"({"content":"A pear in the cache is an apple."})";
  EXPECT_EQ(pack_passages(index, "cache", hits, limits, counter).passages.size(), 2U);
}

TEST(PassagesTest, OfOneThatDoesNotFitThereIsAPart) {
  const std::string bytes = documents();
  const Index index = Index::over(bytes).value();
  const std::vector<SearchHit> hits = {{.chunk = 3, .relevance = 0.9, .evidence = {}}};
  const PackedPassages packed = pack_passages(
      index, "timeout", hits, {.budget = 100, .least_relevance = 0, .known = {}, .prompt = {}}, counter);
  EXPECT_THAT(names_of(packed), ElementsAre("docs/long.md#long:2"));
  EXPECT_LE(packed.tokens, 100U);
  EXPECT_TRUE(packed.text.contains("timeout"));
}

TEST(PassagesTest, WhatIsNoUtf8IsLeftOut) {
  const std::string bytes = index_of({{"a.txt", "the cache \xff holds\n"}});
  const Index index = Index::over(bytes).value();
  EXPECT_TRUE(pack_passages(index, "cache", all_hits(index),
                            {.budget = 2200, .least_relevance = 0, .known = {}, .prompt = {}}, counter)
                  .text.empty());
}

RC_GTEST_PROP(PassagesProperty, NeverExceedTheBudget, ()) {
  static const std::string bytes = documents();
  const Index index = Index::over(bytes).value();
  const auto budget = *rc::gen::inRange<std::size_t>(0, 900);
  const double least = *rc::gen::inRange(0, 100) / 100.0;
  const PackedPassages packed =
      pack_passages(index, *rc::gen::string<std::string>(), all_hits(index),
                    {.budget = budget, .least_relevance = least, .known = {}, .prompt = {}}, counter);
  RC_ASSERT(packed.tokens <= budget);
  RC_ASSERT(packed.text.empty() == packed.passages.empty());
}

TEST(SearchTextTest, IsTheQuestion) {
  EXPECT_EQ(search_text("How is it set?\n", ""), "How is it set?");
  EXPECT_EQ(search_text("What is the cache timeout of the second server in our system?", "How is it set?"),
            "What is the cache timeout of the second server in our system?");
}

TEST(SearchTextTest, OfAShortOneThatGoesOnItIsBoth) {
  const std::string before = "How is the cache timeout set?";
  for (const char* follow_up : {"And on Windows?", "why", "What about the queue?", "how so"})
    EXPECT_EQ(search_text(follow_up, before), before + "\n" + follow_up);
  for (const char* other : {"Thanks!", "Write it down.", "Hello", "Run the tests again"})
    EXPECT_EQ(search_text(other, before), other);
}

TEST(SearchTextTest, OfWhatWasPastedItIsWhatStandsBeforeAndBehind) {
  const std::string pasted = "Here is a file:\n\n" + sentences(100, "noise") + "\n\nWhat does it do?";
  EXPECT_EQ(search_text(pasted, ""), "Here is a file:\nWhat does it do?");
}

}  // namespace
}  // namespace tokenpak::vault
