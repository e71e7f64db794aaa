#include "cli/ledger_report.hpp"

#include "cli/report_table.hpp"
#include "cli/since.hpp"

#include <algorithm>
#include <limits>
#include <utility>

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
  const std::string text = cost_as_text(rows, "model", 0);
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
  const std::string text = cost_as_text(rows, "session", 160);
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
  const std::string text = savings_as_text(totals, "2026-11-19", 0);
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
  EXPECT_THAT(recent_line(row, 160), testing::StartsWith("\x1b[31m"));
  EXPECT_THAT(recent_line(row, 0), Not(HasSubstr("\x1b")));
  EXPECT_THAT(recent_line(row, 0), HasSubstr("$?"));
}

TEST(ReportTable, AbbreviatesInThreeDigits) {
  const std::vector<std::pair<std::uint64_t, std::string>> cases = {{0, "0"},
                                                                    {9'999, "9,999"},
                                                                    {10'000, "10.0k"},
                                                                    {99'949, "99.9k"},
                                                                    {99'950, "100k"},
                                                                    {999'499, "999k"},
                                                                    {999'500, "1.00M"},
                                                                    {12'345'678, "12.3M"},
                                                                    {999'500'000, "1.00G"},
                                                                    {UINT64_MAX, "18.4E"}};
  for (const auto& [number, text] : cases)
    EXPECT_EQ(abbreviated(number), text);
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::size_t width = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++width;  // a character of a bar is three bytes
    if (c == '\n') {
      widest = std::max(widest, width - 1);
      width = 0;
    }
  }
  return widest;
}

TEST(CostReport, FitsTheTerminal) {
  Sums many = sums(1'234'567, 2'500'000'000'000);
  many.input = many.cache_read = many.cache_write = many.tokens_out = 12'345'678'901;
  const std::vector<NamedSums> rows = {{"0198f3c2-77a1-7000-8a3b-2b6f5d7c9e11", many}, {"other", many}};
  for (const unsigned columns : {80U, 100U, 110U, 120U, 160U, 200U}) {
    const std::string text = cost_as_text(rows, "session", columns);
    EXPECT_LE(widest_line(text), columns) << text;
    EXPECT_EQ(text.contains("12,345,678,901"), columns >= 160) << text;
    EXPECT_EQ(text.contains("0198f3c2-77a1-7000-8a3b-2b6f5d7c9e11"), columns >= 100) << text;
  }
  EXPECT_THAT(cost_as_text(rows, "session", 0), HasSubstr("12,345,678,901"));
}

TEST(RecentReport, FitsTheTerminal) {
  ledger::Row row;
  row.model = "a-model-with-a-name-of-some-length";
  EXPECT_LE(widest_line(recent_head(80)), 80U);
  EXPECT_LE(widest_line(recent_line(row, 80)), 80U);
  EXPECT_EQ(recent_head(120), recent_head(0));
}

}  // namespace
}  // namespace tokenpak::cli
