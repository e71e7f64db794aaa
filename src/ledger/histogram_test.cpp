#include "ledger/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::ledger {
namespace {

TEST(Histogram, OfNothingIsZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.percentile(0.5), 0U);
  EXPECT_EQ(histogram.count_below_power(36), 0U);
}

TEST(Histogram, KeepsSmallValuesExactly) {
  Histogram histogram;
  for (std::uint64_t value = 0; value < 32; ++value)
    histogram.add(value);
  EXPECT_EQ(histogram.percentile(0), 0U);
  EXPECT_EQ(histogram.percentile(0.5), 15U);
  EXPECT_EQ(histogram.percentile(1), 31U);
  EXPECT_EQ(histogram.sum(), 496U);
}

TEST(Histogram, RefusesBytesThatAreNoHistogram) {
  EXPECT_FALSE(Histogram::from_bytes(""));                                       // no sum
  EXPECT_FALSE(Histogram::from_bytes(std::string_view("\x01\x02", 2)));          // a bucket without a count
  EXPECT_FALSE(Histogram::from_bytes(std::string_view("\x01\x90\x04\x01", 4)));  // bucket 528
  EXPECT_FALSE(Histogram::from_bytes(std::string_view("\x01\x01\xff", 3)));      // a number that does not end
  EXPECT_FALSE(Histogram::from_bytes("\x01\x01\xff\xff\xff\xff\x1f"));           // a count over 32 bits
  EXPECT_FALSE(Histogram::from_bytes(std::string(100, '\xff')));
  EXPECT_FALSE(Histogram::from_bytes(std::string_view("\x05\x01\x02\x00\x03", 5)));  // a bucket named twice
  EXPECT_FALSE(Histogram::from_bytes(std::string_view("\x05\x01\x00", 3)));          // an empty bucket
}

RC_GTEST_PROP(Histogram, SurvivesBeingBytesAndAddsUp,
              (std::vector<std::uint32_t> left, std::vector<std::uint64_t> right)) {
  Histogram both;
  Histogram one;
  Histogram other;
  for (const std::uint64_t value : left) {
    both.add(value);
    one.add(value);
  }
  for (const std::uint64_t value : right) {
    both.add(value);
    other.add(value);
  }
  const auto back = Histogram::from_bytes(one.bytes());
  RC_ASSERT(back.has_value());
  other.add(*back);
  RC_ASSERT(other.bytes() == both.bytes());
  RC_ASSERT(other.count() == both.count());
  RC_ASSERT(other.sum() == both.sum());
  RC_ASSERT(other.percentile(0.9) == both.percentile(0.9));
}

TEST(Histogram, CutsOffAtItsLargest) {
  Histogram histogram;
  histogram.add(~std::uint64_t{0});
  EXPECT_EQ(histogram.sum(), Histogram::largest);
  EXPECT_EQ(histogram.count_below_power(35), 0U);
  EXPECT_EQ(histogram.count_below_power(36), 1U);
}

TEST(Histogram, CountsBelowPowersOfTwoExactly) {
  Histogram histogram;
  for (const std::uint64_t value : {0U, 1U, 63U, 64U, 65U, 127U, 128U, 1023U, 1024U})
    histogram.add(value);
  EXPECT_EQ(histogram.count_below_power(0), 1U);
  EXPECT_EQ(histogram.count_below_power(6), 3U);
  EXPECT_EQ(histogram.count_below_power(7), 6U);
  EXPECT_EQ(histogram.count_below_power(10), 8U);
  EXPECT_EQ(histogram.count_below_power(11), 9U);
}

// The oracle: all values, sorted.
RC_GTEST_PROP(Histogram, AgreesWithTheSortedValues, ()) {
  const auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::uint64_t>>(
      rc::gen::mapcat(rc::gen::inRange(0, 36), [](int exponent) {
        return rc::gen::inRange(std::uint64_t{0}, std::uint64_t{1} << static_cast<unsigned>(exponent));
      })));
  Histogram histogram;
  for (const std::uint64_t value : values)
    histogram.add(value);
  std::vector<std::uint64_t> sorted = values;
  std::ranges::sort(sorted);
  for (const double fraction : {0.0, 0.5, 0.95, 0.99, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(sorted.size())));
    const auto expected = static_cast<double>(sorted[std::max<std::size_t>(rank, 1) - 1]);
    RC_ASSERT(std::abs(static_cast<double>(histogram.percentile(fraction)) - expected) <= expected / 32);
  }
  for (unsigned exponent = 0; exponent <= 36; ++exponent) {
    const auto edge = std::ranges::lower_bound(sorted, std::uint64_t{1} << exponent);
    RC_ASSERT(histogram.count_below_power(exponent) == static_cast<std::uint64_t>(edge - sorted.begin()));
  }
}

}  // namespace
}  // namespace tokenpak::ledger
