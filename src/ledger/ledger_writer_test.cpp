#include "ledger/ledger_writer.hpp"

#include "database/database.hpp"
#include "ledger/ledger_file_test.hpp"

#include <filesystem>
#include <fstream>
#include <future>
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

class LedgerWriterTest : public LedgerFileTest {};

TEST_F(LedgerWriterTest, TellsWhatOthersWriteWhileItIsIdle) {
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

TEST_F(LedgerWriterTest, ReadsBackAndWritesInGroups) {
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

TEST_F(LedgerWriterTest, WaitsForALockedFile) {
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

TEST_F(LedgerWriterTest, BeginsAnewWhereTheFileIsDamagedOrGone) {
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

TEST_F(LedgerWriterTest, GoesOnWithoutAFile) {
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
