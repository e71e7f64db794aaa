// What the account costs a request: a price look-up, the cost, and the record; and what start-up pays for the
// price table.

#include "embedded/prices.hpp"
#include "ledger/cost.hpp"
#include "ledger/ledger.hpp"
#include "ledger/prices.hpp"
#include "ledger/render.hpp"

#include <benchmark/benchmark.h>

namespace tokenpak::ledger {
namespace {

using namespace std::chrono_literals;

constexpr PriceTable::Day today = std::chrono::sys_days(2026y / 11 / 23);

const PriceTable& table() {
  static const PriceTable prices = PriceTable::parse(embedded::prices(), "built in").value();
  return prices;
}

Row row() {
  Row result;
  result.id = "0123456789abcdef";
  result.started = today + 12h;
  result.model = "claude-opus-4-5-20251101";
  result.tokens_in = 1240;
  result.tokens_sent = 892;
  result.savings[0] = {"hygiene", 348};
  result.usage = {.input = 892, .output = 156, .reported = true};
  result.cost = Money{8'360'000};
  result.total = 2s;
  result.overhead = 100us;
  result.first_byte = 400ms;
  return result;
}

void parse_built_in(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(PriceTable::parse(embedded::prices(), "built in"));
  }
}
BENCHMARK(parse_built_in);

void find(benchmark::State& state, std::string_view model) {
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(table().find(model, today));
}
BENCHMARK_CAPTURE(find, plain, "claude-opus-4-5");
BENCHMARK_CAPTURE(find, dated, "claude-opus-4-5-20251101");
BENCHMARK_CAPTURE(find, bedrock, "us.anthropic.claude-opus-4-5-20251101-v1:0");
BENCHMARK_CAPTURE(find, unknown, "llama-3.3-70b-instruct");

void cost_of(benchmark::State& state) {
  const Price& price = *table().find("claude-opus-4-5", today);
  const dialect::Usage usage{
      .input = 10, .cache_read = 90'000, .cache_write_5m = 900, .output = 300, .reported = true};
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(cost(price, usage));
}
BENCHMARK(cost_of);

void record(benchmark::State& state) {
  static Ledger* ledger = nullptr;
  if (state.thread_index() == 0) ledger = new Ledger(today + 12h);
  const Row template_row = row();
  for ([[maybe_unused]] auto _ : state)
    ledger->record(template_row);
  if (state.thread_index() == 0) delete ledger;
}
BENCHMARK(record)->Threads(1)->Threads(2);

void render_stats(benchmark::State& state) {
  Ledger ledger(today + 12h);
  for (int model = 0; model < 20; ++model) {
    Row next = row();
    next.model += std::to_string(model);
    ledger.record(std::move(next));
  }
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(stats_json(ledger.snapshot(today + 13h)));
}
BENCHMARK(render_stats);

}  // namespace
}  // namespace tokenpak::ledger
