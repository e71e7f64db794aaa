#include "ledger/ledger_file.hpp"

#include "database/database.hpp"
#include "ledger/ledger_file_test.hpp"
#include "ledger/render.hpp"
#include "ledger/session_sums.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tokenpak::ledger {
namespace {

using namespace test;
using testing::ElementsAre;

TEST_F(LedgerFileTest, GivesRowsBackAsTheyWere) {
  const Rows rows = shared({row("a"), bare_row()});
  ASSERT_TRUE(open().write(rows));
  LedgerReader reading = reader();
  const auto back = reading.rows(10);
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), 2U);
  for (std::size_t each = 0; each < 2; ++each) {
    const Row& before = *rows[each];
    const Row& after = *(*back)[each].row;
    EXPECT_EQ(recent_json({rows[each]}), recent_json({(*back)[each].row}));  // nearly all of it
    EXPECT_EQ(after.failed_kind, before.failed_kind);
    EXPECT_EQ(after.client_left, before.client_left);
    EXPECT_EQ(after.session, before.session);
    EXPECT_EQ(after.started, before.started);
  }
  EXPECT_EQ((*back)[0].session, "session-1");
  EXPECT_THAT((*back)[1].session, testing::MatchesRegex("[0-9a-f]+"));
}

TEST_F(LedgerFileTest, ReadsThePastAndItsDays) {
  LedgerFile file = open();
  ASSERT_TRUE(file.write(shared({row("old", noon - 48h), row("a"), row("b", noon, "gpt-5")})));
  ASSERT_TRUE(file.write(shared({row("c"), bare_row()})));
  const Result<Past> past = file.read_past(noon);
  ASSERT_TRUE(past);
  EXPECT_EQ(past->today.requests, 4U);
  EXPECT_EQ(past->today.errors, 1U);
  EXPECT_EQ(past->today.cost, (Money{3 * 8'900'001}));
  EXPECT_EQ(past->today.latency.count(), 4U);
  EXPECT_EQ(past->today.first_byte.count(), 3U);
  EXPECT_EQ(past->today.savings[0].stage, "hygiene");
  EXPECT_EQ(past->today.savings[0].tokens, 900U);
  EXPECT_EQ(past->today.cache_breaks_by_client, 1U);
  EXPECT_EQ(past->today.pass_through, 1U);
  std::vector<std::string> models;
  for (const auto& [model, totals] : past->by_model)
    models.push_back(fmt::format("{} {}", model, totals.requests));
  EXPECT_THAT(models, ElementsAre(" 1", "claude-opus-4-5 3", "gpt-5 1"));
  ASSERT_EQ(past->rows.size(), 5U);
  EXPECT_EQ(past->rows.front()->id, "bare");
}

