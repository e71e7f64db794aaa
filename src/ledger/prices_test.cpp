#include "ledger/prices.hpp"

#include "embedded/prices.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::ledger {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr PriceTable::Day today = std::chrono::sys_days(2026y / 11 / 23);

const PriceTable& built_in() {
  static const PriceTable table = PriceTable::parse(embedded::prices(), "built in").value();
  return table;
}

std::uint64_t input_price(std::string_view model) {
  const Price* price = built_in().find(model, today);
  return price ? price->rates.input : 0;
}

std::string document(std::string_view models) {
  return fmt::format(R"({{"format":1,"unit":"picodollars per token","models":[{}]}})", models);
}

std::string error_of(std::string_view text) {
  const auto table = PriceTable::parse(text, "prices.json");
  return table ? "no error" : table.error().message;
}

TEST(BuiltInPrices, HoldTheModelsOfTheDay) {
  EXPECT_GE(built_in().size(), 118U);
  EXPECT_EQ(built_in().as_of(), "2026-11-23");
  const Price* opus = built_in().find("claude-opus-4-5", today);
  ASSERT_NE(opus, nullptr);
  EXPECT_EQ(opus->rates, (Rates{5'000'000, 25'000'000, 500'000, 6'250'000, 10'000'000}));
  EXPECT_EQ(opus->rates_for(1'000'000), opus->rates);
}

TEST(BuiltInPrices, HaveLongContextTiers) {
  const Price* pro = built_in().find("gemini-2.5-pro", today);
  ASSERT_NE(pro, nullptr);
  EXPECT_EQ(pro->rates_for(200'000).input, 1'250'000U);
  EXPECT_EQ(pro->rates_for(200'001).input, 2'500'000U);
  EXPECT_EQ(pro->rates_for(200'001).output, 15'000'000U);
  EXPECT_EQ(built_in().find("gpt-6-sol", today)->rates_for(272'001).cache_write_5m, 5'000'000U);
}

TEST(BuiltInPrices, ChangeOnTheDayThatTheProviderAnnounced) {
  EXPECT_EQ(built_in().find("gemini-4-argon", std::chrono::sys_days(2026y / 11 / 30))->rates.input,
            2'000'000U);
  EXPECT_EQ(built_in().find("gemini-4-argon", std::chrono::sys_days(2026y / 12 / 1))->rates.input,
            4'000'000U);
}

// Every name as clients and gateways really send it.
TEST(PriceNames, ResolveWithHarmlessPrefixesAndSuffixes) {
  for (const std::string_view opus :
       {"claude-opus-4-5", "claude-opus-4-5-20251101", "claude-opus-4-5@20251101", "claude-opus-4.5",
        "anthropic/claude-opus-4.5", "us.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5[1m]",
        "global.anthropic.claude-opus-4-5-v1", "claude-opus-4-5-latest", "claude-opus-4-5@default",
        "openrouter/anthropic/claude-opus-4.5"}) {
    EXPECT_EQ(input_price(opus), 5'000'000U) << opus;
  }
  EXPECT_EQ(input_price("claude-opus-4-8[1m]"), 5'000'000U);
  EXPECT_EQ(input_price("anthropic.claude-3-5-sonnet-20241022-v2:0"), 3'000'000U);
  EXPECT_EQ(input_price("models/gemini-2.5-pro"), 1'250'000U);
  EXPECT_EQ(input_price("publishers/google/models/gemini-2.5-pro"), 1'250'000U);
  EXPECT_EQ(input_price("gemini-2.0-flash-001"), 100'000U);
  EXPECT_EQ(input_price("gemini-2.5-pro-preview-06-05"), 1'250'000U);
  EXPECT_EQ(input_price("gemini-2.5-flash-lite-preview-09-2025"), 100'000U);
  EXPECT_EQ(input_price("gpt-4o-mini-2024-07-18"), 150'000U);
  EXPECT_EQ(input_price("gpt-5.6"), 4'000'000U);  // an alias of gpt-5.6-sol
  EXPECT_EQ(input_price("text-embedding-3-small"), 20'000U);
}

TEST(PriceNames, TakeTheLongestName) {
  EXPECT_EQ(input_price("gpt-4o-2024-11-20"), 2'500'000U);
  EXPECT_EQ(input_price("gpt-4o-2024-05-13"), 5'000'000U);  // priced under its own date
  EXPECT_EQ(input_price("claude-opus-4-20250514"), 15'000'000U);
  EXPECT_EQ(input_price("claude-opus-4-5-20251101"), 5'000'000U);
  EXPECT_EQ(input_price("gpt-5-mini"), 250'000U);
  EXPECT_EQ(input_price("o3-pro-2025-06-10"), 20'000'000U);
}

TEST(PriceNames, StayUnknownRatherThanBeGuessed) {
  for (const std::string_view model : {"",
                                       "-",
                                       "gpt",
                                       "claude",
                                       "claude-opus",
                                       "gpt-4o-minimal",
                                       "gpt-4o-mini-x",
                                       "gpt-5.7",
                                       "gpt-5.6.1",
                                       "gpt-7",
                                       "gpt-6.3-sol",
                                       "claude-opus-4-9",
                                       "claude-opus-6",
                                       "claude-opus-5-6",
                                       "claude-opus-4-5-fast",
                                       "gpt-5-turbo",
                                       "gpt-4o-audio-preview",
                                       "gemini-2.5-flash-image",
                                       "gemini-2.5-flash-preview-05-20",
                                       "gemini-flash-latest",
                                       "ft:gpt-4o-mini-2024-07-18:acme::abc",
                                       "someone/claude-opus-4-5",
                                       "claude-opus-4-5:free",
                                       "gpt-4o-20241341",
                                       "gpt-4o-2024-13-01",
                                       "gpt-4o-01",
                                       "gpt-4o-v1:0",
                                       "claude-opus-4-5-v1-v1:x",
                                       "llama3.1:8b",
                                       "anthropic/",
                                       "us.",
                                       "claude-opus-4-5 ",
                                       "CLAUDE-OPUS-4-5"}) {
    EXPECT_EQ(built_in().find(model, today), nullptr) << model;
  }
  EXPECT_EQ(built_in().find(std::string(100'000, '-'), today), nullptr);
  EXPECT_EQ(built_in().find("claude-opus-4-5" + std::string(300, 'x'), today), nullptr);
}

TEST(OwnPrices, ReplaceAndAddToTheTableBeneath) {
  const auto table = PriceTable::parse(
      document(
          R"({"provider":"anthropic","name":"claude-opus-4-5","prices":[{"input":1000000,"output":2000000}]},
                  {"provider":"local","name":"llama3.1:8b","also":["llama-small"],"prices":[{"input":7,"output":9}]})"),
      "own", built_in());
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->find("claude-opus-4-5-20251101", today)->rates,
            (Rates{1'000'000, 2'000'000, 100'000, 1'250'000, 2'000'000}));
  EXPECT_EQ(table->find("llama3.1:8b", today)->rates, (Rates{7, 9, 7, 7, 7}));
  EXPECT_EQ(table->find("llama-small", today)->rates.output, 9U);
  EXPECT_EQ(table->find("claude-opus-4-8", today)->rates.input, 5'000'000U);
  EXPECT_EQ(table->as_of(), "2026-11-23");
}

TEST(OwnPrices, MayBeginOnADay) {
  const auto table = PriceTable::parse(
      document(R"({"provider":"x","name":"m","prices":[{"from":"2026-11-24","input":1,"output":1}]})"),
      "own");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->find("m", today), nullptr);
  EXPECT_NE(table->find("m", today + std::chrono::days(1)), nullptr);
}

TEST(PriceErrors, NameTheFileTheModelAndTheKey) {
  const auto one_model = [](std::string_view entry) { return error_of(document(entry)); };
  EXPECT_THAT(error_of("{"), HasSubstr("prices.json is not JSON"));
  EXPECT_THAT(error_of("[]"), HasSubstr("prices.json: the document: must be an object"));
  EXPECT_THAT(error_of(R"({"format":2,"unit":"picodollars per token","models":[]})"),
              HasSubstr("format: must be 1"));
  EXPECT_THAT(error_of(R"({"format":1,"unit":"dollars","models":[]})"), HasSubstr("unit: must be"));
  EXPECT_THAT(error_of(R"({"format":1,"unit":"picodollars per token"})"), HasSubstr("\"models\" is missing"));
  EXPECT_THAT(error_of(R"({"format":1,"unit":"picodollars per token","models":[],"x":1})"),
              HasSubstr("\"x\" is not a key"));
  EXPECT_THAT(one_model("7"), HasSubstr("models[0]: must be an object"));
  EXPECT_THAT(one_model(R"({"provider":"a","prices":[]})"), HasSubstr("models[0]: \"name\" is missing"));
  EXPECT_THAT(one_model(R"({"provider":"a","name":"m","prices":[]})"),
              HasSubstr("models[0] (m).prices: must hold"));
  EXPECT_THAT(one_model(R"({"provider":"a","name":"m","prices":[{"input":1}]})"),
              HasSubstr("models[0] (m).prices[0]: \"output\" is missing"));
  EXPECT_THAT(one_model(R"({"provider":"a","name":"m","prices":[{"input":1.5,"output":1}]})"),
              HasSubstr("models[0] (m).prices[0].input: must be a whole number"));
  EXPECT_THAT(one_model(R"({"provider":"a","name":"m","prices":[{"input":-1,"output":1}]})"),
              HasSubstr(".input: must be"));
  EXPECT_THAT(one_model(R"({"provider":"a","name":"m","prices":[{"input":2000000000000,"output":1}]})"),
              HasSubstr(".input: is over a dollar a token"));
  EXPECT_THAT(one_model(R"({"provider":"a","name":"m","prices":[{"input":1,"output":1,"chache_read":1}]})"),
              HasSubstr("\"chache_read\" is not a key"));
  EXPECT_THAT(
      one_model(R"({"provider":"a","name":"m","prices":[{"from":"2026-02-30","input":1,"output":1}]})"),
      HasSubstr(".from: must be a day"));
  EXPECT_THAT(
      one_model(R"({"provider":"a","name":"m","prices":[{"input":1,"output":1},{"input":1,"output":1}]})"),
      HasSubstr("prices[1].from: must be a later day"));
  EXPECT_THAT(one_model(R"({"provider":"a","name":"m-1","also":["m.1"],"prices":[{"input":1,"output":1}]})"),
              HasSubstr("\"m.1\" is priced twice"));
  EXPECT_THAT(
      one_model(
          R"({"provider":"a","name":"m","prices":[{"input":1,"output":1,"long":{"input":1,"output":1}}]})"),
      HasSubstr("prices[0].long: \"above\" is missing"));
}

class PriceFile : public testing::Test {
 public:
  PriceFile() : path(std::filesystem::path(testing::TempDir()) / "tokenpak_prices_test.json") {}
  ~PriceFile() override { std::filesystem::remove_all(path); }

  void write(std::string_view text) const { std::ofstream(path) << text; }

  const std::filesystem::path path;
};

TEST_F(PriceFile, MayBeMissing) {
  const auto table = load_prices(path);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->size(), built_in().size());
}

TEST_F(PriceFile, IsLaidOverTheBuiltInTable) {
  write(document(R"({"provider":"local","name":"mine","prices":[{"input":1,"output":2}]})"));
  const auto table = load_prices(path);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->size(), built_in().size() + 1);
  EXPECT_EQ(table->find("mine", today)->rates.output, 2U);
}

TEST_F(PriceFile, IsNamedInItsErrors) {
  write("{}");
  const auto table = load_prices(path);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().kind, ErrorKind::bad_configuration);
  EXPECT_THAT(table.error().message, HasSubstr(path.string()));
}

TEST_F(PriceFile, ThatCannotBeReadIsAnError) {
  std::filesystem::create_directory(path);
  const auto table = load_prices(path);
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().message, HasSubstr(path.string()));
}

}  // namespace
}  // namespace tokenpak::ledger
