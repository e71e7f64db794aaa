#include "vault/add_vectors.hpp"

#include "base/temporary_folder_test.hpp"
#include "vault/loaded_index.hpp"
#include "vault/update_index.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::vault {
namespace {

namespace fs = std::filesystem;

/// Knows how often three words stand in a text.
class CountingEmbedder final : public Embedder {
 public:
  std::string_view model() const override { return name; }
  Result<std::vector<std::vector<float>>> embed(std::span<const std::string> texts) override {
    ++calls;
    if (calls_left == 0) return failure(ErrorKind::upstream_unreachable, "it is away");
    --calls_left;
    const auto is_refused = [&](const std::string& text) {
      return !refused.empty() && text.contains(refused);
    };
    if (std::ranges::any_of(texts, is_refused)) return failure(ErrorKind::bad_request, "too long for it");
    std::vector<std::vector<float>> vectors;
    for (const std::string& text : texts) {
      asked.push_back(text);
      std::vector<float> vector(dimension, 0.25F);
      vector[0] = text.contains("apple") ? 1 : 0;
      vector[1] = text.contains("pear") ? 1 : 0;
      vectors.push_back(vector);
    }
    return vectors;
  }

  std::string name = "counting";
  std::size_t dimension = 4;
  std::string refused;
  std::size_t calls_left = 1000;
  std::size_t calls = 0;
  std::vector<std::string> asked;
};

class AddVectorsTest : public testing::Test {
 protected:
  AddVectorsTest() {
    write("a.md", "# Apple\n\nAn apple is round.\n\n# Pear\n\nA pear is not.\n");
    write("b.md", "# Plum\n\nA plum is blue.\n");
    update();
  }

  fs::path file() const { return top / "home/vault.index"; }
  void write(const std::string& path, const std::string& text) const {
    fs::create_directories(top / "docs");
    std::ofstream(top / "docs" / path, std::ios::binary) << text;
  }
  UpdateReport update(bool from_scratch = false) const {
    return update_index({.index_file = file(),
                         .folders = {top / "docs"},
                         .removed_folders = {},
                         .from_scratch = from_scratch,
                         .now = 4'000'000'000,
                         .progress = {}})
        .value();
  }
  VectorReport add() {
    embedder.asked.clear();
    return add_vectors({.index_file = file(), .embedder = &embedder, .progress = {}, .is_ending = {}})
        .value();
  }
  std::shared_ptr<const LoadedIndex> load() const { return LoadedIndex::open_verified(file()).value(); }

