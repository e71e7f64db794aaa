// The ledger's file: what a row costs the writer's thread, and how long start and reports take on a file of a
// million rows (400 sessions a day, 90 days, 6 models). The file is made once a run, in the temporary folder,
// in about 10 s.

#include "ledger/ledger_file.hpp"
#include "ledger/ledger_reader.hpp"
#include "ledger/render.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

namespace tokenpak::ledger {
namespace {

using namespace std::chrono_literals;
using Rows = std::vector<std::shared_ptr<const Row>>;

constexpr std::size_t million = 1'000'000;
constexpr int days = 90;
const auto now = std::chrono::system_clock::now();

std::filesystem::path file_named(const char* name) {
  return std::filesystem::temp_directory_path() / fmt::format("tokenpak-bench-{}-{}.db", ::getpid(), name);
}

void remove_database(const std::filesystem::path& file) {
  for (const char* suffix : {"", "-wal", "-shm"})
    std::filesystem::remove(file.string() + suffix);
}

std::shared_ptr<const Row> row(std::size_t number, std::size_t rows) {
  static constexpr std::array models = {"claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5", "gpt-5",
                                        "gpt-4o",          "gemini-2.5-pro"};
  Row row;
  row.id = fmt::format("a54e70d9-{}", number);
  row.started = now - std::chrono::milliseconds(std::chrono::days(days)) / rows * (rows - number);
  row.provider = "anthropic";
  row.dialect = "anthropic_messages";
  row.mode = "hybrid";
  row.model = models[number % models.size()];
  const std::size_t session = number * days * 400 / rows / 8 * 8 + number % 8;  // eight at a time
  if (session % 2 == 0) {
    row.session = fmt::format("{:08x}-1111-2222-3333-444455556666", session);
  } else {
    row.conversation = {.low = session, .high = session};
  }
  row.exactness = "estimate";
  row.status = 200;
  row.streamed = row.complete = true;
  row.tokens_in = 12'400 + number % 1000;
  row.tokens_sent = 8'920;
  row.savings[0] = {"hygiene", 348};
  row.savings[1] = {"log", 3'132};
  row.usage = {.input = 892, .cache_read = 8'000 + number % 777, .output = 156, .reported = true};
  row.cost = Money{8'360'000 + static_cast<std::int64_t>(number % 1'000'000)};
  row.saved = BilledSaving{Money{1'000'000}, 348};
  row.bytes_in = 48'000;
  row.bytes_sent = 34'000;
  row.bytes_out = 2'000;
  row.total = 2s + std::chrono::microseconds(number % 1'000'000);
  row.overhead = 100us;
  row.upstream = 1990ms;
  row.first_byte = 400ms;
  return std::make_shared<const Row>(std::move(row));
}

/// A file of a million rows. It is made where TOKENPAK_BENCH_LEDGER says, and stays there; else it is removed
/// at the end of the program.
const std::filesystem::path& large_file() {
  struct File {
    const char* const kept = std::getenv("TOKENPAK_BENCH_LEDGER");
    std::filesystem::path path = kept != nullptr ? kept : file_named("million");
    File() {
      LedgerFile file = LedgerFile::open(path).value();
      for (std::size_t first = 0; first < million; first += 10'000) {
        Rows rows;
        for (std::size_t number = first; number < first + 10'000; ++number)
          rows.push_back(row(number, million));
        file.write(rows).value();
      }
    }
    ~File() {
      if (kept == nullptr) remove_database(path);
    }
  };
  static const File file;
  return file.path;
}

/// Of a request that went through as it was.
std::shared_ptr<const Row> plain_row(std::size_t number) {
  Row row = *ledger::row(number, million);
  row.mode = "strict";
  row.savings = {};
  row.tokens_sent = row.tokens_in;
  row.bytes_sent = row.bytes_in;
  row.saved = BilledSaving();
  return std::make_shared<const Row>(std::move(row));
}

/// Items are rows: a second of a proxy that finishes ten times so many.
void write_group(benchmark::State& state, bool is_plain) {
  const std::filesystem::path path = file_named("write");
  {
    LedgerFile file = LedgerFile::open(path).value();
    std::size_t number = 0;
    for ([[maybe_unused]] auto _ : state) {
      state.PauseTiming();
      Rows rows;
      for (int each = 0; each < state.range(0); ++each)
        rows.push_back(is_plain ? plain_row(number++) : row(number++, million));
      state.ResumeTiming();
      file.write(rows).value();
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  remove_database(path);
}
BENCHMARK_CAPTURE(write_group, plain, true)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(write_group, changed, false)
    ->Arg(1)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Unit(benchmark::kMicrosecond);

void report(benchmark::State& state, Grouping grouping, int since_days) {
  const std::int64_t since = local_day(now).number + 1 - since_days;
  const std::filesystem::path& path = large_file();
  for ([[maybe_unused]] auto _ : state) {
    LedgerReader reader = LedgerReader::open(path).value();
    benchmark::DoNotOptimize(reader.sums(grouping, since).value());
  }
}
BENCHMARK_CAPTURE(report, by_model, Grouping::model, days)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(report, by_day, Grouping::day, days)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(report, by_upstream, Grouping::upstream, days)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(report, by_session_7d, Grouping::session, 7)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(report, by_session_all, Grouping::session, days + 1)->Unit(benchmark::kMillisecond);

void totals(benchmark::State& state) {
  const std::filesystem::path& path = large_file();
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(LedgerReader::open(path)->totals(0).value());
}
BENCHMARK(totals)->Unit(benchmark::kMillisecond);

void recent(benchmark::State& state) {
  const std::filesystem::path& path = large_file();
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(LedgerReader::open(path)->rows(1000).value());
}
BENCHMARK(recent)->Unit(benchmark::kMillisecond);

/// What a start reads back, on a thread of its own.
void read_back(benchmark::State& state) {
  const std::filesystem::path& path = large_file();
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(LedgerFile::open(path)->read_past(now).value());
}
BENCHMARK(read_back)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tokenpak::ledger
