#include "ledger/ledger_file.hpp"

#include "database/database.hpp"
#include "ledger/ledger_reader.hpp"
#include "ledger/ledger_writer.hpp"
#include "ledger/render.hpp"
#include "ledger/schema.hpp"
#include "ledger/session_sums.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenpak::ledger {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using testing::ElementsAre;
using Rows = std::vector<std::shared_ptr<const Row>>;

const LedgerFile::Time noon = sys_days(2026y / 11 / 23) + 12h;

class LedgerFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "tokenpak-ledger-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    file_ = folder_ / "ledger.db";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  LedgerFile open() {
    Result<LedgerFile> file = LedgerFile::open(file_);
    if (!file) throw std::runtime_error(file.error().message);
    return *std::move(file);
  }
  LedgerReader reader() {
    Result<LedgerReader> reader = LedgerReader::open(file_);
    if (!reader) throw std::runtime_error(reader.error().message);
    return *std::move(reader);
  }
  std::vector<std::string> ids() {
    std::vector<std::string> ids;
    for (const NumberedRow& row : reader().rows(100'000).value())
      ids.push_back(row.row->id);
    return ids;
  }

  std::filesystem::path folder_;
  std::filesystem::path file_;
};

Row row(std::string id, LedgerFile::Time started = noon, std::string model = "claude-opus-4-5") {
  Row row;
  row.id = std::move(id);
  row.started = started;
  row.provider = "anthropic";
  row.dialect = "anthropic_messages";
  row.mode = "hybrid";
  row.model = std::move(model);
  row.session = "session-1";
  row.agent = "claude-cli";
  row.status = 200;
  row.complete = true;
  row.tokens_in = 1240;
  row.tokens_sent = 892;
  row.exactness = "estimate";
  row.savings[0] = {"hygiene", 300, 2};
  row.savings[1] = {"references", 48};
  row.usage = {.input = 92,
               .cache_read = 700,
               .cache_write_5m = 80,
               .cache_write_1h = 20,
               .output = 156,
               .reasoning = 12,
               .reported = true};
  row.estimated = true;
  row.bypass = true;
  row.fallback = "backup";
  row.retries = 2;
  row.edits = 3;
  row.cost = Money{8'900'001};
  row.rates = Rates{5'000'000, 25'000'000, 500'000, 6'250'000, 10'000'000};
  row.vault_injection = {2, 412, {"docs/config.md#cache-timeout", "a \"b\", c.md#d"}};
  row.saved = BilledSaving{Money{-1'000'000}, -200};
  row.bytes_in = 4000;
  row.bytes_sent = 3000;
  row.bytes_out = 2000;
  row.total = 2s;
  row.overhead = 150us;
  row.upstream = 1990ms;
  row.first_byte = 400ms;
  return row;
}

/// One that failed before anything was known of it.
Row bare_row() {
  Row row;
  row.id = "bare";
  row.started = noon;
  row.provider = "openai";
  row.dialect = "openai_chat";
  row.mode = "strict";
  row.exactness = "exact";
  row.failed = true;
  row.failed_kind = "tokenpak_upstream_broken";
  row.client_left = true;
  row.cache_break = "client: message 3";
  row.fell_short = true;
  row.pass_through = true;
  row.conversation = {.low = 1, .high = 2};
  return row;
}

Rows shared(std::vector<Row> rows) {
  Rows shared;
  for (Row& each : rows)
    shared.push_back(std::make_shared<const Row>(std::move(each)));
  return shared;
}

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

std::vector<std::string> told(const Result<std::vector<NamedSums>>& sums) {
  std::vector<std::string> told;
  for (const NamedSums& each : sums.value())
    told.push_back(fmt::format("{} {} {}", each.name, each.sums.requests, each.sums.cost.nano));
  return told;
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
  for (const NamedSums& each : reading.sums(Grouping::session, 0).value())
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

TEST_F(LedgerFileTest, TheWriterTellsWhatOthersWriteWhileItIsIdle) {
  const auto now = std::chrono::system_clock::now();
  LedgerFile other = open();
  ASSERT_TRUE(other.write(shared({row("before", now)})));
  std::promise<Money> told;
  Ledger ledger(now);
  LedgerWriter writer(file_, {}, ledger);
  writer.wait_until_read();
  writer.watch_others(1, [&told](std::span<const SpentElsewhere> spent) {
    Money sum;
    for (const SpentElsewhere& each : spent)
      sum += each.cost;
    told.set_value(sum);  // fails when it is told twice
  });
  ASSERT_TRUE(other.write(shared({row("a", now), row("b", now)})));
  std::future<Money> sum = told.get_future();
  ASSERT_EQ(sum.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(sum.get(), Money{2 * 8'900'001});
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

TEST_F(LedgerFileTest, GoesForwardFromEarlierVersionsAndLeavesLaterOnesAlone) {
  Result<database::Database> database = database::Database::open(file_);
  ASSERT_TRUE(database);
  const std::array<const char*, 3> steps = {
      "CREATE TABLE one (a)", "ALTER TABLE one ADD b; INSERT INTO one VALUES (1, 2)", "UPDATE one SET b = 3"};
  ASSERT_TRUE(migrate(*database, std::span(steps).first(1)));
  ASSERT_TRUE(migrate(*database, steps));
  ASSERT_TRUE(migrate(*database, steps));  // nothing is left to do
  EXPECT_EQ(*database->number("SELECT b FROM one"), 3);
  EXPECT_EQ(*database->number("SELECT count(*) FROM one"), 1);
  EXPECT_EQ(*database->number("PRAGMA user_version"), 3);
  ASSERT_TRUE(database->execute("PRAGMA user_version = 99"));
  EXPECT_EQ(migrate(*database, std::span(steps).first(2)).error().kind, ErrorKind::io);
  EXPECT_EQ(LedgerFile::open(file_).error().kind, ErrorKind::io);
  EXPECT_EQ(LedgerReader::open(file_).error().kind, ErrorKind::io);
}

TEST_F(LedgerFileTest, TakesAFileOfTheFirstVersionAlong) {
  {
    Result<database::Database> database = database::Database::open(file_);
    ASSERT_TRUE(database);
    ASSERT_TRUE(migrate(*database, schema_steps().first(1)));
    const std::int64_t day = local_day(noon).number;
    ASSERT_TRUE(database->execute(
        fmt::format(
            "INSERT INTO requests VALUES (1,{0},7,5000,NULL,NULL,10,20,30,40,50,60,60,0,5,0,'old',"
            "'openai','openai_chat','hybrid','gpt-5','exact',200,1,1,NULL,0,NULL,NULL,0,0,1,2,3,4,5,6,7,"
            "0,0);"
            "INSERT INTO sessions VALUES (7,{0},'s');"
            "INSERT INTO days VALUES ({0},'openai','gpt-5',1,0,0,60,60,10,20,70,50,5000,0,0,0,0,0,'',"
            "x'0000',x'0000',x'0000');",
            day)
            .c_str()));
  }
  EXPECT_EQ(LedgerReader::open(file_).error().kind, ErrorKind::io);  // a reader changes nothing
  ASSERT_TRUE(open().write(shared({row("new")})));
  EXPECT_THAT(ids(), ElementsAre("old", "new"));
  const auto rows = reader().rows(2).value();
  EXPECT_EQ(rows[0].row->session, "s");
  EXPECT_EQ(rows[0].row->agent, "");
  EXPECT_EQ(rows[0].row->cost, Money{5000});
  EXPECT_FALSE(rows[0].row->rates);
  EXPECT_FALSE(rows[0].row->estimated);
  EXPECT_EQ(reader().totals(0).value().cost, Money{8'905'001});
  EXPECT_EQ(reader().totals(0).value().estimated, 1U);
}

/// What a query tells, one line a row, its columns between bars.
std::string asked(const std::filesystem::path& file, const char* sql, int columns) {
  Result<database::Database> database = database::Database::open_to_read(file);
  Result<database::Statement> statement = database->prepare(sql);
  std::string text;
  while (statement.value().step().value()) {
    for (int column = 0; column < columns; ++column) {
      const std::string_view value =
          statement->is_null(column) ? std::string_view("NULL") : statement->bytes(column);
      text.append(column == 0 ? "" : "|").append(value);
    }
    text.push_back('\n');
  }
  return text;
}

TEST_F(LedgerFileTest, TakesAFileOfTheSecondVersionAlong) {
  const std::int64_t day = local_day(noon).number;
  {
    Result<database::Database> database = database::Database::open(file_);
    ASSERT_TRUE(database);
    ASSERT_TRUE(migrate(*database, schema_steps().first(2)));
    ASSERT_TRUE(database->execute(
        fmt::format(
            "INSERT INTO requests VALUES (3,{0},7,5000,0,0,10,20,30,40,50,60,60,0,5,123,'plain','openai',"
            "'openai_chat','hybrid','gpt-5','exact',200,1,1,NULL,0,NULL,NULL,0,0,9,9,3,4,5,6,7,0,0,8,9,0,0,0,"
            "NULL);"
            "INSERT INTO requests VALUES (4,{0},0,NULL,-4,-5,0,0,0,0,0,70,50,0,0,124,'changed','openai',"
            "'openai_chat','hybrid','gpt-5','exact',200,1,1,NULL,0,'hygiene:20','client: "
            "tools',1,1,9,8,3,4,5,"
            "6,NULL,11,2,8,NULL,1,1,2,'[\"a#b\",\"c\"]');"
            "INSERT INTO requests VALUES (6,{0},0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,NULL,125,"
            "'failed','openai','openai_chat','hybrid','','exact',502,0,0,'tokenpak_x',1,NULL,NULL,0,0,9,0,0,"
            "4,"
            "5,6,NULL,0,0,0,NULL,0,0,0,NULL);"
            "INSERT INTO requests SELECT 7, day, 5, cost_nano, saved_nano, saved_billed, input, cache_read,"
            " cache_write_5m, cache_write_1h, output, tokens_in, tokens_sent, failed, reasoning, started,"
            " 'again', upstream, dialect, mode, model, exactness, status, streamed, complete, failed_kind,"
            " client_left, saved_by_stage, cache_break, fell_short, pass_through, bytes_in, bytes_sent,"
            " bytes_out, total_us, overhead_us, upstream_us, first_byte_us, injected_tokens, injected_chunks,"
            " agent, rates, estimated, bypass, edits, injected_sources FROM requests WHERE number = 3;"
            "INSERT INTO sessions VALUES (7,{0},'s'); INSERT INTO agents VALUES (8,{0},'cli');"
            "INSERT INTO rates VALUES (9,1,2,3,4,5);"
            "CREATE TABLE as_it_was AS SELECT * FROM requests;",
            day)
            .c_str()));
  }
  ASSERT_TRUE(open().write(shared({row("new")})));
  EXPECT_THAT(ids(), ElementsAre("plain", "changed", "failed", "again", "new"));
  // Each column of each row, by its name in the second version.
  EXPECT_EQ(
      asked(file_,
            "SELECT count(*) FROM as_it_was AS old JOIN requests AS new USING (number) WHERE "
            "(old.day, old.session, old.cost_nano, old.saved_nano, old.saved_billed, old.input,"
            " old.cache_read, old.cache_write_5m, old.cache_write_1h, old.output, old.tokens_in,"
            " old.tokens_sent, old.failed, old.reasoning, old.started, old.id, old.upstream, old.dialect,"
            " old.mode, old.model, old.exactness, old.status, old.streamed, old.complete,"
            " old.failed_kind, old.client_left, old.saved_by_stage, old.cache_break, old.fell_short,"
            " old.pass_through, old.bytes_in, old.bytes_sent, old.bytes_out, old.total_us,"
            " old.overhead_us, old.upstream_us, old.first_byte_us, old.injected_tokens,"
            " old.injected_chunks, old.agent, old.rates, old.estimated, old.bypass, old.edits,"
            " old.injected_sources) IS "
            "(new.day, new.session, new.cost_nano, new.saved_nano, new.saved_billed, new.input,"
            " new.cache_read, new.cache_write_5m, new.cache_write_1h, new.output, new.tokens_in,"
            " new.tokens_sent, new.failed, new.reasoning, new.started, new.id, new.upstream, new.dialect,"
            " new.mode, new.model, new.exactness, new.status, new.streamed, new.complete,"
            " new.failed_kind, new.client_left, new.saved_by_stage, new.cache_break, new.fell_short,"
            " new.pass_through, new.bytes_in, new.bytes_sent, new.bytes_out, new.total_us,"
            " new.overhead_us, new.upstream_us, new.first_byte_us, new.injected_tokens,"
            " new.injected_chunks, new.agent, new.rates, new.estimated, new.bypass, new.edits,"
            " new.injected_sources)",
            1),
      "4\n");
  EXPECT_EQ(asked(file_, "SELECT count(*), count(DISTINCT kind) FROM kinds", 2), "4|4\n");
  const auto rows = reader().rows(5).value();
  EXPECT_EQ(rows[0].row->agent, "cli");
  EXPECT_EQ(rows[0].row->rates, (Rates{1, 2, 3, 4, 5}));
  EXPECT_EQ(rows[1].row->vault_injection.top_chunks, (std::vector<std::string>{"a#b", "c"}));
  EXPECT_EQ(told(reader().sums(Grouping::agent, 0)),
            (std::vector<std::string>{"claude-cli 1 8900001", "cli 3 10000", " 1 0"}));
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

TEST_F(LedgerFileTest, TakesAllStepsOrNone) {
  Result<database::Database> database = database::Database::open(file_);
  ASSERT_TRUE(database);
  const std::array<const char*, 2> steps = {"CREATE TABLE one (a)", "INSERT INTO two VALUES (1)"};
  EXPECT_FALSE(migrate(*database, steps));
  EXPECT_EQ(*database->number("PRAGMA user_version"), 0);
  EXPECT_EQ(*database->number("SELECT count(*) FROM sqlite_schema"), 0);
}

TEST_F(LedgerFileTest, SaysThatAFileIsNoneOfOurs) {
  std::ofstream(file_) << std::string(5000, 'x');
  EXPECT_EQ(LedgerFile::open(file_).error().kind, ErrorKind::bad_data);
  EXPECT_EQ(LedgerReader::open(file_).error().kind, ErrorKind::bad_data);
  EXPECT_EQ(LedgerReader::open(folder_ / "none.db").error().kind, ErrorKind::io);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none.db"));
}

TEST_F(LedgerFileTest, TheWriterReadsBackAndWritesInGroups) {
  const auto now = std::chrono::system_clock::now();
  ASSERT_TRUE(open().write(shared({row("before", now)})));
  Ledger ledger(now);
  {
    LedgerWriter writer(file_, {}, ledger);
    for (int count = 0; count < 100; ++count)
      writer.post(ledger.record(row(fmt::format("r{}", count), now)));
    writer.wait_until_read();
    EXPECT_EQ(ledger.snapshot(now).by_model.at(0).second.requests, 101U);
    writer.flush();
    EXPECT_EQ(ids().size(), 101U);
    writer.post(ledger.record(row("last", now)));
  }
  EXPECT_EQ(ids().back(), "last");
}

TEST_F(LedgerFileTest, TheWriterWaitsForALockedFile) {
  const auto now = std::chrono::system_clock::now();
  Ledger ledger(now);
  LedgerWriter writer(file_, {}, ledger);
  writer.wait_until_read();
  Result<database::Database> other = database::Database::open(file_);
  ASSERT_TRUE(other && other->begin());
  testing::internal::CaptureStderr();
  writer.post(ledger.record(row("a", now)));
  writer.flush();  // a second later: it could not be written
  writer.post(ledger.record(row("b", now)));
  writer.flush();
  EXPECT_THAT(ids(), ElementsAre());
  other->roll_back();
  writer.post(ledger.record(row("c", now)));
  writer.flush();
  EXPECT_THAT(ids(), ElementsAre("a", "b", "c"));
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 2)
      << told;  // that it failed, and that it is well again
}

TEST_F(LedgerFileTest, TheWriterBeginsAnewWhereTheFileIsDamagedOrGone) {
  std::ofstream(file_) << std::string(5000, 'x');
  const auto now = std::chrono::system_clock::now();
  Ledger ledger(now);
  testing::internal::CaptureStderr();
  LedgerWriter writer(file_, {}, ledger);
  writer.post(ledger.record(row("a", now)));
  writer.flush();
  EXPECT_THAT(ids(), ElementsAre("a"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "ledger.db.damaged-1"));
  std::filesystem::remove(file_);
  writer.post(ledger.record(row("b", now)));
  writer.flush();
  EXPECT_THAT(ids(), ElementsAre("b"));
  testing::internal::GetCapturedStderr();
}

TEST_F(LedgerFileTest, TheWriterGoesOnWithoutAFile) {
  std::filesystem::create_directory(file_);
  const auto now = std::chrono::system_clock::now();
  Ledger ledger(now);
  testing::internal::CaptureStderr();
  {
    LedgerWriter writer(file_, {}, ledger);
    for (std::size_t count = 0; count < LedgerWriter::most_waiting + 10; ++count)
      writer.post(ledger.record(row(fmt::format("r{}", count), now)));
    writer.flush();
    std::filesystem::remove(file_);
    writer.flush();
    writer.post(ledger.record(row("last", now)));
    writer.flush();
  }
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 2) << told;
  EXPECT_THAT(told, testing::HasSubstr("10 requests are missing"));
  EXPECT_EQ(ids().size(), LedgerWriter::most_waiting + 1);
}

}  // namespace
}  // namespace tokenpak::ledger
