#include "ledger/schema.hpp"

#include "database/database.hpp"
#include "ledger/ledger_file_test.hpp"

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::ledger {
namespace {

using namespace test;
using testing::ElementsAre;

class LedgerVersionsTest : public LedgerFileTest {};

TEST_F(LedgerVersionsTest, GoesForwardFromEarlierVersionsAndLeavesLaterOnesAlone) {
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

TEST_F(LedgerVersionsTest, TakesAFileOfTheFirstVersionAlong) {
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
TEST_F(LedgerVersionsTest, TakesAFileOfTheSecondVersionAlong) {
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

TEST_F(LedgerVersionsTest, TakesAllStepsOrNone) {
  Result<database::Database> database = database::Database::open(file_);
  ASSERT_TRUE(database);
  const std::array<const char*, 2> steps = {"CREATE TABLE one (a)", "INSERT INTO two VALUES (1)"};
  EXPECT_FALSE(migrate(*database, steps));
  EXPECT_EQ(*database->number("PRAGMA user_version"), 0);
  EXPECT_EQ(*database->number("SELECT count(*) FROM sqlite_schema"), 0);
}

}  // namespace
}  // namespace tokenpak::ledger
