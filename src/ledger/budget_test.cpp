#include "ledger/budget.hpp"

#include "base/temporary_folder_test.hpp"
#include "ledger/ledger_file.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace tokenpak::ledger {
namespace {

using namespace std::chrono_literals;

const Budget::Time noon = std::chrono::system_clock::now();

Money dollars(double amount) {
  return {static_cast<std::int64_t>(amount * 1e9)};
}

std::vector<BudgetLimit> limits(std::initializer_list<std::string_view> texts) {
  std::vector<BudgetLimit> limits;
  for (const std::string_view text : texts)
    limits.push_back(parse_budget_limit(text).value());
  return limits;
}

/// A dollar for a thousand tokens of prompt.
Price price() {
  Price price;
  price.rates.input = 1'000'000'000;
  return price;
}

TEST(BudgetLimit, IsDollarsForAPeriod) {
  EXPECT_EQ(*parse_budget_limit("20/day"), (BudgetLimit{BudgetPeriod::day, dollars(20)}));
  EXPECT_EQ(*parse_budget_limit("$0.5/session"), (BudgetLimit{BudgetPeriod::session, dollars(0.5)}));
  EXPECT_EQ(describe(*parse_budget_limit("300.25/month")), "300.25/month");
  for (const char* wrong : {"", "20", "20/", "20/week", "0/day", "-1/day", "1e3/day", "20 /day", "/day",
                            "1./day", "1.0000000001/day", "12345678901/day"})
    EXPECT_FALSE(parse_budget_limit(wrong)) << wrong;
}

TEST(Budget, RefusesWhatDoesNotFitAndTellsWhenItEnds) {
  Budget budget(limits({"10/day"}), false, noon);
  const Price known = price();
  EXPECT_EQ(budget.ask({.prompt_tokens = 11'000, .price = &known}, noon).hold, nullptr);
  Budget::Decision first = budget.ask({.prompt_tokens = 7'000, .price = &known}, noon);
  ASSERT_NE(first.hold, nullptr);
  EXPECT_FALSE(first.standing);
  EXPECT_EQ(first.expected, dollars(7));
  // While it is under way its expected cost is taken.
  const Budget::Decision refused = budget.ask({.prompt_tokens = 4'000, .price = &known}, noon);
  EXPECT_EQ(refused.hold, nullptr);
  ASSERT_TRUE(refused.standing);
  EXPECT_EQ(refused.standing->spent, dollars(7));
  EXPECT_EQ(refused.standing->ends, local_day(noon).end);
  first.hold->settle(dollars(1));
  EXPECT_NE(budget.ask({.prompt_tokens = 4'000, .price = &known}, noon).hold, nullptr);
  // That one was given up: nothing of it stays.
  EXPECT_NE(budget.ask({.prompt_tokens = 9'000, .price = &known}, noon).hold, nullptr);
}

TEST(Budget, WarnsFromFourFifthsOnOnce) {
  Budget budget(limits({"10/day"}), false, noon);
  budget.ask({}, noon).hold->settle(dollars(7.9));
  EXPECT_FALSE(budget.ask({}, noon).standing);
  budget.ask({}, noon).hold->settle(dollars(0.1));
  const Budget::Decision warned = budget.ask({}, noon);
  ASSERT_TRUE(warned.standing);
  EXPECT_TRUE(warned.is_first_warning);
  EXPECT_EQ(warned.standing->spent, dollars(8));
  EXPECT_FALSE(budget.ask({}, noon).is_first_warning);
  EXPECT_TRUE(budget.ask({}, noon).standing);
}

TEST(Budget, BeginsAnewWithEachPeriod) {
  Budget budget(limits({"10/day", "15/month"}), false, noon);
  budget.ask({}, noon).hold->settle(dollars(10));
  EXPECT_EQ(budget.ask({}, noon).hold, nullptr);
  const Budget::Time next_month = local_month(noon).end + 1h;
  EXPECT_NE(budget.ask({}, next_month).hold, nullptr);
}

TEST(Budget, AnOverriddenOrWarnOnlyBudgetStillCounts) {
  Budget budget(limits({"1/day"}), false, noon);
  budget.ask({}, noon).hold->settle(dollars(1));
  EXPECT_EQ(budget.ask({}, noon).hold, nullptr);
  budget.ask({.overrides = true}, noon).hold->settle(dollars(3));
  EXPECT_EQ(budget.ask({}, noon).standing->spent, dollars(4));
  Budget warning(limits({"1/day"}), true, noon);
  warning.ask({}, noon).hold->settle(dollars(2));
  const Budget::Decision decision = warning.ask({}, noon);
  EXPECT_NE(decision.hold, nullptr);
  EXPECT_EQ(decision.standing->spent, dollars(2));
}

TEST(Budget, KeepsSessionsApart) {
  Budget budget(limits({"2/session"}), false, noon);
  budget.ask({.session = 7}, noon).hold->settle(dollars(2));
  const Budget::Decision refused = budget.ask({.session = 7}, noon);
  EXPECT_EQ(refused.hold, nullptr);
  EXPECT_FALSE(refused.standing->ends);
  EXPECT_NE(budget.ask({.session = 8}, noon).hold, nullptr);
  EXPECT_NE(budget.ask({}, noon).hold, nullptr);  // one without a name
}

TEST(Budget, ExpectsWhatTheSessionsLastRequestCost) {
  Budget budget(limits({"100/day"}), false, noon);
  const Price known = price();
  budget.ask({.session = 7, .prompt_tokens = 10'000, .price = &known}, noon).hold->settle(dollars(1.5));
  EXPECT_EQ(budget.ask({.session = 7, .prompt_tokens = 20'000, .price = &known}, noon).expected, dollars(3));
  EXPECT_EQ(budget.ask({.session = 8, .prompt_tokens = 20'000, .price = &known}, noon).expected, dollars(20));
  EXPECT_EQ(budget.ask({.session = 8, .prompt_tokens = 20'000}, noon).expected, Money());  // no known price
}

TEST(Budget, ParallelRequestsOverrunItByNoMoreThanWhatTheyCostBeyondTheirEstimates) {
  Budget budget(limits({"10/day"}), false, noon);
  const Price known = price();
  std::atomic<int> passed = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] {
      for (int request = 0; request < 50; ++request) {
        Budget::Decision decision = budget.ask({.prompt_tokens = 1'000, .price = &known}, noon);
        if (!decision.hold) continue;
        ++passed;
        std::this_thread::yield();
        decision.hold->settle(dollars(1));
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(passed, 10);
}

TEST(Budget, GoesOnFromTheLedgersFile) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder / "ledger.db";
  {
    Row row;
    row.started = noon;
    row.provider = "openai";
    row.model = "gpt-5";
    row.session = "s";
    row.cost = dollars(1.25);
    Row old = row;
    old.session = "t";
    old.started = local_month(noon).begin - 48h;
    Result<LedgerFile> ledger = LedgerFile::open(file);
    ASSERT_TRUE(
        ledger->write(std::vector{std::make_shared<const Row>(row), std::make_shared<const Row>(old)}));
  }
  Result<Spending> spending = read_spending(file, noon);
  ASSERT_TRUE(spending);
  EXPECT_EQ(spending->today, dollars(1.25));
  EXPECT_EQ(spending->this_month, dollars(1.25));
  EXPECT_EQ(spending->by_session.at(session_number("t", {}, spending->salt)), dollars(1.25));
  Budget budget(limits({"1/session"}), false, noon);
  const std::uint64_t salt = spending->salt;
  budget.restore(*std::move(spending));
  EXPECT_EQ(budget.salt(), salt);
  EXPECT_EQ(budget.ask({.session = session_number("s", {}, salt)}, noon).hold, nullptr);
  EXPECT_NE(budget.ask({.session = session_number("u", {}, salt)}, noon).hold, nullptr);
}

TEST(Budget, CountsWhatIsSpentElsewhere) {
  Budget budget(limits({"10/day", "20/month", "4/session"}), false, noon);
  const std::int64_t today = local_day(noon).number;
  const std::int64_t before = local_day(local_month(noon).begin - 48h).number;
  const std::vector<SpentElsewhere> first = {{today, 7, dollars(3)}, {before, 8, dollars(5)}};
  budget.add(first, noon);
  EXPECT_NE(budget.ask({.session = 7}, noon).hold, nullptr);
  EXPECT_EQ(budget.ask({.session = 8}, noon).hold, nullptr);
  const std::vector<SpentElsewhere> second = {{today, 7, dollars(1)}, {today, 0, dollars(5)}};
  budget.add(second, noon);
  EXPECT_EQ(budget.ask({.session = 7}, noon).hold, nullptr);
  const Budget::Decision decision = budget.ask({}, noon);
  EXPECT_NE(decision.hold, nullptr);  // of a day's ten dollars nine are spent
  EXPECT_EQ(decision.standing->spent, dollars(9));
  const Price known = price();
  EXPECT_EQ(budget.ask({.prompt_tokens = 2'000, .price = &known}, noon).hold, nullptr);
}

}  // namespace
}  // namespace tokenpak::ledger