  TemporaryFolder temporary;
  fs::path top = temporary.path();
  CountingEmbedder embedder;
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(AddVectorsTest, EachChunkGetsOneOfItsHeadingAndText) {
  const VectorReport report = add();
  EXPECT_EQ(report.chunks, 3U);
  EXPECT_EQ(report.with_vectors, 3U);
  EXPECT_EQ(report.embedded, 3U);
  EXPECT_EQ(report.dimension, 4U);
  EXPECT_FALSE(report.problem.has_value());
  const auto loaded = load();
  const Index& index = loaded->index();
  EXPECT_EQ(index.vectors().model(), "counting");
  const auto apple = normalized(std::vector<float>{1, 0, 0.25F, 0.25F}).value();
  for (std::uint32_t number = 0; number < 3; ++number) {
    const bool is_apple = index.name_of(index.chunk(number)) == "docs/a.md#apple";
    const double similarity = index.vectors().similarity(number, apple).value();
    EXPECT_EQ(similarity > 0.99, is_apple) << similarity;
  }
}

TEST_F(AddVectorsTest, OnlyWhatChangedIsAskedFor) {
  add();
  EXPECT_EQ(add().embedded, 0U);
  EXPECT_THAT(embedder.asked, IsEmpty());
  write("a.md", "# Pear\n\nA pear is not.\n\n# Apple\n\nAn apple is red.\n");
  update();
  const VectorReport report = add();
  EXPECT_EQ(report.with_vectors, 3U);
  ASSERT_EQ(embedder.asked.size(), 1U) << "the pear has moved and keeps its vector";
  EXPECT_TRUE(embedder.asked.front().contains("red"));
}

TEST_F(AddVectorsTest, AnUpdateWithoutAModelKeepsThem) {
  add();
  write("c.md", "# Cherry\n\nA cherry is red.\n");
  update();
  EXPECT_EQ(load()->index().vectors().count(), 3U);
  EXPECT_EQ(load()->index().chunk_count(), 4U);
  update(true);
  EXPECT_TRUE(load()->index().vectors().empty()) << "from scratch nothing is reused";
}

TEST_F(AddVectorsTest, AnotherModelOrDimensionBeginsAnew) {
  add();
  embedder.name = "other";
  EXPECT_EQ(add().embedded, 3U);
  EXPECT_EQ(load()->index().vectors().model(), "other");
  embedder.dimension = 7;
  EXPECT_EQ(add().embedded, 0U) << "nobody asks what it gives now";
  write("c.md", "# Cherry\n\nA cherry is red.\n");
  update();
  const VectorReport report = add();
  EXPECT_EQ(report.with_vectors, 4U);
  EXPECT_EQ(report.dimension, 7U);
  EXPECT_EQ(load()->index().vectors().dimension(), 7U);
}

TEST_F(AddVectorsTest, AModelThatChangesItsDimensionAllTheTimeIsGivenUp) {
  class Fickle final : public Embedder {
   public:
    std::string_view model() const override { return "fickle"; }
    Result<std::vector<std::vector<float>>> embed(std::span<const std::string> texts) override {
      return std::vector<std::vector<float>>(texts.size(), std::vector<float>(++dimension, 1));
    }
    std::size_t dimension = 1;
  } fickle;
  for (int number = 0; number < 100; ++number)
    write(fmt::format("{}.md", number), fmt::format("# Number\n\nIt is {}.\n", number));
  update();
  const VectorReport report =
      add_vectors({.index_file = file(), .embedder = &fickle, .progress = {}, .is_ending = {}}).value();
  ASSERT_TRUE(report.problem.has_value());
  EXPECT_LT(fickle.dimension, 10U);
}

TEST_F(AddVectorsTest, WhatWasMadeBeforeAFailureStays) {
  for (int number = 0; number < 100; ++number)
    write(fmt::format("{}.md", number), fmt::format("# Number\n\nIt is {}.\n", number));
  update();
  embedder.calls_left = 2;
  const VectorReport report = add();
  ASSERT_TRUE(report.problem.has_value());
  EXPECT_EQ(report.with_vectors, 64U);
  EXPECT_EQ(load()->index().vectors().count(), 64U);
  embedder.calls_left = 1000;
  const VectorReport rest = add();
  EXPECT_EQ(rest.with_vectors, 103U);
  EXPECT_EQ(rest.embedded, 39U);
}

TEST_F(AddVectorsTest, WhereTheModelIsAwayTheIndexStaysAsItIs) {
  const auto before = load();
  embedder.calls_left = 0;
  EXPECT_TRUE(add().problem.has_value());
  EXPECT_EQ(embedder.calls, 1U);
  EXPECT_EQ(load()->index().header().content_checksum, before->index().header().content_checksum);
}

TEST_F(AddVectorsTest, ATextThatIsRefusedStaysWithoutAndOthersDoNot) {
  for (int number = 0; number < 50; ++number)
    write(fmt::format("{}.md", number), fmt::format("# Number\n\nIt is {}.\n", number));
  update();
  embedder.refused = "plum";
  const VectorReport report = add();
  EXPECT_FALSE(report.problem.has_value());
  EXPECT_EQ(report.refused, 1U);
  EXPECT_EQ(report.with_vectors, 52U);
  EXPECT_LT(embedder.calls, 15U);
}

TEST_F(AddVectorsTest, WhoRefusesEverythingIsGivenUp) {
  for (int number = 0; number < 50; ++number)
    write(fmt::format("{}.md", number), fmt::format("# Number\n\nIt is {}.\n", number));
  update();
  embedder.refused = " ";
  const VectorReport report = add();
  EXPECT_TRUE(report.problem.has_value());
  EXPECT_LT(embedder.calls, 20U);
}

TEST_F(AddVectorsTest, EqualTextsAreAskedForOnce) {
  write("twice.md", "# Plum\n\nA plum is blue.\n");
  update();
  EXPECT_EQ(add().with_vectors, 4U);
  EXPECT_EQ(embedder.asked.size(), 3U);
}

TEST_F(AddVectorsTest, EndsWhenItIsAskedTo) {
  const VectorReport report =
      add_vectors(
          {.index_file = file(), .embedder = &embedder, .progress = {}, .is_ending = [] { return true; }})
          .value();
  EXPECT_EQ(report.with_vectors, 0U);
  EXPECT_EQ(embedder.calls, 0U);
}

TEST(TextToEmbedTest, IsCutBetweenCharacters) {
  EXPECT_EQ(text_to_embed("A > B", "text"), "A > B\ntext");
  EXPECT_EQ(text_to_embed("", "text"), "text");
  std::string text = "x";
  while (text.size() < 10'000)
    text += "\u20ac";
  const std::string cut = text_to_embed("", text);
  EXPECT_LE(cut.size(), 8192U);
  EXPECT_GT(cut.size(), 8188U);
  EXPECT_EQ((cut.size() - 1) % 3, 0U);
}

}  // namespace
}  // namespace tokenpak::vault
