// What the transformation saves on real texts, by kind of content and mode:
//
//   compress_report CORPUS [--lossless] [--data FOLDER]
//
// CORPUS is the folder that bench/corpus/make.py writes. FOLDER holds loghub, tau_bench, …; their texts are
// listed apart. Each text is taken as the answer of a tool at the beginning of a conversation. Tokens are
// o200k_base's; times are of one thread's processor time, the best of three passes.

#include "compress/encode_text.hpp"
#include "report.hpp"
#include "samples.hpp"
#include "tokens/counter.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

namespace compress = tokenpak::compress;
using classify_report::Sample;
using tokenpak::bench::processor_seconds;

constexpr std::array modes = {compress::Mode::hybrid, compress::Mode::aggressive};
constexpr int passes = 3;

struct Sum {
  std::uint64_t texts = 0;
  std::uint64_t changed = 0;
  std::uint64_t failed_open = 0;
  std::uint64_t bytes = 0;
  std::uint64_t before = 0;  // tokens
  std::uint64_t saved = 0;   // tokens
  double seconds = 0;

  Sum& operator+=(const Sum& other) {
    texts += other.texts;
    changed += other.changed;
    failed_open += other.failed_open;
    bytes += other.bytes;
    before += other.before;
    saved += other.saved;
    seconds += other.seconds;
    return *this;
  }
};

Sum measure(const std::string& text, compress::Mode mode, bool lossless,
            const tokenpak::tokens::Counter& counter) {
  const compress::TextContext context{.mode = mode,
                                      .is_data = true,
                                      .legends_shown = 0,
                                      .lossless = lossless,
                                      .originals_folder = "/home/me/.tokenpak/originals"};
  Sum sum{.texts = 1, .bytes = text.size(), .before = counter.count(text)};
  double best = 1e9;
  for (int pass = 0; pass < passes; ++pass) {
    const double start = processor_seconds();
    const compress::EncodedText encoded = compress::encode_text(text, context, counter);
    best = std::min(best, processor_seconds() - start);
    sum.changed = encoded.edits.empty() ? 0 : 1;
    sum.failed_open = encoded.failed_open ? 1 : 0;
    sum.saved = 0;
    for (const std::uint64_t saved : encoded.saved)
      sum.saved += saved;
  }
  sum.seconds = best;
  return sum;
}

void print_row(std::string_view name, const std::array<Sum, modes.size()>& sums) {
  const auto share = [](std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  };
  fmt::print("| {} | {} | {} |", name, sums[0].texts, fmt::group_digits(sums[0].before));
  for (const Sum& sum : sums) {
    fmt::print(" {} | {:.1f} % | {:.0f} % | {:.0f} |", fmt::group_digits(sum.before - sum.saved),
               share(sum.saved, sum.before), share(sum.changed, sum.texts),
               sum.seconds == 0 ? 0.0 : static_cast<double>(sum.bytes) / 1e6 / sum.seconds);
  }
  fmt::print("\n");
}

void report(std::string_view title, const std::map<std::string, std::vector<const Sample*>>& groups,
            bool lossless) {
  const auto counter = tokenpak::tokens::Counter::for_model("gpt-5");
  fmt::print("\n{}\n\n| | texts | tokens |", title);
  for (const compress::Mode mode : modes)
    fmt::print(" {} | saved | texts changed | MB/s |", compress::name_of(mode));
  fmt::print("\n|---|---|---|---|---|---|---|---|---|---|---|\n");
  std::array<Sum, modes.size()> total{};
  for (const auto& [name, samples] : groups) {
    std::array<Sum, modes.size()> sums{};
    for (std::size_t mode = 0; mode < modes.size(); ++mode) {
      for (const Sample* sample : samples)
        sums[mode] += measure(sample->text, modes[mode], lossless, counter);
      total[mode] += sums[mode];
    }
    print_row(name, sums);
  }
  print_row("all", total);
  fmt::print("\nLeft as they were because something failed: {} in {}, {} in {}.\n", total[0].failed_open,
             compress::name_of(modes[0]), total[1].failed_open, compress::name_of(modes[1]));
}

std::string kind_of(const Sample& sample) {
  return sample.parts.size() == 1 ? std::string(compress::name_of(sample.parts.front().kind)) : "mixed";
}

/// "tau_bench/results 12" belongs to tau_bench/results.
std::string group_of(const Sample& sample) {
  std::string name = sample.name;
  while (!name.empty() &&
         (name.back() == ' ' || name.back() == '-' || (name.back() >= '0' && name.back() <= '9')))
    name.pop_back();
  return name;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::string> given(arguments, arguments + count);
  const bool lossless = std::erase(given, "--lossless") > 0;
  const bool has_data = given.size() == 4 && given[2] == "--data";
  if (given.size() != 2 && !has_data) {
    fmt::print(stderr, "usage: {} CORPUS [--lossless] [--data FOLDER]\n", given[0]);
    return 2;
  }
  const std::vector<Sample> corpus = classify_report::read_corpus(given[1]);
  std::map<std::string, std::vector<const Sample*>> by_kind;
  for (const Sample& sample : corpus)
    by_kind[kind_of(sample)].push_back(&sample);
  report("Command output and files of the machine, by kind:", by_kind, lossless);
  if (has_data) {
    const std::vector<Sample> data = classify_report::read_shared_data(given[3]);
    std::map<std::string, std::vector<const Sample*>> by_set;
    for (const Sample& sample : data)
      by_set[group_of(sample)].push_back(&sample);
    report("Public data sets:", by_set, lossless);
  }
  return 0;
}
