#include "ledger/render.hpp"

#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::ledger {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

const std::chrono::system_clock::time_point evening = sys_days(2026y / 11 / 23) + 20h + 16min + 50s + 123ms;

Totals totals() {
  Totals result;
  result.requests = 2;
  result.errors = 1;
  result.unpriced = 1;
  result.tokens_in = 1240;
  result.tokens_sent = 892;
  result.input = 192;
  result.tokens_out = 156;
  result.cache_read = 700;
  result.cache_write = 100;
  result.injected_requests = 3;
  result.injected_chunks = 4;
  result.injected_tokens = 412;
  result.savings[0] = {"hygiene", 348, 3};
  result.cost = Money{8'900'000};
  result.saved_cost = Money{1'740'000};
  result.saved_billed = 348;
  result.cache_breaks_by_client = 2;
  result.pass_through = 1;
  result.latency.add(17);
  result.overhead.add(17);
  result.overhead.add(31);
  result.first_byte.add(3'000'000);
  return result;
}

Snapshot snapshot() {
  Snapshot result;
  result.session_since = evening;
  result.session = totals();
  result.today_since = evening + 1ms;
  result.by_model = {{"a\"b\\c", totals()}};
  result.session_by_model = {{.provider = "openai", .model = "a\"b\\c", .totals = totals()}};
  return result;
}

TEST(StatsJson, IsAsDocumented) {
  const std::string sums =
      R"("requests":2,"errors":1,"requests_unpriced":1,"requests_estimated":0,)"
      R"("tokens":{"in":1240,"sent":892,"saved":348,"saved_billed":348,"uncached":192,"out":156,"cache_read":700,"cache_write":100},)"
      R"("saved_by_stage":{"hygiene":348},"cost_usd":0.0089,"saved_cost_usd":0.00174,)"
      R"("cache_breaks":{"client":2,"proxy":0},"pass_through":1,)"
      R"("latency_ms":{"p50":0.017,"p95":0.017,"p99":0.017},"overhead_ms":{"p50":0.017,"p95":0.031,"p99":0.031},)"
      R"("time_to_first_byte_ms":{"p50":2949.119,"p95":2949.119,"p99":2949.119}})";
  const std::string nothing =
      R"("requests":0,"errors":0,"requests_unpriced":0,"requests_estimated":0,)"
      R"("tokens":{"in":0,"sent":0,"saved":0,"saved_billed":0,"uncached":0,"out":0,"cache_read":0,"cache_write":0},)"
      R"("saved_by_stage":{},"cost_usd":0,"saved_cost_usd":0,"cache_breaks":{"client":0,"proxy":0},"pass_through":0,)"
      R"("latency_ms":{"p50":0,"p95":0,"p99":0},"overhead_ms":{"p50":0,"p95":0,"p99":0},)"
      R"("time_to_first_byte_ms":{"p50":0,"p95":0,"p99":0}})";
  const std::string injection =
      R"(,"vault_injection":{"requests":3,"chunks_injected":4,"tokens_injected":412}})";
  const std::string session = sums.substr(0, sums.size() - 1) + injection;
  EXPECT_EQ(stats_json(snapshot()), R"({"session":{"since":"2026-11-23T20:16:50.123Z",)" + session +
                                        R"(,"today":{"since":"2026-11-23T20:16:50.124Z",)" + nothing +
                                        R"(,"by_model":{"a\"b\\c":{)" + sums + "}}");
}

Row row() {
  Row result;
  result.id = "r-7";
  result.started = evening;
  result.provider = "anthropic";
  result.dialect = "anthropic_messages";
  result.mode = "hybrid";
  result.model = "claude-opus-4-5";
  result.session = "s-1";
  result.agent = "claude-cli";
  result.edits = 2;
  result.estimated = true;
  result.rates = Rates{5'000'000, 25'000'000, 500'000, 6'250'000, 10'000'000};
  result.status = 200;
  result.streamed = result.complete = true;
  result.tokens_in = 1240;
  result.tokens_sent = 892;
  result.exactness = "estimate";
  result.savings[0] = {"hygiene", 348, 3};
  result.usage = {.input = 12,
                  .cache_read = 700,
                  .cache_write_5m = 80,
                  .cache_write_1h = 20,
                  .output = 156,
                  .reasoning = 100,
                  .reported = true};
  result.cost = Money{8'900'000};
  result.saved = BilledSaving{Money{-1}, -2};
  result.cache_break = "client: message 3";
  result.bytes_in = 5000;
  result.bytes_sent = 3600;
  result.bytes_out = 900;
  result.total = 2'000'500us;
  result.overhead = 150us;
  result.upstream = 1'990'000us;
  result.first_byte = 400ms;
  result.vault_injection = {1, 412, {"docs/config.md#cache-\xFF"}};
  return result;
}

TEST(RecentJson, IsAsDocumented) {
  EXPECT_EQ(
      recent_json({std::make_shared<const Row>(row())}),
      R"({"recent":[{"id":"r-7","time":"2026-11-23T20:16:50.123Z","model":"claude-opus-4-5","provider":"anthropic","fallback":null,"retries":0,)"
      R"("dialect":"anthropic_messages","mode":"hybrid","session":"s-1","agent":"claude-cli","bypass":false,"status":200,"streamed":true,"complete":true,"error":false,)"
      R"("tokens":{"in":1240,"sent":892,"saved":348,"saved_billed":-2,"exactness":"estimate"},"edits":2,"saved_by_stage":{"hygiene":348},"edits_by_stage":{"hygiene":3},)"
      R"("usage":{"input":12,"cache_read":700,"cache_write_5m":80,"cache_write_1h":20,"output":156,"reasoning":100},)"
      R"("cost_usd":0.0089,"estimated":true,"dollars_per_million":{"input":5,"cache_read":0.5,"cache_write_5m":6.25,"cache_write_1h":10,"output":25},"saved_cost_usd":-0.000000001,)"
      R"("cache":{"broken_by":"client: message 3","fell_short":false,"pass_through":false},"bytes":{"in":5000,"sent":3600,"out":900},)"
      R"("total_ms":2000.5,"overhead_ms":0.15,"upstream_ms":1990,"time_to_first_byte_ms":400,)"
      R"("vault_injection":{"chunks_injected":1,"tokens_injected":412,"top_chunks":["docs/config.md#cache-)"
      "\xEF\xBF\xBD"
      R"("]}}]})");
}