TEST_F(LedgerFileTest, SumsByWhatIsAsked) {
  LedgerFile file = open();
  Row other = row("other", noon, "gpt-5");
  other.provider = "openai";
  other.session = "session-2";
  other.cost = Money{9'000'000'000};
  ASSERT_TRUE(file.write(shared({row("old", noon - 48h), row("a"), row("b"), other})));
  LedgerReader reading = reader();
  const std::int64_t today = local_day(noon).number;
  EXPECT_THAT(told(reading.sums(Grouping::model, today)),
              ElementsAre("gpt-5 1 9000000000", "claude-opus-4-5 2 17800002"));
  EXPECT_THAT(told(reading.sums(Grouping::upstream, 0)),
              ElementsAre("openai 1 9000000000", "anthropic 3 26700003"));
  EXPECT_THAT(told(reading.sums(Grouping::day, 0)),
              ElementsAre("2026-11-21 1 8900001", "2026-11-23 3 9017800002"));
  EXPECT_THAT(told(reading.sums(Grouping::session, today)),
              ElementsAre("session-2 1 9000000000", "session-1 2 17800002"));
  EXPECT_THAT(told(reading.sums(Grouping::session, 0)),
              ElementsAre("session-2 1 9000000000", "session-1 3 26700003"));
  EXPECT_THAT(told(reading.sums(Grouping::session, today + 1)), ElementsAre());
  EXPECT_EQ(reading.totals(today)->requests, 3U);
}

TEST_F(LedgerFileTest, SumsOfSessionsAreThoseOfTheDays) {
  LedgerFile file = open();
  Row unpriced = row("unpriced");
  unpriced.cost.reset();
  unpriced.session = "another";
  ASSERT_TRUE(file.write(shared({row("a"), unpriced, bare_row()})));
  LedgerReader reading = reader();
  Sums of_sessions;
  const std::vector<NamedSums> sessions = reading.sums(Grouping::session, 0).value();
  for (const NamedSums& each : sessions)
    of_sessions.add(each.sums);
  const Totals all = reading.totals(0).value();
  EXPECT_EQ(of_sessions.requests, all.requests);
  EXPECT_EQ(of_sessions.errors, all.errors);
  EXPECT_EQ(of_sessions.unpriced, all.unpriced);
  EXPECT_EQ(of_sessions.cost, all.cost);
  EXPECT_EQ(of_sessions.saved_cost, all.saved_cost);
  EXPECT_EQ(of_sessions.saved_billed, all.saved_billed);
  EXPECT_EQ(of_sessions.input, all.input);
  EXPECT_EQ(of_sessions.cache_read, all.cache_read);
  EXPECT_EQ(of_sessions.cache_write, all.cache_write);
  EXPECT_EQ(of_sessions.tokens_out, all.tokens_out);
  EXPECT_EQ(of_sessions.tokens_saved(), all.tokens_saved());
}

/// All that sums by session have.
std::vector<std::string> in_full(const std::vector<NamedSums>& sums) {
  std::vector<std::string> told;
  for (const auto& [name, each] : sums) {
    told.push_back(fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {}", name, each.requests, each.errors,
                               each.unpriced, each.tokens_in, each.tokens_sent, each.input, each.cache_read,
                               each.cache_write, each.tokens_out, each.cost.nano, each.saved_cost.nano,
                               each.saved_billed));
  }
  return told;
}

class SumsOfSessionsTest : public LedgerFileTest, public testing::WithParamInterface<bool> {};

