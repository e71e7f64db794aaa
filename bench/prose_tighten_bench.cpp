// How fast a 104 KB prompt's prose is tightened, checked and extracted from.

#include "base/text_edit.hpp"
#include "prose/extract.hpp"
#include "prose/facts.hpp"
#include "prose/tighten.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using namespace tokenpak;

// Sentences with as many wordy phrases and articles as documentation has.
std::string made_up_text(std::size_t size) {
  static constexpr std::string_view sentences[] = {
      "The server reads the configuration file at startup, and it stops if a value is missing.",
      "In order to change the port, edit `listen` in the file that is located in the data folder.",
      "A client that sends more than 100 requests in a minute must wait until the next one begins.",
      "However, the limit does not apply to connections from the local network (see section 4.2).",
      "Note that the cache is shared between all of the workers, so a restart makes the first answers slow.",
      "Results are written to /var/lib/service/results.db, which only the owner of the process may read.",
      "The default works well in most cases; a large number of small files needs a different setting.",
      "When the disk is full, the service keeps the requests in memory and tries to write them again later.",
  };
  std::string text;
  for (std::uint32_t place = 12345; text.size() < size; place = place * 1664525U + 1013904223U) {
    text += sentences[(place >> 16U) % std::size(sentences)];
    text += (place >> 24U) % 6 == 0 ? "\n\n" : (place >> 20U) % 3 == 0 ? "\n" : " ";
  }
  return text;
}

std::string applied(std::string_view text, const std::vector<TextEdit>& edits) {
  std::string result;
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    result += text.substr(at, edit.range.begin - at);
    result += edit.replacement;
    at = edit.range.end;
  }
  return result += text.substr(at);
}

void tighten(benchmark::State& state) {
  const std::string text = made_up_text(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state)
    benchmark::DoNotOptimize(prose::tighten(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(tighten)->Arg(104 << 10)->Arg(1 << 20);

void keeps_facts(benchmark::State& state) {
  const std::string text = made_up_text(static_cast<std::size_t>(state.range(0)));
  const std::string shorter = applied(text, prose::tighten(text));
  for (auto _ : state)
    benchmark::DoNotOptimize(prose::keeps_facts(text, shorter));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(keeps_facts)->Arg(104 << 10);

void extract(benchmark::State& state) {
  const std::string text = made_up_text(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state)
    benchmark::DoNotOptimize(prose::extract(text, "Where are the results of a failed request written?", 0.3));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(extract)->Arg(104 << 10);

}  // namespace
