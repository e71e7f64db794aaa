#include "ledger/ledger.hpp"

#include <cstdlib>
#include <ctime>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::ledger {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

// Berlin: two hours ahead of UTC in summer, one in winter.
class LedgerTest : public testing::Test {
 public:
  LedgerTest() {
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
  }
  ~LedgerTest() override {
    unsetenv("TZ");
    tzset();
  }

  const Ledger::Time noon = sys_days(2026y / 11 / 23) + 11h;
};

Row row_at(Ledger::Time started, std::string model = "claude-opus-4-5") {
  Row row;
  row.id = "r1";
  row.started = started;
  row.model = std::move(model);
  row.status = 200;
  row.complete = true;
  row.tokens_in = 1240;
  row.tokens_sent = 892;
  row.savings[0] = {"hygiene", 348};
  row.usage.input = 92;
  row.usage.cache_read = 700;
  row.usage.cache_write_5m = 80;
  row.usage.cache_write_1h = 20;
  row.usage.output = 156;
  row.usage.reported = true;
  row.cost = Money{8'900'000};
  row.saved = BilledSaving{Money{1'000'000}, 200};
  row.total = 2s;
  row.overhead = 150us;
  row.upstream = 1990ms;
  row.first_byte = 400ms;
  return row;
}

TEST_F(LedgerTest, PutsWhatWasBeforeTheStartBehindWhatIsSince) {
  Ledger ledger(noon);
  Row since = row_at(noon, "new");
  since.id = "since";
  ledger.record(since);
  Past past;
  past.day = local_day(noon).number;
  past.today.requests = 10;
  Totals old_totals;
  old_totals.requests = 7;
  past.by_model = {{"new", old_totals}, {"old", old_totals}};
  for (std::size_t count = 0; count < Ledger::recent_limit; ++count) {
    Row row = row_at(noon - 1h);
    row.id = fmt::format("past-{}", count);
    past.rows.push_back(std::make_shared<const Row>(row));
  }
  ledger.restore(std::move(past));

  const Snapshot snapshot = ledger.snapshot(noon);
  EXPECT_EQ(snapshot.session.requests, 1U);
  EXPECT_EQ(snapshot.today.requests, 11U);
  ASSERT_EQ(snapshot.by_model.size(), 2U);
  EXPECT_EQ(snapshot.by_model[0].first, "new");
  EXPECT_EQ(snapshot.by_model[0].second.requests, 8U);
  EXPECT_EQ(snapshot.by_model[1].second.requests, 7U);
  ASSERT_EQ(snapshot.session_by_model.size(), 1U);
  EXPECT_EQ(snapshot.session_by_model[0].totals.requests, 1U);

  const auto rows = ledger.recent(Ledger::recent_limit);
  ASSERT_EQ(rows.size(), Ledger::recent_limit);
  EXPECT_EQ(rows[0]->id, "since");
  EXPECT_EQ(rows[1]->id, "past-0");
  EXPECT_EQ(rows.back()->id, "past-998");
  ledger.record(row_at(noon));
  EXPECT_EQ(ledger.recent(2)[1]->id, "since");
  EXPECT_EQ(ledger.recent(Ledger::recent_limit).back()->id, "past-997");
}

TEST_F(LedgerTest, DoesNotTakeYesterdayForToday) {
  Ledger ledger(noon);
  Past past;
  past.day = local_day(noon).number - 1;
  past.today.requests = 10;
  ledger.restore(std::move(past));
  EXPECT_EQ(ledger.snapshot(noon).today.requests, 0U);
}

TEST_F(LedgerTest, SumsWhatItIsTold) {
  Ledger ledger(noon);
  ledger.record(row_at(noon));
  Row failed = row_at(noon);
  failed.failed = true;
  failed.cost = std::nullopt;
  failed.saved = std::nullopt;
  failed.cache_break = "proxy: message 2";
  failed.pass_through = true;
  failed.first_byte = std::nullopt;
  failed.tokens_sent = 1300;  // the vault added more than was saved
  failed.savings[1] = {"vault", 0};
  failed.vault_injection = {.chunks_injected = 2, .tokens_injected = 500, .top_chunks = {}};
  ledger.record(failed);

  const Totals totals = ledger.snapshot(noon).session;
  EXPECT_EQ(totals.requests, 2U);
  EXPECT_EQ(totals.errors, 1U);
  EXPECT_EQ(totals.unpriced, 1U);
  EXPECT_EQ(totals.tokens_in, 2480U);
  EXPECT_EQ(totals.tokens_sent, 2192U);
  EXPECT_EQ(totals.tokens_saved(), 288);
  EXPECT_EQ(totals.tokens_out, 312U);
  EXPECT_EQ(totals.cache_read, 1400U);
  EXPECT_EQ(totals.cache_write, 200U);
  EXPECT_EQ(totals.cost, Money{8'900'000});
  EXPECT_EQ(totals.saved_cost, Money{1'000'000});
  EXPECT_EQ(totals.saved_billed, 200);
  EXPECT_EQ(totals.cache_breaks_by_client, 0U);
  EXPECT_EQ(totals.cache_breaks_by_proxy, 1U);
  EXPECT_EQ(totals.pass_through, 1U);
  EXPECT_EQ(totals.injected_requests, 1U);
  EXPECT_EQ(totals.injected_chunks, 2U);
  EXPECT_EQ(totals.injected_tokens, 500U);
  EXPECT_EQ(totals.savings[0].stage, "hygiene");
  EXPECT_EQ(totals.savings[0].tokens, 696U);
  EXPECT_EQ(totals.savings[1].stage, "vault");
  EXPECT_EQ(totals.latency.count(), 2U);
  EXPECT_EQ(totals.first_byte.count(), 1U);
  EXPECT_EQ(totals.overhead.sum(), 300U);
}

