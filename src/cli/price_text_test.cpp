#include "cli/price_text.hpp"

#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

using ledger::PriceTable;
using ledger::Rates;
using namespace std::chrono_literals;

TEST(PriceSetting, IsInDollarsForAMillionTokens) {
  const auto whole = parse_price_setting("my-model=2.5/10/0.25/3/4");
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->model, "my-model");
  EXPECT_EQ(whole->price.rates, (Rates{2'500'000, 10'000'000, 250'000, 3'000'000, 4'000'000}));
  EXPECT_EQ(parse_price_setting("m=1/2")->price.rates,
            (Rates{1'000'000, 2'000'000, 1'000'000, 1'000'000, 1'000'000}));
  EXPECT_EQ(parse_price_setting("m=0/0.000001")->price.rates.output, 1U);
  for (const char* wrong : {"", "m", "m=", "=1/2", "m=1", "m=1/", "m=1/2/3/4/5/6", "m=a/b", "m=-1/2",
                            "m=1./2", "m=1/2.0000001", "m=1 /2"})
    EXPECT_FALSE(parse_price_setting(wrong)) << wrong;
}

TEST(Prices, AreWrittenAsTheyAreRead) {
  PriceTable own;
  own.set("my.model", std::nullopt, parse_price_setting("x=1/2")->price, {});
  const PriceTable history = own;
  own.set("my-model", std::chrono::sys_days(2026y / 11 / 26), parse_price_setting("x=3/4")->price, history);
  const Result<PriceTable> again = PriceTable::parse(own.json(), "written");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->json(), own.json());
  ASSERT_EQ(again->entries().at(0).prices.size(), 2U);
  EXPECT_EQ(again->find("my-model", std::chrono::sys_days(2026y / 11 / 25))->rates.input, 1'000'000U);
  EXPECT_EQ(again->find("my-model", std::chrono::sys_days(2026y / 11 / 26))->rates.input, 3'000'000U);
  // Set once more on that day: it takes the place of what was set.
  own.set("my-model", std::chrono::sys_days(2026y / 11 / 26), parse_price_setting("x=5/6")->price, *again);
  EXPECT_EQ(own.entries().at(0).prices.size(), 2U);
}

TEST(Prices, AreListedAsOfADay) {
  const PriceTable table = *PriceTable::parse(
      R"({"format":1,"unit":"picodollars per token","models":[{"provider":"x","name":"m","prices":[
        {"input":1000000,"output":2000000},{"from":"2026-02-01","input":3000000,"output":4000000,
         "long":{"above":200000,"input":6000000,"output":8000000}}]}]})",
      "test");
  const std::string text = prices_as_text(table.entries(), std::chrono::sys_days(2026y / 3 / 1), {}, false);
  EXPECT_EQ(text.find("2026-01"), std::string::npos);
  EXPECT_NE(text.find("2026-02-01"), std::string::npos);
  EXPECT_NE(text.find("over 200,000 tokens"), std::string::npos);
  const std::string all = prices_as_text(table.entries(), std::chrono::sys_days(2026y / 3 / 1), table, true);
  EXPECT_NE(all.find("own past"), std::string::npos);
}

}  // namespace
}  // namespace tokenpak::cli
