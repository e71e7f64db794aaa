#include "cli/ledger_report.hpp"

#include "cli/report_table.hpp"
#include "cli/since.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

using ledger::NamedSums;
using ledger::Sums;
using ledger::Totals;
using testing::HasSubstr;
using testing::Not;

Sums sums(std::uint64_t requests, std::int64_t nano) {
  Sums sums;
  sums.requests = requests;
  sums.tokens_in = 1240;
  sums.tokens_sent = 892;
  sums.input = 92;
  sums.cache_read = 700;
  sums.cache_write = 100;
  sums.tokens_out = 156;
  sums.cost = Money{nano};
  sums.saved_cost = Money{1'000'000'000};
  sums.saved_billed = 200;
  return sums;
}

TEST(SinceDay, ReadsTimesAndRefusesOthers) {
  constexpr std::int64_t today = 20'782;  // 2026-11-25
  EXPECT_EQ(since_day("today", today), today);
  EXPECT_EQ(since_day("1d", today), today);
  EXPECT_EQ(since_day("7d", today), today - 6);
  EXPECT_EQ(since_day("2w", today), today - 13);
  EXPECT_EQ(since_day("2026-11-25", today), today);
  EXPECT_EQ(since_day("1970-01-01", today), 0);
  EXPECT_EQ(since_day("all", today), 0);
  for (const char* wrong : {"", "7", "d", "0d", "-1d", "7days", "2026-13-01", "2026-02-30", "2026/11/01",
                            "1e3d", "99999999999999999999d", "20261101"}) {
    EXPECT_EQ(since_day(wrong, today).error().kind, ErrorKind::bad_configuration) << wrong;
  }
}

TEST(ReportTable, GroupsDigits) {
  EXPECT_EQ(grouped(std::uint64_t{0}), "0");
  EXPECT_EQ(grouped(std::uint64_t{999}), "999");
  EXPECT_EQ(grouped(std::uint64_t{1'240}), "1,240");
  EXPECT_EQ(grouped(std::int64_t{-1'234'567}), "-1,234,567");
  EXPECT_EQ(grouped(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(ReportTable, DrawsBarsInEighths) {
  EXPECT_EQ(bar(1, 3), "███");
  EXPECT_EQ(bar(0.5, 3), "█▌");
  EXPECT_EQ(bar(0, 3), "");
  EXPECT_EQ(bar(7, 2), "██");
  EXPECT_EQ(as_columns({.heads = {"a", "b"}, .rows = {{"x", "10"}, {"yy", "5"}}}, {2, 0}),
            "a    b\nx   10  ████████████████████████\nyy   5\n");
}

TEST(CostReport, HasARowForEachAndOneForAll) {
  const std::vector<NamedSums> rows = {{"claude-opus-4-5", sums(1'200, 2'500'000'000)},
                                       {"", sums(3, 40'000)}};
  const std::string text = cost_as_text(rows, "model", false);
  EXPECT_EQ(text,
            "model            requests  uncached in  cache read  cache write  out       cost  saved by us\n"
            "claude-opus-4-5     1,200           92         700          100  156      $2.50        $1.00\n"
            "(none)                  3           92         700          100  156  $0.000040        $1.00\n"
            "all                 1,203          184       1,400          200  312      $2.50        $2.00\n");
}

TEST(CostReport, SaysWhatHasNoPriceAndSumsWhatDoesNotFit) {
  std::vector<NamedSums> rows;
  for (int number = 0; number < 45; ++number)
    rows.push_back({"session-" + std::to_string(number), sums(2, 1'000'000'000)});
  rows[44].sums.unpriced = 1;
  const std::string text = cost_as_text(rows, "session", true);
  EXPECT_THAT(text, HasSubstr("session-39"));
  EXPECT_THAT(text, Not(HasSubstr("session-40")));
  EXPECT_THAT(text, testing::ContainsRegex("\\(5 more\\) +10 "));
  EXPECT_THAT(text, testing::ContainsRegex("all +90 .*\\$45.00\\+\\?"));
  EXPECT_THAT(text, HasSubstr("1 requests are of models without a known price"));
  EXPECT_THAT(text, HasSubstr("█"));
}

TEST(CostReport, IsExactInCsv) {
  const std::vector<NamedSums> rows = {{"a,\"b\"", sums(1, 2'500'000'001)}};
  EXPECT_EQ(cost_as_csv(rows, "session"),
            "session,requests,errors,requests_unpriced,tokens_in,tokens_sent,tokens_uncached,cache_read,"
            "cache_write,"
            "tokens_out,cost_usd,saved_cost_usd,saved_billed_tokens\r\n"
            "\"a,\"\"b\"\"\",1,0,0,1240,892,92,700,100,156,2.500000001,1,200\r\n");
}

TEST(SavingsReport, TellsOursFromTheProvidersCache) {
  Totals totals;
  static_cast<Sums&>(totals) = sums(10, 3'000'000'000);
  totals.savings[0] = {"hygiene", 300};
  totals.savings[1] = {"log", 0};
  const std::string text = savings_as_text(totals, "2026-11-19", false);
  EXPECT_THAT(text, HasSubstr("on the wire: 348 of 1,240 prompt tokens (28.1 %)"));
  EXPECT_THAT(text, HasSubstr("hygiene  300\n"));
  EXPECT_THAT(text, Not(HasSubstr("log")));
  EXPECT_THAT(text, HasSubstr("on the bill: $1.00 of $4.00 (25.0 %), as much as 200 tokens"));
  EXPECT_THAT(text, HasSubstr("700 prompt tokens read (78.5 %), 100 written"));
}

TEST(RecentReport, ColoursFailuresOnATerminalOnly) {
  ledger::Row row;
  row.model = "gpt-5";
  row.failed = true;
  EXPECT_THAT(recent_line(row, true), testing::StartsWith("\x1b[31m"));
  EXPECT_THAT(recent_line(row, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(recent_line(row, false), HasSubstr("$?"));
}

}  // namespace
}  // namespace tokenpak::cli
