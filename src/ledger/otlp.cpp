#include "ledger/otlp.hpp"

#include "base/hash.hpp"
#include "base/json_writer.hpp"
#include "version.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

constexpr int span_kind_client = 3;
constexpr int status_error = 2;
constexpr int cumulative = 2;  // aggregation temporality

/// The names that the conventions have for providers.
std::string_view provider_name(std::string_view provider) {
  return provider == "gemini" ? "gcp.gemini" : provider;
}

/// 64-bit numbers are texts in the JSON encoding of protocol buffers.
std::string nanoseconds(std::chrono::system_clock::time_point time) {
  return std::to_string(std::chrono::nanoseconds(time.time_since_epoch()).count());
}

class Attributes {
 public:
  explicit Attributes(JsonWriter& json, std::string_view name = "attributes") : json_(json) {
    json_.key(name).begin_array();
  }
  ~Attributes() { json_.end_array(); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  void text(std::string_view key, std::string_view value) {
    if (!value.empty()) begin(key).field("stringValue", value).end_object().end_object();
  }
  void number(std::string_view key, std::uint64_t value) {
    begin(key).field("intValue", std::to_string(value)).end_object().end_object();
  }
  void decimal(std::string_view key, std::string_view value) {
    begin(key).key("doubleValue").raw(value).end_object().end_object();
  }

 private:
  JsonWriter& begin(std::string_view key) {
    return json_.begin_object().field("key", key).key("value").begin_object();
  }
  JsonWriter& json_;
};

void write_resource(JsonWriter& json) {
  json.key("resource").begin_object();
  {
    Attributes attributes(json);
    attributes.text("service.name", "tokenpak");
    attributes.text("service.version", TOKENPAK_VERSION);
  }
  json.end_object();
}

void write_scope(JsonWriter& json) {
  json.key("scope").begin_object().field("name", "tokenpak").field("version", TOKENPAK_VERSION).end_object();
}

void write_span(JsonWriter& json, const Row& row, std::uint64_t seed) {
  const std::string_view operation = operation_of(row.dialect);
  const Hash128 trace = hash128(row.id, seed);
  json.begin_object();
  json.field("traceId", fmt::format("{:016x}{:016x}", trace.high, trace.low));
  json.field("spanId", fmt::format("{:016x}", hash128(row.id, ~seed).low));
  json.field("name", row.model.empty() ? std::string(operation) : fmt::format("{} {}", operation, row.model));
  json.field("kind", span_kind_client);
  json.field("startTimeUnixNano", nanoseconds(row.started));
  json.field("endTimeUnixNano", nanoseconds(row.started + row.total));
  {
    Attributes attributes(json);
    attributes.text("gen_ai.operation.name", operation);
    attributes.text("gen_ai.provider.name", provider_name(row.provider));
    attributes.text("gen_ai.request.model", row.model);
    attributes.text("gen_ai.conversation.id", row.session);
    attributes.text("gen_ai.agent.name", row.agent);
    if (row.usage.reported) {
      attributes.number("gen_ai.usage.input_tokens", row.usage.prompt());
      attributes.number("gen_ai.usage.output_tokens", row.usage.output);
      attributes.number("gen_ai.usage.cache_read.input_tokens", row.usage.cache_read);
      attributes.number("gen_ai.usage.cache_creation.input_tokens",
                        row.usage.cache_write_5m + row.usage.cache_write_1h);
    }
    if (row.status != 0) attributes.number("http.response.status_code", row.status);
    if (row.failed) {
      attributes.text("error.type", !row.failed_kind.empty() ? std::string(row.failed_kind)
                                    : row.status >= 400      ? std::to_string(row.status)
                                                             : "_OTHER");
    }
    attributes.text("tokenpak.mode", row.mode);
    attributes.number("tokenpak.tokens.received", row.tokens_in);
    attributes.number("tokenpak.tokens.sent", row.tokens_sent);
    if (row.cost) attributes.decimal("tokenpak.cost", exact_dollars(*row.cost));
    if (row.saved) attributes.decimal("tokenpak.saved_cost", exact_dollars(row.saved->money));
    attributes.decimal("tokenpak.overhead",
                       fmt::format("{}", std::chrono::duration<double>(row.overhead).count()));
  }
  json.key("status").begin_object();
  if (row.failed) json.field("code", status_error);
  json.end_object().end_object();
}

}  // namespace

std::string_view operation_of(std::string_view dialect) {
  if (dialect == "anthropic_messages" || dialect == "openai_chat" || dialect == "openai_responses")
    return "chat";
  if (dialect == "gemini_generate") return "generate_content";
  if (dialect == "openai_embeddings") return "embeddings";
  return {};
}

