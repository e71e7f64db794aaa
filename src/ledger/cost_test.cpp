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
}

TEST(Cost, IsUnknownWhereTheNumbersCannotBeTrue) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(cost(opus(), usage(most, 0, 0, 0, 0)), std::nullopt);
  EXPECT_EQ(cost(opus(), usage(most, 1, 0, 0, 0)), std::nullopt);
  EXPECT_EQ(cost(opus(), usage(0, 0, 0, 0, most)), std::nullopt);
  EXPECT_EQ(
      cost(opus(), usage(most / (10 * dollars_per_million), 0, 0, most / (10 * dollars_per_million), 0)),
      std::nullopt);
}

TEST(BilledSaving, IsTheDifferenceOfTwoPrompts) {
  // 348 uncached tokens at 5; output does not count.
  EXPECT_EQ(billed_saving(opus(), usage(1240, 0, 0, 0, 0), usage(892, 0, 0, 0, 156)),
            (BilledSaving{Money{1'740'000}, 348}));
  // What the provider would have read from its cache anyway is worth a tenth.
  EXPECT_EQ(billed_saving(opus(), usage(0, 5'000, 0, 0, 0), usage(0, 4'000, 0, 0, 0)),
            (BilledSaving{Money{500'000}, 100}));
}

TEST(BilledSaving, IsNegativeWhereTheChangeCostMore) {
  // Fewer tokens on the wire, but reads became writes.
  EXPECT_EQ(billed_saving(opus(), usage(0, 5'000, 0, 0, 0), usage(0, 0, 4'000, 0, 0)),
            (BilledSaving{Money{-22'500'000}, -4'500}));
}

TEST(BilledSaving, GivesEachSideTheTierOfItsOwnSize) {
  EXPECT_EQ(billed_saving(haiku(), usage(100'001, 0, 0, 0, 0), usage(100'000, 0, 0, 0, 0)),
            (BilledSaving{Money{40'000'500}, 400'005}));
}

TEST(BilledSaving, IsUnknownWhereTheNumbersCannotBeTrue) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(billed_saving(opus(), usage(most, 1, 0, 0, 0), usage(1, 0, 0, 0, 0)), std::nullopt);
  EXPECT_EQ(billed_saving(opus(), usage(1, 0, 0, 0, 0), usage(most, 0, 0, 0, 0)), std::nullopt);
}

}  // namespace
}  // namespace tokenpak::ledger