TEST_F(LedgerTest, DoesNotCallARequestWithoutUsageUnpriced) {
  Ledger ledger(noon);
  Row row = row_at(noon);
  row.usage = {};
  row.cost = std::nullopt;
  ledger.record(row);
  EXPECT_EQ(ledger.snapshot(noon).session.unpriced, 0U);
}

TEST_F(LedgerTest, BeginsADayAtLocalMidnight) {
  const Ledger::Time midnight = sys_days(2026y / 11 / 23) + 23h;  // in Berlin
  Ledger ledger(noon);
  ledger.record(row_at(noon));
  ledger.record(row_at(midnight - 2s - 1ms));  // ends just before
  EXPECT_EQ(ledger.snapshot(midnight - 1ms).today.requests, 2U);
  EXPECT_EQ(ledger.snapshot(midnight - 1ms).today_since, sys_days(2026y / 11 / 22) + 23h);

  // Nothing has happened yet, and yet the day is new.
  EXPECT_EQ(ledger.snapshot(midnight).today.requests, 0U);
  EXPECT_EQ(ledger.snapshot(midnight).today_since, midnight);

  ledger.record(row_at(midnight - 1s));  // ends on the new day
  EXPECT_EQ(ledger.snapshot(midnight + 1s).today.requests, 1U);
  EXPECT_EQ(ledger.snapshot(midnight + 1s).today_since, midnight);
  EXPECT_EQ(ledger.snapshot(midnight + 1s).session.requests, 3U);

  ledger.record(row_at(noon));  // a late straggler of the day before
  EXPECT_EQ(ledger.snapshot(midnight + 1s).today.requests, 1U);
  EXPECT_EQ(ledger.snapshot(midnight + 1s).session.requests, 4U);
}

TEST_F(LedgerTest, KnowsTheDaysOnWhichTheClocksChange) {
  const LocalDay spring = local_day(sys_days(2026y / 3 / 29) + 12h);
  EXPECT_EQ(spring.begin, sys_days(2026y / 3 / 28) + 23h);
  EXPECT_EQ(spring.end - spring.begin, 23h);
  const LocalDay autumn = local_day(sys_days(2026y / 10 / 25) + 12h);
  EXPECT_EQ(autumn.begin, sys_days(2026y / 10 / 24) + 22h);
  EXPECT_EQ(autumn.end - autumn.begin, 25h);
}

TEST_F(LedgerTest, KeepsTheLastRowsNewestFirst) {
  Ledger ledger(noon);
  EXPECT_TRUE(ledger.recent(10).empty());
  for (std::size_t number = 0; number < Ledger::recent_limit + 7; ++number) {
    Row row = row_at(noon);
    row.id = std::to_string(number);
    ledger.record(std::move(row));
    if (number == 2) {
      ASSERT_EQ(ledger.recent(10).size(), 3U);
      EXPECT_EQ(ledger.recent(10).front()->id, "2");
      EXPECT_EQ(ledger.recent(10).back()->id, "0");
    }
  }
  const auto rows = ledger.recent(100'000);
  ASSERT_EQ(rows.size(), Ledger::recent_limit);
  EXPECT_EQ(rows.front()->id, std::to_string(Ledger::recent_limit + 6));
  EXPECT_EQ(rows.back()->id, "7");
  EXPECT_EQ(ledger.recent(2).size(), 2U);
  EXPECT_EQ(ledger.recent(0).size(), 0U);
}

TEST_F(LedgerTest, BoundsTheNumberOfModels) {
  Ledger ledger(noon);
  for (std::size_t number = 0; number < Ledger::model_limit + 50; ++number) {
    ledger.record(row_at(noon, fmt::format("model-{:04}", number)));
  }
  ledger.record(row_at(noon, "model-0000"));
  const auto by_model = ledger.snapshot(noon).by_model;
  ASSERT_EQ(by_model.size(), Ledger::model_limit + 1);
  EXPECT_EQ(by_model.front().first, "model-0000");
  EXPECT_EQ(by_model.front().second.requests, 2U);
  EXPECT_EQ(by_model.back().first, "other");
  EXPECT_EQ(by_model.back().second.requests, 50U);
}

TEST_F(LedgerTest, KeepsNamesThatClientsChooseShortAndPrintable) {
  Ledger ledger(noon);
  ledger.record(row_at(noon, "a\nb\xC3\xA9\x7F" + std::string(1000, 'x')));
  EXPECT_EQ(ledger.recent(1).front()->model, "a?b???" + std::string(122, 'x'));
}

TEST_F(LedgerTest, CountsEveryRequestOfManyThreads) {
  Ledger ledger(noon);
  constexpr int each = 2000;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&, number] {
      for (int count = 0; count < each; ++count) {
        ledger.record(row_at(noon, fmt::format("model-{}", number)));
        if (count % 100 != 0) continue;
        EXPECT_LE(ledger.snapshot(noon).by_model.size(), 4U);
        EXPECT_FALSE(ledger.recent(5).empty());
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  const Snapshot snapshot = ledger.snapshot(noon);
  EXPECT_EQ(snapshot.session.requests, 4U * each);
  ASSERT_EQ(snapshot.by_model.size(), 4U);
  for (const auto& [model, totals] : snapshot.by_model)
    EXPECT_EQ(totals.requests, each) << model;
}

}  // namespace
}  // namespace tokenpak::ledger
