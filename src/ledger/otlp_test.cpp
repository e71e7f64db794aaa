#include "ledger/otlp.hpp"

#include <memory>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenpak::ledger {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

Row row() {
  Row row;
  row.id = "a-1";
  row.started = std::chrono::sys_days(2026y / 11 / 26);
  row.provider = "gemini";
  row.dialect = "gemini_generate";
  row.mode = "hybrid";
  row.model = "m\"1";
  row.session = "s";
  row.status = 200;
  row.streamed = true;
  row.tokens_in = 100;
  row.tokens_sent = 70;
  row.usage = {.input = 10,
               .cache_read = 20,
               .cache_write_5m = 30,
               .cache_write_1h = 4,
               .output = 5,
               .reported = true};
  row.cost = Money{1'500'000};
  row.total = 1280ms;
  row.first_byte = 30ms;
  return row;
}

std::string attribute(const json::value& of, std::string_view key) {
  for (const json::value& each : of.at("attributes").as_array()) {
    if (each.at("key").as_string() != key) continue;
    const auto& [kind, value] = *each.at("value").as_object().begin();
    return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
  }
  return "none";
}

TEST(Otlp, WritesASpanForEachInference) {
  Row counting = row();
  counting.dialect = "gemini_count_tokens";
  Row failed = row();
  failed.id = "a-2";
  failed.failed = true;
  failed.status = 529;
  failed.usage = {};
  const std::vector rows = {std::make_shared<const Row>(row()), std::make_shared<const Row>(counting),
                            std::make_shared<const Row>(failed)};
  const json::value body = json::parse(spans_json(rows, 7));
  const json::array& spans = body.at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").as_array();
  ASSERT_EQ(spans.size(), 2U);
  const json::value& span = spans[0];
  EXPECT_EQ(span.at("name").as_string(), "generate_content m\"1");
  EXPECT_EQ(span.at("kind").as_int64(), 3);
  EXPECT_EQ(span.at("traceId").as_string().size(), 32U);
  EXPECT_EQ(span.at("spanId").as_string().size(), 16U);
  EXPECT_NE(span.at("traceId"), spans[1].at("traceId"));
  EXPECT_EQ(std::stoll(span.at("endTimeUnixNano").as_string().c_str()) -
                std::stoll(span.at("startTimeUnixNano").as_string().c_str()),
            1'280'000'000);
  EXPECT_EQ(attribute(span, "gen_ai.provider.name"), "gcp.gemini");
  EXPECT_EQ(attribute(span, "gen_ai.usage.input_tokens"), "64");
  EXPECT_EQ(attribute(span, "gen_ai.usage.cache_creation.input_tokens"), "34");
  EXPECT_EQ(attribute(span, "error.type"), "none");
  EXPECT_EQ(attribute(spans[1], "error.type"), "529");
  EXPECT_EQ(attribute(spans[1], "gen_ai.usage.input_tokens"), "none");
  EXPECT_EQ(spans[1].at("status").at("code").as_int64(), 2);
}

TEST(Otlp, AddsUpMetrics) {
  OtlpMetrics metrics(std::chrono::sys_days(2026y / 11 / 26));
  metrics.add(row());
  metrics.add(row());
  const json::value body = json::parse(metrics.json(std::chrono::sys_days(2026y / 11 / 27)));
  const json::array& all = body.at("resourceMetrics").at(0).at("scopeMetrics").at(0).at("metrics").as_array();
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[0].at("name").as_string(), "gen_ai.client.token.usage");
  const json::value& input = all[0].at("histogram").at("dataPoints").at(0);
  EXPECT_EQ(attribute(input, "gen_ai.token.type"), "input");
  EXPECT_EQ(input.at("count").as_string(), "2");
  EXPECT_EQ(input.at("sum").to_number<double>(), 128);
  EXPECT_EQ(input.at("bucketCounts").at(3).as_string(), "2");  // 64 is in the bucket that ends with it
  EXPECT_EQ(input.at("bucketCounts").as_array().size(), input.at("explicitBounds").as_array().size() + 1);
  const json::value& duration = all[1].at("histogram").at("dataPoints").at(0);
  EXPECT_EQ(duration.at("bucketCounts").at(7).as_string(), "2");
  EXPECT_EQ(attribute(duration, "gen_ai.token.type"), "none");
  EXPECT_EQ(all[3].at("sum").at("dataPoints").at(0).at("asDouble").to_number<double>(), 0.003);
  EXPECT_EQ(all[4].at("sum").at("dataPoints").at(0).at("asInt").as_string(), "60");
}

TEST(Otlp, TellsALimitedNumberOfModelsApart) {
  OtlpMetrics metrics(std::chrono::sys_days(2026y / 11 / 26));
  for (int count = 0; count < 500; ++count) {
    Row each = row();
    each.model = std::to_string(count);
    metrics.add(each);
  }
  const json::value body = json::parse(metrics.json(std::chrono::sys_days(2026y / 11 / 27)));
  EXPECT_EQ(body.at("resourceMetrics")
                .at(0)
                .at("scopeMetrics")
                .at(0)
                .at("metrics")
                .at(1)
                .at("histogram")
                .at("dataPoints")
                .as_array()
                .size(),
            201U);
}

}  // namespace
}  // namespace tokenpak::ledger