TEST(RecentJson, SaysNullForWhatIsUnknown) {
  const std::string json = recent_json({std::make_shared<const Row>()});
  EXPECT_THAT(
      json,
      HasSubstr(
          R"("usage":null,"cost_usd":null,"estimated":false,"dollars_per_million":null,"saved_cost_usd":null,)"
          R"("cache":{"broken_by":null,"fell_short":false,"pass_through":false})"));
  EXPECT_THAT(json, HasSubstr(R"("time_to_first_byte_ms":null)"));
  EXPECT_THAT(json,
              HasSubstr(R"("vault_injection":{"chunks_injected":0,"tokens_injected":0,"top_chunks":[]})"));
}

TEST(RecentJson, OfNothingIsAnEmptyList) {
  EXPECT_EQ(recent_json({}), R"({"recent":[]})");
}

TEST(MetricsText, HasASampleForEachModelAndKind) {
  const std::string text = metrics_text(snapshot());
  EXPECT_THAT(text, HasSubstr("# HELP tokenpak_requests_total Finished requests.\n"
                              "# TYPE tokenpak_requests_total counter\n"
                              "tokenpak_requests_total{provider=\"openai\",model=\"a\\\"b\\\\c\"} 2\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "tokenpak_tokens_total{provider=\"openai\",model=\"a\\\"b\\\\c\",kind=\"cache_read\"} 700\n"));
  EXPECT_THAT(text, HasSubstr("tokenpak_stage_saved_tokens_total{stage=\"hygiene\"} 348\n"));
  EXPECT_THAT(text,
              HasSubstr("tokenpak_cost_dollars_total{provider=\"openai\",model=\"a\\\"b\\\\c\"} 0.0089\n"));
}

TEST(MetricsText, HasCumulativeHistogramsInSeconds) {
  const std::string text = metrics_text(snapshot());
  EXPECT_THAT(text, HasSubstr("tokenpak_overhead_seconds_bucket{le=\"0.000016\"} 0\n"
                              "tokenpak_overhead_seconds_bucket{le=\"0.000032\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("tokenpak_overhead_seconds_bucket{le=\"1.048576\"} 2\n"
                              "tokenpak_overhead_seconds_bucket{le=\"+Inf\"} 2\n"
                              "tokenpak_overhead_seconds_sum 0.000048\n"
                              "tokenpak_overhead_seconds_count 2\n"));
  EXPECT_THAT(text, HasSubstr("tokenpak_time_to_first_byte_seconds_bucket{le=\"2.097152\"} 0\n"
                              "tokenpak_time_to_first_byte_seconds_bucket{le=\"4.194304\"} 1\n"));
}

// Every line is a comment or a sample; each family is announced once, before its samples, and counters end in
// _total.
TEST(MetricsText, KeepsTheGrammar) {
  std::istringstream lines(metrics_text(snapshot()));
  std::set<std::string> families;
  std::string family;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first;
    std::string second;
    std::string name;
    words >> first >> second >> name;
    if (second == "HELP") {
      family = name;
      EXPECT_TRUE(families.insert(family).second) << line;
    } else if (second == "TYPE") {
      EXPECT_EQ(name, family);
      EXPECT_THAT(line, MatchesRegex("# TYPE [a-z_]+ (counter|gauge|histogram)"));
      EXPECT_EQ(line.ends_with(" counter"), family.ends_with("_total")) << line;
    } else {
      EXPECT_THAT(line, StartsWith(family));
      EXPECT_THAT(line.substr(family.size()),
                  MatchesRegex("(_bucket|_sum|_count)?(\\{([a-z]+=\"([^\"\\]|\\\\.)*\",?)+\\})? -?[0-9.]+"));
    }
  }
  EXPECT_GE(families.size(), 9U);
}

TEST(UtcTime, HasMilliseconds) {
  EXPECT_EQ(utc_time(sys_days(1970y / 1 / 1)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(utc_time(evening), "2026-11-23T20:16:50.123Z");
}

}  // namespace
}  // namespace tokenpak::ledger
