#include "vault/vectors.hpp"

#include "vault/index.hpp"
#include "vault/index_builder.hpp"
#include "vault/search.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::vault {
namespace {

/// Three documents of one chunk each; the first two have vectors.
std::string index_with_vectors() {
  IndexBuilder builder;
  builder.add_root({.folder = "/p", .label = "p", .skipped = {}});
  TermReader reader;
  const std::vector<std::pair<const char*, const char*>> documents = {
      {"car.txt", "The car of the year has four wheels and one engine.\n"},
      {"tree.txt", "The car park has a tree: an oak of forty years, and a bench.\n"},
      {"sea.txt", "The sea is deep, and no car was seen at its bottom so far.\n"}};
  for (const auto& [name, text] : documents) {
    builder.add({.root = 0, .path = name, .size = 0, .modified = 0, .content = {}},
                analyze(text, DocumentKind::plain, name, reader));
  }
  const std::string first = quantized(std::vector<float>{1, 0, 0});
  const std::string second = quantized(std::vector<float>{0.6F, 0.8F, 0});
  builder.set_vectors("a-model", 3, {first, second, {}});
  return index_bytes(builder, 0).value();
}

TEST(VectorsTest, ComeBackFromTheIndex) {
  const std::string bytes = index_with_vectors();
  const Index index = Index::over(bytes).value();
  ASSERT_TRUE(index.verify().has_value());
  const Vectors vectors = index.vectors();
  EXPECT_EQ(vectors.model(), "a-model");
  EXPECT_EQ(vectors.dimension(), 3U);
  EXPECT_EQ(vectors.count(), 2U);
  const std::vector<float> question = {0, 1, 0};
  EXPECT_NEAR(vectors.similarity(0, question).value(), 0, 1e-6);
  EXPECT_NEAR(vectors.similarity(1, question).value(), 0.8, 0.01);
  EXPECT_FALSE(vectors.similarity(2, question).has_value());
  EXPECT_FALSE(vectors.similarity(3, question).has_value());
  EXPECT_FALSE(vectors.similarity(0, std::vector<float>{1, 0}).has_value()) << "of another dimension";
}

TEST(VectorsTest, AnIndexHasNoneUntilItIsGivenSome) {
  IndexBuilder builder;
  builder.add_root({.folder = "/p", .label = "p", .skipped = {}});
  const std::string bytes = index_bytes(builder, 0).value();
  const Vectors vectors = Index::over(bytes).value().vectors();
  EXPECT_TRUE(vectors.empty());
  EXPECT_FALSE(vectors.similarity(0, std::vector<float>()).has_value());
}

/// Replaces a number in the section of vectors and makes the header fit.
std::string with_changed_vectors(std::string bytes, std::size_t at, std::uint32_t value,
                                 std::size_t cut_off) {
  IndexHeader header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  Section& section = header.sections[static_cast<std::size_t>(SectionName::vectors)];
  std::memcpy(bytes.data() + section.offset + at, &value, sizeof(value));
  section.size -= cut_off;
  header.header_checksum =
      hash128({reinterpret_cast<const char*>(&header), offsetof(IndexHeader, header_checksum)});
  std::memcpy(bytes.data(), &header, sizeof(header));
  return bytes;
}

TEST(VectorsTest, ADamagedSectionIsRefused) {
  const std::string bytes = index_with_vectors();
  constexpr std::size_t dimension_at = offsetof(VectorsHeader, dimension);
  constexpr std::size_t count_at = offsetof(VectorsHeader, count);
  EXPECT_TRUE(Index::over(with_changed_vectors(bytes, dimension_at, 3, 0)).has_value());
  for (const std::uint32_t dimension : {0U, 5U, 400U, 16'385U, 0xffffffffU})
    EXPECT_FALSE(Index::over(with_changed_vectors(bytes, dimension_at, dimension, 0)).has_value())
        << dimension;
  EXPECT_FALSE(Index::over(with_changed_vectors(bytes, count_at, 4, 0)).has_value()) << "more than chunks";
  for (const std::size_t cut_off : {1U, 8U, 24U, 30U})
    EXPECT_FALSE(Index::over(with_changed_vectors(bytes, dimension_at, 3, cut_off)).has_value()) << cut_off;
}

TEST(VectorsTest, AScaleThatIsNoNumberIsNoVector) {
  for (const float scale :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const std::string bytes = with_changed_vectors(index_with_vectors(), sizeof(VectorsHeader),
                                                   std::bit_cast<std::uint32_t>(scale), 0);
    const Index index = Index::over(bytes).value();
    EXPECT_FALSE(index.vectors().similarity(0, std::vector<float>{1, 0, 0}).has_value());
  }
}

TEST(VectorsTest, WhatHasNoDirectionHasNoVector) {
  EXPECT_FALSE(normalized(std::vector<float>{0, 0, 0}).has_value());
  EXPECT_FALSE(normalized(std::vector<float>()).has_value());
  EXPECT_FALSE(normalized(std::vector<float>{1, std::numeric_limits<float>::quiet_NaN()}).has_value());
  EXPECT_FALSE(normalized(std::vector<float>{1, std::numeric_limits<float>::infinity()}).has_value());
  EXPECT_THAT(normalized(std::vector<float>{3, 4}).value(), testing::ElementsAre(0.6F, 0.8F));
  EXPECT_THAT(normalized(std::vector<float>{3e30F, 4e30F}).value(),
              testing::ElementsAre(testing::FloatEq(0.6F), testing::FloatEq(0.8F)));
}

/// The similarity of a quantized vector is off by no more than half a step of each dimension allows, and by
/// little in itself.
RC_GTEST_PROP(VectorsProperty, QuantizingKeepsSimilarities, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 200);
  const auto vector_of_size = [size] {
    return rc::gen::map(
        rc::gen::container<std::vector<int>>(size, rc::gen::inRange(-1000, 1001)),
        [](const std::vector<int>& values) { return std::vector<float>(values.begin(), values.end()); });
  };
  const auto one = normalized(*vector_of_size());
  const auto other = normalized(*vector_of_size());
  RC_PRE(one && other);
  const VectorsHeader header{.model = {}, .dimension = static_cast<std::uint32_t>(size), .count = 1};
  const std::string section =
      std::string(reinterpret_cast<const char*>(&header), sizeof(header)) + quantized(*one);
  const auto vectors = Vectors::over(section, 1, [](StringReference) { return std::string_view("m"); });
  RC_ASSERT(vectors.has_value());
  double exact = 0;
  double sum_of_question = 0;
  float largest = 0;
  for (std::size_t at = 0; at < size; ++at) {
    exact += double{(*one)[at]} * (*other)[at];
    sum_of_question += std::abs((*other)[at]);
    largest = std::max(largest, std::abs((*one)[at]));
  }
  const double bound = double{largest} / 127 / 2 * sum_of_question + 1e-5;
  RC_ASSERT(std::abs(vectors->similarity(0, *other).value() - exact) <= bound);
}

TEST(SearchTest, ARescorerPutsWhatItLikesFirst) {
  const std::string bytes = index_with_vectors();
  const Index index = Index::over(bytes).value();
  const auto by_words = search(index, "which car has an engine");
  ASSERT_EQ(by_words.size(), 3U);
  EXPECT_EQ(by_words.front().chunk, 0U);
  const Vectors vectors = index.vectors();
  const std::vector<float> question = {0, 1, 0};
  const VectorRescorer rescorer(vectors, question);
  const auto hits = search(index, "which car has an engine",
                           {.weights = {}, .rescorer = &rescorer, .rescorer_weight = 100});
  ASSERT_EQ(hits.size(), 3U);
  EXPECT_EQ(hits.front().chunk, 1U);
  for (std::size_t place = 0; place < 3; ++place)
    EXPECT_EQ(hits[place].relevance, by_words[place].relevance)
        << "the words say how sure it is, by the place";
}

TEST(SearchTest, ARescorerWithoutWeightOrOpinionChangesNothing) {
  const std::string bytes = index_with_vectors();
  const Index index = Index::over(bytes).value();
  const Vectors vectors = index.vectors();
  const std::vector<float> question = {0, 1, 0};
  const std::vector<float> foreign = {1, 0};
  const VectorRescorer liked(vectors, question);
  const VectorRescorer silent(vectors, foreign);
  const auto by_words = search(index, "the car of the sea");
  const std::vector<std::pair<const Rescorer*, double>> cases = {{&liked, 0.0}, {&silent, 100.0}};
  for (const auto& [rescorer, weight] : cases) {
    const auto hits =
        search(index, "the car of the sea", {.weights = {}, .rescorer = rescorer, .rescorer_weight = weight});
    ASSERT_EQ(hits.size(), by_words.size());
    for (std::size_t place = 0; place < hits.size(); ++place) {
      EXPECT_EQ(hits[place].chunk, by_words[place].chunk);
      EXPECT_EQ(hits[place].relevance, by_words[place].relevance);
    }
  }
}

}  // namespace
}  // namespace tokenpak::vault
