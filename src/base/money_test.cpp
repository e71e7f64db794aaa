#include "base/money.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace tokenpak {
namespace {

constexpr Money most{std::numeric_limits<std::int64_t>::max()};
constexpr Money least{std::numeric_limits<std::int64_t>::min()};

TEST(Money, IsShownWithFourDecimalsBelowADollar) {
  EXPECT_EQ(format_dollars({0}), "$0.0000");
  EXPECT_EQ(format_dollars({8'900'000}), "$0.0089");
  EXPECT_EQ(format_dollars({8'949'999}), "$0.0089");
  EXPECT_EQ(format_dollars({8'950'000}), "$0.0090");
  EXPECT_EQ(format_dollars({999'949'999}), "$0.9999");
}

TEST(Money, IsShownWithTwoDecimalsFromADollarOn) {
  EXPECT_EQ(format_dollars({999'950'000}), "$1.00");
  EXPECT_EQ(format_dollars({1'000'000'000}), "$1.00");
  EXPECT_EQ(format_dollars({1'234'999'999}), "$1.23");
  EXPECT_EQ(format_dollars({1'235'000'000}), "$1.24");
  EXPECT_EQ(format_dollars({-1'235'000'000}), "-$1.24");
}

TEST(Money, IsNeverShownAsNothing) {
  EXPECT_EQ(format_dollars({1}), "$0.000000001");
  EXPECT_EQ(format_dollars({42'000}), "$0.000042");
  EXPECT_EQ(format_dollars({42'499}), "$0.000042");
  EXPECT_EQ(format_dollars({49'999}), "$0.000050");
  EXPECT_EQ(format_dollars({50'000}), "$0.0001");
  EXPECT_EQ(format_dollars({-1'800}), "-$0.0000018");
}

TEST(Money, IsExactInJson) {
  EXPECT_EQ(exact_dollars({0}), "0");
  EXPECT_EQ(exact_dollars({1}), "0.000000001");
  EXPECT_EQ(exact_dollars({8'900'000}), "0.0089");
  EXPECT_EQ(exact_dollars({12'000'000'000}), "12");
  EXPECT_EQ(exact_dollars({100'000'000'000}), "100");
  EXPECT_EQ(exact_dollars({-500'000'000}), "-0.5");
  EXPECT_EQ(exact_dollars(most), "9223372036.854775807");
  EXPECT_EQ(exact_dollars(least), "-9223372036.854775808");
}

TEST(Money, SaturatesInsteadOfWrapping) {
  EXPECT_EQ(Money{1} + Money{2}, Money{3});
  EXPECT_EQ(most + Money{1}, most);
  EXPECT_EQ(least + Money{-1}, least);
  EXPECT_LT(Money{1}, Money{2});
}

}  // namespace
}  // namespace tokenpak
