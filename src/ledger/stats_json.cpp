#include "base/json_writer.hpp"
#include "ledger/render.hpp"

#include <fmt/chrono.h>

namespace tokenpak::ledger {
namespace {

void write_percentiles(JsonWriter& json, std::string_view name, const Histogram& microseconds) {
  const auto milliseconds = [&](double fraction) {
    return static_cast<double>(microseconds.percentile(fraction)) / 1000;
  };
  json.key(name).begin_object();
  json.field("p50", milliseconds(0.50));
  json.field("p95", milliseconds(0.95));
  json.field("p99", milliseconds(0.99));
  json.end_object();
}

}  // namespace

void write_sums(JsonWriter& json, const Sums& totals) {
  json.field("requests", totals.requests);
  json.field("errors", totals.errors);
  json.field("requests_unpriced", totals.unpriced);
  json.field("requests_estimated", totals.estimated);
  json.key("tokens").begin_object();
  json.field("in", totals.tokens_in);
  json.field("sent", totals.tokens_sent);
  json.field("saved", totals.tokens_saved());
  json.field("saved_billed", totals.saved_billed);
  json.field("uncached", totals.input);
  json.field("out", totals.tokens_out);
  json.field("cache_read", totals.cache_read);
  json.field("cache_write", totals.cache_write);
  json.end_object();
  json.key("saved_by_stage").begin_object();
  for (const StageSaving& saving : totals.savings) {
    if (!saving.stage.empty()) json.field(saving.stage, saving.tokens);
  }
  json.end_object();
  json.key("cost_usd").raw(exact_dollars(totals.cost));
  json.key("saved_cost_usd").raw(exact_dollars(totals.saved_cost));
  json.key("cache_breaks").begin_object();
  json.field("client", totals.cache_breaks_by_client);
  json.field("proxy", totals.cache_breaks_by_proxy);
  json.end_object();
  json.field("pass_through", totals.pass_through);
}

void write_totals(JsonWriter& json, const Totals& totals) {
  write_sums(json, totals);
  write_percentiles(json, "latency_ms", totals.latency);
  write_percentiles(json, "overhead_ms", totals.overhead);
  write_percentiles(json, "time_to_first_byte_ms", totals.first_byte);
}

std::string stats_json(const Snapshot& snapshot) {
  JsonWriter json;
  json.begin_object();
  json.key("session").begin_object().field("since", utc_time(snapshot.session_since));
  write_totals(json, snapshot.session);
  json.key("vault_injection").begin_object().field("requests", snapshot.session.injected_requests);
  json.field("chunks_injected", snapshot.session.injected_chunks);
  json.field("tokens_injected", snapshot.session.injected_tokens).end_object();
  json.end_object();
  json.key("today").begin_object().field("since", utc_time(snapshot.today_since));
  write_totals(json, snapshot.today);
  json.end_object();
  json.key("by_model").begin_object();
  for (const auto& [model, totals] : snapshot.by_model) {
    json.key(model).begin_object();
    write_totals(json, totals);
    json.end_object();
  }
  json.end_object().end_object();
  return std::move(json).text();
}

std::string utc_time(std::chrono::system_clock::time_point time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time - seconds).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), milliseconds);
}

}  // namespace tokenpak::ledger
