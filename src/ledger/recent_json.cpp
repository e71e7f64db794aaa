#include "base/json_writer.hpp"
#include "ledger/render.hpp"

namespace tokenpak::ledger {
namespace {

double milliseconds(Row::Microseconds duration) {
  return static_cast<double>(duration.count()) / 1000;
}

void write_dollars(JsonWriter& json, std::string_view name, const std::optional<Money>& amount) {
  json.key(name).raw(amount ? exact_dollars(*amount) : "null");
}

void write_usage(JsonWriter& json, const dialect::Usage& usage) {
  if (!usage.reported) {
    json.key("usage").value(nullptr);
    return;
  }
  json.key("usage").begin_object();
  json.field("input", usage.input);
  json.field("cache_read", usage.cache_read);
  json.field("cache_write_5m", usage.cache_write_5m);
  json.field("cache_write_1h", usage.cache_write_1h);
  json.field("output", usage.output);
  json.field("reasoning", usage.reasoning);
  json.end_object();
}

std::optional<std::string_view> name_or_null(std::string_view name) {
  return name.empty() ? std::nullopt : std::optional(name);
}

/// A price in picodollars a token is so many micro-dollars for a million tokens.
void write_rates(JsonWriter& json, const std::optional<Rates>& rates) {
  json.key("dollars_per_million");
  if (!rates) {
    json.value(nullptr);
    return;
  }
  json.begin_object();
  const auto write = [&](std::string_view name, std::uint64_t picodollars) {
    json.key(name).raw(exact_dollars(Money{static_cast<std::int64_t>(picodollars) * 1000}));
  };
  write("input", rates->input);
  write("cache_read", rates->cache_read);
  write("cache_write_5m", rates->cache_write_5m);
  write("cache_write_1h", rates->cache_write_1h);
  write("output", rates->output);
  json.end_object();
}

void write_vault_injection(JsonWriter& json, const VaultInjection& injection) {
  json.key("vault_injection").begin_object();
  json.field("chunks_injected", injection.chunks_injected);
  json.field("tokens_injected", injection.tokens_injected);
  json.key("top_chunks").begin_array();
  for (const std::string& chunk : injection.top_chunks)
    json.value(chunk);
  json.end_array().end_object();
}

void write_row(JsonWriter& json, const Row& row) {
  json.begin_object();
  json.field("id", row.id);
  json.field("time", utc_time(row.started));
  json.field("model", row.model);
  json.field("provider", row.provider);
  json.field("fallback", row.fallback.empty() ? std::nullopt : std::optional(row.fallback));
  json.field("retries", row.retries);
  json.field("dialect", row.dialect);
  json.field("mode", row.mode);
  json.field("session", name_or_null(row.session));
  json.field("agent", name_or_null(row.agent));
  json.field("bypass", row.bypass);
  json.field("status", row.status);
  json.field("streamed", row.streamed);
  json.field("complete", row.complete);
  json.field("error", row.failed);
  json.key("tokens").begin_object();
  json.field("in", row.tokens_in);
  json.field("sent", row.tokens_sent);
  json.field("saved", row.tokens_saved());
  json.field("saved_billed", row.saved ? std::optional(row.saved->input_tokens) : std::nullopt);
  json.field("exactness", row.exactness);
  json.end_object();
  json.field("edits", row.edits);
  json.key("saved_by_stage").begin_object();
  for (const StageSaving& saving : row.savings) {
    if (!saving.stage.empty()) json.field(saving.stage, saving.tokens);
  }
  json.end_object();
  json.key("edits_by_stage").begin_object();
  for (const StageSaving& saving : row.savings) {
    if (saving.texts > 0) json.field(saving.stage, saving.texts);
  }
  json.end_object();
  write_usage(json, row.usage);
  write_dollars(json, "cost_usd", row.cost);
  json.field("estimated", row.estimated);
  write_rates(json, row.rates);
  write_dollars(json, "saved_cost_usd", row.saved ? std::optional(row.saved->money) : std::nullopt);
  json.key("cache").begin_object();
  json.field("broken_by",
             row.cache_break.empty() ? std::nullopt : std::optional(std::string_view(row.cache_break)));
  json.field("fell_short", row.fell_short);
  json.field("pass_through", row.pass_through);
  json.end_object();
  json.key("bytes").begin_object();
  json.field("in", row.bytes_in);
  json.field("sent", row.bytes_sent);
  json.field("out", row.bytes_out);
  json.end_object();
  json.field("total_ms", milliseconds(row.total));
  json.field("overhead_ms", milliseconds(row.overhead));
  json.field("upstream_ms", milliseconds(row.upstream));
  json.field("time_to_first_byte_ms",
             row.first_byte ? std::optional(milliseconds(*row.first_byte)) : std::nullopt);
  write_vault_injection(json, row.vault_injection);
  json.end_object();
}

}  // namespace

std::string row_json(const Row& row) {
  JsonWriter json;
  write_row(json, row);
  return std::move(json).text();
}

std::string recent_json(const std::vector<std::shared_ptr<const Row>>& rows) {
  JsonWriter json;
  json.begin_object().key("recent").begin_array();
  for (const auto& row : rows)
    write_row(json, *row);
  json.end_array().end_object();
  return std::move(json).text();
}

}  // namespace tokenpak::ledger
