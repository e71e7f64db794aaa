// How far a count is off after so many answers, over 500 simulated providers and users, and what learning
// from one answer costs.

#include "tokens/calibration.hpp"
#include "tokens/calibration_simulation.hpp"

#include <numeric>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace {

using namespace tokenpak::tokens;

void print_errors(std::string_view what, Known known) {
  constexpr int providers = 500;
  fmt::print("error of the next prompt, {}, {} hidden providers (seeds 1 to {})\n", what, providers,
             providers);
  fmt::print("{:>8} {:>8} {:>8} {:>8} {:>8}\n", "answers", "mean", "median", "90 %", "worst");
  for (const int answers : {0, 1, 5, 10, 20, 50}) {
    const std::vector<double> errors = errors_after(answers, providers, known);
    const double mean = std::accumulate(errors.begin(), errors.end(), 0.0) / providers;
    fmt::print("{:>8} {:>7.2f}% {:>7.2f}% {:>7.2f}% {:>7.2f}%\n", answers, 100 * mean,
               100 * errors[providers / 2], 100 * errors[providers * 9 / 10], 100 * errors.back());
  }
}

void learn_one_answer(benchmark::State& state) {
  HiddenProvider provider(1);
  Calibration calibration(Exactness::estimate);
  const HiddenProvider::Turn turn = provider.next();
  for (auto _ : state) {
    calibration.learn_prompt(turn.prompt, turn.reported);
    benchmark::DoNotOptimize(calibration);
  }
}
BENCHMARK(learn_one_answer);

}  // namespace

int main(int argument_count, char** arguments) {
  benchmark::Initialize(&argument_count, arguments);
  if (benchmark::ReportUnrecognizedArguments(argument_count, arguments)) return 2;
  print_errors("by its texts alone", Known::nothing_before);
  print_errors("the turn before being known", Known::the_turn_before);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
