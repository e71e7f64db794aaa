// What each mode saves and keeps, by class of text (SPEC 2's table, measured):
//
//   modes_report CORPUS PROSE FILES [DATA]
//
// CORPUS and PROSE are the folders of bench/corpus/make.py and bench/prose/documents.py, FILES a list of
// files of source text and configuration, DATA the folder with loghub and tau_bench. Each text stands at the
// beginning of a conversation. But for one class it has no question about it, so that nothing of running text
// is extracted. Tokens are o200k_base's, times those of the processor.

#include "code/fold.hpp"
#include "compress/encode_text.hpp"
#include "compress/forms.hpp"
#include "compress/gate.hpp"
#include "fidelity.hpp"
#include "prompt_time.hpp"
#include "report.hpp"
#include "texts.hpp"
#include "tokens/counter.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

namespace compress = tokenpak::compress;
using modes_report::Kept;
using modes_report::Recall;
using modes_report::Text;
using modes_report::TextClass;
using tokenpak::bench::processor_seconds;

constexpr std::array modes = {compress::Mode::strict, compress::Mode::hybrid, compress::Mode::aggressive};

constexpr std::size_t most_lost_shown = 20;  // of each class and mode

struct Sum {
  std::uint64_t bytes = 0;
  std::uint64_t before = 0;  // tokens
  std::uint64_t saved = 0;
  double seconds = 0;
  std::uint64_t failed_open = 0;
  Kept kept;
};

/// The text as it goes out, loss-free forms undone.
std::string visible(const Text& text, const compress::EncodedText& encoded) {
  const std::string sent = compress::applied(text.text, encoded.edits);
  return compress::without_frames(sent, 4 * text.text.size() + 4096).value_or(sent);
}

void measure(const TextClass& of_class, const Text& text, compress::Mode mode,
             const tokenpak::tokens::Counter& counter, Sum& sum) {
  const std::vector<std::string> files =
      text.file.empty() ? std::vector<std::string>{} : std::vector{text.file};
  const tokenpak::code::NamedWords no_words;
  compress::TextContext context{.mode = mode,
                                .is_data = text.file.empty() && !text.is_pasted,
                                .is_pasted = text.is_pasted,
                                .legends_shown = 0,
                                .originals_folder = "/home/ada/.tokenpak/originals",
                                .question = [&] { return text.question; },
                                .named = [&]() -> const tokenpak::code::NamedWords& { return no_words; },
                                .files = [&]() -> const std::vector<std::string>& { return files; }};
  const double begin = processor_seconds();
  const compress::EncodedText encoded = compress::encode_text(text.text, context, counter);
  sum.seconds += processor_seconds() - begin;
  sum.bytes += text.text.size();
  sum.before += counter.count(text.text);
  sum.saved += std::accumulate(encoded.saved.begin(), encoded.saved.end(), std::uint64_t{0});
  sum.failed_open += encoded.failed_open ? 1 : 0;
  context.lossless = true;
  const compress::EncodedText lossless = compress::encode_text(text.text, context, counter);
  sum.kept.add(
      modes_report::kept_of(text, of_class.fidelity, visible(text, lossless), visible(text, encoded)));
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "–"
                    : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string recall_of(const Recall& recall) {
  if (recall.all == 0) return "–";
  return fmt::format("{:.2f} % of {}",
                     100.0 * static_cast<double>(recall.kept) / static_cast<double>(recall.all),
                     fmt::group_digits(recall.all));
}

void print_class(const TextClass& of_class, const std::array<Sum, modes.size()>& sums, std::string& fidelity,
                 std::string& lost_shown) {
  fmt::print("| {} | {} | {} |", of_class.name, of_class.texts.size(), fmt::group_digits(sums[0].before));
  for (const Sum& sum : sums)
    fmt::print(" {} |", percent(sum.saved, sum.before));
  for (std::size_t mode = 1; mode < modes.size(); ++mode)
    fmt::print(" {:.2f} ms |", sums[mode].seconds * 1e3 * 104 * 1024 / static_cast<double>(sums[mode].bytes));
  fmt::print(" {} |\n", sums[1].failed_open + sums[2].failed_open);
  for (std::size_t mode = 1; mode < modes.size(); ++mode) {
    const Kept& kept = sums[mode].kept;
    const bool says_something =
        kept.trouble.all + kept.places.all + kept.numbers.all + kept.negations.all + kept.parses.all > 0;
    if (!says_something) continue;
    fidelity += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", of_class.name,
                            compress::name_of(modes[mode]), recall_of(kept.trouble), recall_of(kept.places),
                            recall_of(kept.numbers), recall_of(kept.negations), recall_of(kept.parses));
    for (std::size_t lost = 0; lost < std::min(kept.lost.size(), most_lost_shown); ++lost)
      lost_shown += fmt::format("  lost: {}\n", std::string_view(kept.lost[lost]).substr(0, 160));
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4 && count != 5) {
    fmt::print(stderr, "usage: {} CORPUS PROSE FILES [DATA]\n", arguments[0]);
    return 2;
  }
  const std::vector<TextClass> classes = modes_report::read_classes({.corpus = arguments[1],
                                                                     .prose = arguments[2],
                                                                     .data = count == 5 ? arguments[4] : "",
                                                                     .files = arguments[3]});
  const auto counter = tokenpak::tokens::Counter::for_model("gpt-4o");
  fmt::print(
      "| class | texts | tokens | strict | hybrid | aggressive | hybrid, 104 KB | aggressive, 104 KB | "
      "failed open |\n"
      "|---|---|---|---|---|---|---|---|---|\n");
  std::string fidelity;
  std::string lost_shown;
  for (const TextClass& of_class : classes) {
    std::array<Sum, modes.size()> sums{};
    for (std::size_t mode = 0; mode < modes.size(); ++mode) {
      for (const Text& text : of_class.texts)
        measure(of_class, text, modes[mode], counter, sums[mode]);
    }
    print_class(of_class, sums, fidelity, lost_shown);
  }
  fmt::print(
      "\nGoals: verbose prose 28 % and documentation 12 % in hybrid, code 35 % in aggressive.\n"
      "\n| class | mode | lines of trouble | file:line, exit codes | numbers | negations | can be parsed |\n"
      "|---|---|---|---|---|---|---|\n{}"
      "\nGoals: lines of trouble, numbers, negations and parsing 100 %, the rest 99.9 %.\n{}",
      fidelity, lost_shown);
  modes_report::print_prompt_times(classes);
  return 0;
}
