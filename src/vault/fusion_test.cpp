#include "vault/fusion.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::vault {
namespace {

using testing::ElementsAre;
using Dense = std::vector<std::optional<double>>;

TEST(FusionTest, BothOpinionsCount) {
  // z-scores of the words: 1.34, 0.45, -0.45, -1.34; of the second opinion: -0.58, -0.58, -0.58, 1.73.
  const std::vector<double> lexical = {4, 3, 2, 1};
  const Dense dense = {0.1, 0.1, 0.1, 0.9};
  EXPECT_THAT(fused_order(lexical, dense, 0), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(fused_order(lexical, dense, 0.5), ElementsAre(0, 1, 3, 2));
  EXPECT_THAT(fused_order(lexical, dense, 1), ElementsAre(0, 3, 1, 2));
  EXPECT_THAT(fused_order(lexical, dense, 3), ElementsAre(3, 0, 1, 2));
}

TEST(FusionTest, WhatHasNoSecondOpinionCountsAsAverage) {
  EXPECT_THAT(fused_order(std::vector<double>{5, 5, 5}, Dense{0.1, std::nullopt, 0.9}, 1),
              ElementsAre(2, 1, 0));
}

TEST(FusionTest, EqualOnesStayInTheirOrder) {
  EXPECT_THAT(fused_order(std::vector<double>{1, 1, 1}, Dense{0.5, 0.5, 0.5}, 1), ElementsAre(0, 1, 2));
  EXPECT_THAT(fused_order({}, {}, 1), ElementsAre());
}

/// Every place comes once, and what both opinions like better comes first.
RC_GTEST_PROP(FusionProperty, WhatBothLikeBetterComesFirst, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 30);
  const auto lexical = *rc::gen::container<std::vector<double>>(
      size, rc::gen::map(rc::gen::inRange(0, 50), [](int value) { return double{1} * value; }));
  const auto liked = *rc::gen::container<std::vector<int>>(size, rc::gen::inRange(-50, 50));
  const Dense dense(liked.begin(), liked.end());
  const std::vector<std::size_t> order = fused_order(lexical, dense, 0.5);
  std::vector<std::size_t> sorted = order;
  std::ranges::sort(sorted);
  RC_ASSERT(sorted.size() == size);
  for (std::size_t place = 0; place < size; ++place)
    RC_ASSERT(sorted[place] == place);
  for (std::size_t place = 1; place < size; ++place) {
    const std::size_t before = order[place - 1];
    const std::size_t after = order[place];
    RC_ASSERT(!(lexical[after] > lexical[before] && *dense[after] > *dense[before]));
  }
}

}  // namespace
}  // namespace tokenpak::vault