TEST_P(SumsOfSessionsTest, AreRightAlsoAfterTheirRowsAreGone) {
  const bool by_two = GetParam();
  LedgerFile one = open();
  LedgerFile other = open();
  std::map<std::string, Sums> expected;
  int written = 0;
  for (int group = 0; group < 30; ++group) {
    Rows rows;
    for (int count = 0; count < 700; ++count, ++written) {
      Row next = row(fmt::format("r{}", written));
      next.session = fmt::format("session-{}", written % 3);
      if (written % 5 == 0) next.cost.reset();
      next.failed = written % 7 == 0;
      if (written % 11 == 0) next.tokens_sent = next.tokens_in;
      expected[next.session].add(next);
      rows.push_back(std::make_shared<const Row>(std::move(next)));
    }
    ASSERT_TRUE((by_two && group % 2 == 0 ? other : one).write(rows));
  }
  std::vector<NamedSums> sorted;
  for (const auto& [name, sums] : expected)
    sorted.push_back({.name = name, .sums = sums});
  std::ranges::sort(sorted, std::greater(), [](const NamedSums& each) { return each.sums.cost; });
  EXPECT_EQ(in_full(reader().sums(Grouping::session, 0).value()), in_full(sorted));
  Result<database::Database> database = database::Database::open(file_);
  EXPECT_GE(*database->number("SELECT max(upto) FROM session_sums"), written - 2 * rows_summed);
  while (one.trim(noon, {.most_file_bytes = 2 << 20}).value()) {
  }
  EXPECT_LT(ids().size(), 10'000U);
  EXPECT_EQ(in_full(reader().sums(Grouping::session, 0).value()), in_full(sorted));
  // Even where every row was dropped, later ones are not taken for summed.
  while (one.trim(noon + 24h * 400, {}).value()) {
  }
  EXPECT_EQ(ids().size(), 1U);
  ASSERT_TRUE(one.write(shared({row("later", noon + 24h * 400)})));
  EXPECT_THAT(told(reader().sums(Grouping::session, local_day(noon + 24h * 399).number)),
              ElementsAre("session-1 1 8900001"));
}

INSTANTIATE_TEST_SUITE_P(WhoeverWrites, SumsOfSessionsTest, testing::Bool());

TEST_F(LedgerFileTest, IsSharedByTwoProcessesAndReadMeanwhile) {
  LedgerFile one = open();
  LedgerFile other = open();
  LedgerReader reading = reader();
  ASSERT_TRUE(one.write(shared({row("a")})));
  ASSERT_TRUE(other.write(shared({row("b")})));
  ASSERT_TRUE(one.write(shared({row("c")})));
  EXPECT_THAT(ids(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(reading.totals(0)->requests, 3U);
  const std::int64_t first = reading.rows(1'000)->front().number;
  EXPECT_EQ(reading.rows(1'000, first)->size(), 2U);
}

/// What others wrote, in nano-dollars.
std::vector<std::int64_t> costs(const Result<std::vector<SpentElsewhere>>& others) {
  std::vector<std::int64_t> costs;
  for (const SpentElsewhere& each : others.value())
    costs.push_back(each.cost.nano);
  return costs;
}

TEST_F(LedgerFileTest, TellsEachRowThatAnotherProcessHasWrittenOnce) {
  const auto of_cost = [](std::int64_t nano) {
    Row priced = row("r");
    priced.cost = Money{nano};
    return shared({priced});
  };
  LedgerFile one = open();
  LedgerFile other = open();
  ASSERT_TRUE(other.write(of_cost(1)));
  EXPECT_THAT(costs(one.take_others()), ElementsAre());  // nobody asked
  ASSERT_TRUE(one.watch_others(0));
  ASSERT_TRUE(other.watch_others({}));
  ASSERT_TRUE(other.write(of_cost(2)));
  ASSERT_TRUE(one.write(of_cost(3)));
  ASSERT_TRUE(one.write(of_cost(4)));
  ASSERT_TRUE(other.write(of_cost(5)));
  ASSERT_TRUE(other.write(of_cost(0)));
  ASSERT_TRUE(one.write(of_cost(6)));
  ASSERT_TRUE(other.write(of_cost(7)));
  const auto others = one.take_others();
  EXPECT_THAT(costs(others), ElementsAre(1, 2, 5, 7));
  EXPECT_EQ(others->front().day, local_day(noon).number);
  EXPECT_NE(others->front().session, 0);
  EXPECT_THAT(costs(one.take_others()), ElementsAre());
  EXPECT_THAT(costs(other.take_others()), ElementsAre(3, 4, 6));
}

TEST_F(LedgerFileTest, IsForItsOwnersEyesOnly) {
  LedgerFile file = open();
  ASSERT_TRUE(file.write(shared({row("a")})));
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    struct stat status{};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << entry.path();
  }
}

TEST_F(LedgerFileTest, DropsWhatIsOld) {
  LedgerFile file = open();
  ASSERT_TRUE(file.write(shared({row("old", noon - 24h * 11), row("older", noon - 24h * 12), row("new")})));
  const LedgerLimits limits{.longest_kept = std::chrono::days(10)};
  while (file.trim(noon, limits).value()) {
  }
  EXPECT_THAT(ids(), ElementsAre("new"));
  EXPECT_EQ(reader().totals(0)->requests, 1U);
}

TEST_F(LedgerFileTest, StaysWithinItsSizeAndKeepsTheSumsOfDays) {
  LedgerFile file = open();
  Rows rows;
  for (int count = 0; count < 10'000; ++count)
    rows.push_back(std::make_shared<const Row>(row(fmt::format("r{}", count))));
  ASSERT_TRUE(file.write(rows));
  const LedgerLimits limits{.most_file_bytes = 1 << 20};
  int steps = 0;
  while (file.trim(noon, limits).value())
    ASSERT_LT(++steps, 100);
  const std::vector<std::string> left = ids();
  EXPECT_GT(left.size(), 1000U);
  EXPECT_LT(left.size(), 9000U);
  EXPECT_EQ(left.back(), "r9999");
  EXPECT_EQ(reader().totals(0)->requests, 10'000U);
}

TEST_F(LedgerFileTest, ShowsEachRowAsOneTable) {
  ASSERT_TRUE(open().write(shared({row("a"), bare_row()})));
  EXPECT_EQ(
      asked(
          file_,
          "SELECT id, upstream, model, input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, "
          "tokens_in, tokens_sent, saved_nano, saved_billed, status, bytes_in, bytes_sent, edits, "
          "saved_by_stage, cache_break, injected_sources, retries, fallback, edits_by_stage FROM requests "
          "ORDER BY number",
          23),
      "a|anthropic|claude-opus-4-5|92|700|80|20|156|12|1240|892|-1000000|-200|200|4000|3000|3|"
      "hygiene:300,references:48|NULL|[\"docs/config.md#cache-timeout\",\"a \\\"b\\\", "
      "c.md#d\"]|2|backup|hygiene:2\n"
      "bare|openai||NULL|NULL|NULL|NULL|NULL|NULL|0|0|NULL|NULL|0|0|0|0|NULL|client: message 3|NULL|NULL|"
      "NULL|NULL\n");
}

TEST_F(LedgerFileTest, KeepsWhatRepeatsOnceAndForAsLongAsARowHasIt) {
  Rows rows;
  for (int count = 0; count < 300; ++count)
    rows.push_back(std::make_shared<const Row>(
        row(fmt::format("r{}", count), noon - 24h * (count < 200 ? 12 : 0), count < 100 ? "old" : "gpt-5")));
  {
    LedgerFile file = open();
    for (const auto& each : rows)
      ASSERT_TRUE(file.write(Rows{each}));
  }
  const std::string kinds = asked(file_, "SELECT kind, model FROM kinds ORDER BY model", 2);
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), '\n'), 2) << kinds;
  LedgerFile file = open();
  ASSERT_TRUE(file.write(rows));  // under the same numbers after a restart
  EXPECT_EQ(asked(file_, "SELECT kind, model FROM kinds ORDER BY model", 2), kinds);
  while (file.trim(noon, {.longest_kept = std::chrono::days(10)}).value()) {
  }
  EXPECT_EQ(asked(file_, "SELECT model FROM kinds", 1), "gpt-5\n");
  EXPECT_EQ(asked(file_, "SELECT count(*) FROM requests WHERE model IS NULL", 1), "0\n");
}

TEST_F(LedgerFileTest, SumsByAgentAlsoWhereRowsWereSummed) {
  LedgerFile file = open();
  Rows rows;
  for (int count = 0; count < 2 * rows_summed + 10; ++count) {
    Row each = row(fmt::format("r{}", count));
    each.agent = count % 2 == 0 ? "even" : "session-1";  // as a session is called
    if (count % 1000 == 0) each.agent.clear();
    rows.push_back(std::make_shared<const Row>(std::move(each)));
  }
  for (std::size_t begin = 0; begin < rows.size(); begin += 1000)
    ASSERT_TRUE(file.write(std::span(rows).subspan(begin, std::min<std::size_t>(1000, rows.size() - begin))));
  const auto sums = reader().sums(Grouping::agent, 0).value();
  ASSERT_EQ(sums.size(), 3U);
  EXPECT_EQ(sums[0].name, "session-1");
  EXPECT_EQ(sums[0].sums.requests, 4101U);
  EXPECT_EQ(sums[1].name, "even");
  EXPECT_EQ(sums[1].sums.requests, 4092U);
  EXPECT_EQ(sums[2].name, "");
  EXPECT_EQ(sums[2].sums.requests, 9U);
  EXPECT_EQ(reader().sums(Grouping::session, 0).value().size(), 1U);
}

TEST_F(LedgerFileTest, SaysThatAFileIsNoneOfOurs) {
  std::ofstream(file_) << std::string(5000, 'x');
  EXPECT_EQ(LedgerFile::open(file_).error().kind, ErrorKind::bad_data);
  EXPECT_EQ(LedgerReader::open(file_).error().kind, ErrorKind::bad_data);
  EXPECT_EQ(LedgerReader::open(folder_ / "none.db").error().kind, ErrorKind::io);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none.db"));
}

}  // namespace
}  // namespace tokenpak::ledger
