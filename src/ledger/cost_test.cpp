#include "ledger/cost.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace tokenpak::ledger {
namespace {

using dialect::Usage;

constexpr std::uint64_t dollars_per_million = 1'000'000;  // in picodollars a token

// Claude Opus 4.5: 5 / 25, reads at 0.1, writes at 1.25 and 2.
Price opus() {
  Price price;
  price.rates = {5'000'000, 25'000'000, 500'000, 6'250'000, 10'000'000};
  return price;
}

// Claude Haiku 5.5, five times as dear for prompts over 100,000 tokens.
Price haiku() {
  Price price;
  price.rates = {100'000, 500'000, 10'000, 125'000, 200'000};
  price.long_above = 100'000;
  price.long_rates = {500'000, 2'500'000, 50'000, 625'000, 1'000'000};
  return price;
}

Usage usage(std::uint64_t input, std::uint64_t cache_read, std::uint64_t write_5m, std::uint64_t write_1h,
            std::uint64_t output) {
  Usage result;
  result.input = input;
  result.cache_read = cache_read;
  result.cache_write_5m = write_5m;
  result.cache_write_1h = write_1h;
  result.output = output;
  result.reported = true;
  return result;
}

TEST(Cost, BillsEachBucketAtItsOwnRate) {
  // 892 x 5 + 156 x 25 dollars per million.
  EXPECT_EQ(cost(opus(), usage(892, 0, 0, 0, 156)), Money{8'360'000});
  EXPECT_EQ(format_dollars(*cost(opus(), usage(892, 0, 0, 0, 156))), "$0.0084");
  // 10 x 5 + 100,000 x 0.5 + 2,000 x 6.25 + 1,000 x 10 + 500 x 25.
  EXPECT_EQ(cost(opus(), usage(10, 100'000, 2'000, 1'000, 500)), Money{85'050'000});
}

TEST(Cost, DoesNotBillReasoningTwice) {
  Usage thinking = usage(0, 0, 0, 0, 1000);
  thinking.reasoning = 900;
  EXPECT_EQ(cost(opus(), thinking), Money{25'000'000});
}

TEST(Cost, RoundsTheSumOnceHalfUp) {
  Price price;
  price.rates = {499, 1, 0, 0, 0};  // picodollars a token
  EXPECT_EQ(cost(price, usage(1, 0, 0, 0, 0)), Money{0});
  EXPECT_EQ(cost(price, usage(1, 0, 0, 0, 1)), Money{1});
  EXPECT_EQ(cost(price, usage(3, 0, 0, 0, 2)), Money{1});
  EXPECT_EQ(cost(price, usage(3, 0, 0, 0, 3)), Money{2});
}

TEST(Cost, ChoosesTheTierByTheWholePrompt) {
  EXPECT_EQ(cost(haiku(), usage(100'000, 0, 0, 0, 1'000)), Money{10'500'000});
  EXPECT_EQ(cost(haiku(), usage(100'001, 0, 0, 0, 1'000)), Money{52'500'500});
  // 1 + 90,000 + 10,000 tokens of prompt: only together are they over the threshold.
  EXPECT_EQ(cost(haiku(), usage(1, 90'000, 10'000, 0, 0)), Money{500 + 4'500'000 + 6'250'000});
  // Output does not count.
  EXPECT_EQ(cost(haiku(), usage(1, 0, 0, 0, 200'000)), Money{100 + 100'000'000});
}

TEST(Cost, IsUnknownWithoutUsage) {
  EXPECT_EQ(cost(opus(), Usage()), std::nullopt);
  EXPECT_EQ(saved_cost(opus(), Usage(), 100), std::nullopt);
}

TEST(Cost, IsUnknownWhereTheNumbersCannotBeTrue) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(cost(opus(), usage(most, 0, 0, 0, 0)), std::nullopt);
  EXPECT_EQ(cost(opus(), usage(most, 1, 0, 0, 0)), std::nullopt);
  EXPECT_EQ(cost(opus(), usage(0, 0, 0, 0, most)), std::nullopt);
  EXPECT_EQ(
      cost(opus(), usage(most / (10 * dollars_per_million), 0, 0, most / (10 * dollars_per_million), 0)),
      std::nullopt);
  EXPECT_EQ(saved_cost(opus(), usage(1, 0, 0, 0, 0), std::numeric_limits<std::int64_t>::max()), std::nullopt);
}

TEST(SavedCost, UsesTheAveragePriceOfThePrompt) {
  // All uncached: 348 tokens at 5.
  EXPECT_EQ(saved_cost(opus(), usage(892, 0, 0, 0, 156), 348), Money{1'740'000});
  // Nine tenths from the cache: (100 x 5 + 900 x 0.5) / 1000 = 0.95.
  EXPECT_EQ(saved_cost(opus(), usage(100, 900, 0, 0, 0), 1000), Money{950'000});
  // All from the cache: never more than the cache's price.
  EXPECT_EQ(saved_cost(opus(), usage(0, 5'000, 0, 0, 0), 1000), Money{500'000});
}

TEST(SavedCost, IsNegativeWhereTokensWereAdded) {
  EXPECT_EQ(saved_cost(opus(), usage(892, 0, 0, 0, 156), -348), Money{-1'740'000});
  EXPECT_EQ(saved_cost(opus(), usage(892, 0, 0, 0, 156), 0), Money{0});
}

TEST(SavedCost, RoundsHalfUpLikeCost) {
  Price price;
  price.rates = {1'000, 0, 0, 0, 0};
  EXPECT_EQ(saved_cost(price, usage(3, 0, 0, 0, 0), 7), Money{7});
  price.rates = {0, 0, 500, 0, 0};
  EXPECT_EQ(saved_cost(price, usage(1, 2, 0, 0, 0), 1), Money{0});  // 333 picodollars
  EXPECT_EQ(saved_cost(price, usage(1, 2, 0, 0, 0), 2), Money{1});  // 666
}

TEST(SavedCost, IsUnknownForAnEmptyPrompt) {
  EXPECT_EQ(saved_cost(opus(), usage(0, 0, 0, 0, 10), 5), std::nullopt);
}

}  // namespace
}  // namespace tokenpak::ledger