std::string spans_json(std::span<const std::shared_ptr<const Row>> rows, std::uint64_t seed) {
  JsonWriter json;
  json.begin_object().key("resourceSpans").begin_array().begin_object();
  write_resource(json);
  json.key("scopeSpans").begin_array().begin_object();
  write_scope(json);
  json.key("spans").begin_array();
  for (const auto& row : rows) {
    if (!operation_of(row->dialect).empty()) write_span(json, *row, seed);
  }
  json.end_array().end_object().end_array().end_object().end_array().end_object();
  return std::move(json).text();
}

void OtlpMetrics::Distribution::add(double value, std::span<const double> bounds) {
  // A bucket holds its upper bound.
  const auto bucket = std::ranges::lower_bound(bounds, value) - bounds.begin();
  ++counts[static_cast<std::size_t>(bucket)];
  ++count;
  sum += value;
}

void OtlpMetrics::add(const Row& row) {
  const std::string_view operation = operation_of(row.dialect);
  if (operation.empty()) return;
  Key key{operation, provider_name(row.provider), row.model};
  if (!series_.contains(key) && series_.size() >= most_series) std::get<2>(key) = "other";
  Series& series = series_[key];
  const auto seconds = [](Row::Microseconds time) { return std::chrono::duration<double>(time).count(); };
  series.duration.add(seconds(row.total), second_bounds);
  if (row.streamed && row.first_byte) series.first_chunk.add(seconds(*row.first_byte), second_bounds);
  if (row.usage.reported) {
    series.input_tokens.add(static_cast<double>(row.usage.prompt()), token_bounds);
    series.output_tokens.add(static_cast<double>(row.usage.output), token_bounds);
  }
  if (row.cost) series.cost += *row.cost;
  series.tokens_saved += row.tokens_saved();
}

std::string OtlpMetrics::json(Time now) const {
  JsonWriter json;
  const auto write_series = [](Attributes& attributes, const Key& key) {
    attributes.text("gen_ai.operation.name", std::get<0>(key));
    attributes.text("gen_ai.provider.name", std::get<1>(key));
    attributes.text("gen_ai.request.model", std::get<2>(key));
  };
  const auto write_times = [&] {
    json.field("startTimeUnixNano", nanoseconds(since_)).field("timeUnixNano", nanoseconds(now));
  };
  const auto write_point = [&](const Key& key, const Distribution& values, std::span<const double> bounds,
                               std::string_view token_type) {
    if (values.count == 0) return;
    json.begin_object();
    {
      Attributes attributes(json);
      write_series(attributes, key);
      attributes.text("gen_ai.token.type", token_type);
    }
    write_times();
    json.field("count", std::to_string(values.count)).field("sum", values.sum);
    json.key("bucketCounts").begin_array();
    for (const std::uint64_t count : values.counts)
      json.value(std::to_string(count));
    json.end_array().key("explicitBounds").begin_array();
    for (const double bound : bounds)
      json.value(bound);
    json.end_array().end_object();
  };
  const auto histogram = [&](std::string_view name, std::string_view unit, const auto& write) {
    json.begin_object().field("name", name).field("unit", unit).key("histogram").begin_object();
    json.field("aggregationTemporality", cumulative).key("dataPoints").begin_array();
    for (const auto& [key, series] : series_)
      write(key, series);
    json.end_array().end_object().end_object();
  };
  const auto sum = [&](std::string_view name, std::string_view unit, bool only_grows, const auto& write) {
    json.begin_object().field("name", name).field("unit", unit).key("sum").begin_object();
    json.field("aggregationTemporality", cumulative).field("isMonotonic", only_grows);
    json.key("dataPoints").begin_array();
    for (const auto& [key, series] : series_) {
      json.begin_object();
      {
        Attributes attributes(json);
        write_series(attributes, key);
      }
      write_times();
      write(series);
      json.end_object();
    }
    json.end_array().end_object().end_object();
  };

  json.begin_object().key("resourceMetrics").begin_array().begin_object();
  write_resource(json);
  json.key("scopeMetrics").begin_array().begin_object();
  write_scope(json);
  json.key("metrics").begin_array();
  histogram("gen_ai.client.token.usage", "{token}", [&](const Key& key, const Series& series) {
    write_point(key, series.input_tokens, token_bounds, "input");
    write_point(key, series.output_tokens, token_bounds, "output");
  });
  histogram("gen_ai.client.operation.duration", "s", [&](const Key& key, const Series& series) {
    write_point(key, series.duration, second_bounds, "");
  });
  histogram("gen_ai.client.operation.time_to_first_chunk", "s", [&](const Key& key, const Series& series) {
    write_point(key, series.first_chunk, second_bounds, "");
  });
  sum("tokenpak.cost", "{USD}", true,
      [&](const Series& series) { json.key("asDouble").raw(exact_dollars(series.cost)); });
  sum("tokenpak.tokens.saved", "{token}", false,
      [&](const Series& series) { json.field("asInt", std::to_string(series.tokens_saved)); });
  json.end_array().end_object().end_array().end_object().end_array().end_object();
  return std::move(json).text();
}

}  // namespace tokenpak::ledger
