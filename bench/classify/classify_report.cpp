// classify_report --spans FILE: the spans of one text.
// classify_report CORPUS [--data FOLDER] [--held-out] [--list-wrong KIND] [--list-dangerous]
// The confusion table of compress::classify over a labelled corpus (bench/corpus), the share of samples that
// are right, the dangerous confusions, and the speed.

#include "compress/classify.hpp"
#include "compress/source_language.hpp"
#include "report.hpp"
#include "samples.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace tokenpak;
using classify_report::Part;
using classify_report::Sample;
using compress::ContentKind;
using compress::ContentSpan;
using compress::TextClass;

struct Options {
  std::string corpus;
  std::string data;
  bool held_out = false;
  std::string list_wrong;
  bool list_dangerous = false;
};

Options read_options(int count, char** arguments) {
  Options options;
  for (int index = 1; index < count; ++index) {
    const std::string_view argument = arguments[index];
    const auto value = [&] { return index + 1 < count ? std::string(arguments[++index]) : std::string(); };
    if (argument == "--data")
      options.data = value();
    else if (argument == "--held-out")
      options.held_out = true;
    else if (argument == "--list-wrong")
      options.list_wrong = value();
    else if (argument == "--list-dangerous")
      options.list_dangerous = true;
    else if (options.corpus.empty() && !argument.starts_with('-'))
      options.corpus = argument;
    else
      fmt::print(stderr, "classify_report: no option {}\n", argument), std::exit(2);
  }
  if (options.corpus.empty()) {
    fmt::print(
        stderr,
        "classify_report CORPUS [--data FOLDER] [--held-out] [--list-wrong KIND] [--list-dangerous]\n");
    std::exit(2);
  }
  return options;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string language_of(std::string_view source) {
  const auto language = compress::language_by_shape(source);
  return std::string(language ? name_of(*language) : "other");
}

struct Verdict {
  ContentKind kind = ContentKind::other;
  std::string language;
  std::size_t narrative = 0;  // bytes of code or configuration that were taken for narrative
};

// The kind with most bytes inside of the part. A Markdown text's fenced parts are code by rule and do not
// count.
Verdict judge(std::string_view text, const Part& part, const std::vector<ContentSpan>& spans) {
  std::array<std::size_t, compress::content_kind_count> bytes{};
  std::map<std::string, std::size_t> languages;  // bytes
  const TextClass truth = class_of(part.kind);
  Verdict verdict;
  for (const ContentSpan& span : spans) {
    const std::size_t begin = std::max(span.range.begin, part.begin);
    const std::size_t end = std::min(span.range.end, part.end);
    if (begin >= end) continue;
    const std::string_view piece = text.substr(begin, end - begin);
    if (is_blank(piece)) continue;
    const bool is_fence =
        part.kind == ContentKind::markdown && span.kind == ContentKind::source && piece.contains("```");
    if (!is_fence) bytes[static_cast<std::size_t>(span.kind)] += piece.size();
    if (span.kind == ContentKind::source) languages[language_of(span.range.of(text))] += piece.size();
    const bool is_open = class_of(span.kind) == TextClass::narrative;
    if (is_open && (truth == TextClass::code || truth == TextClass::config))
      verdict.narrative += piece.size();
  }
  verdict.kind = static_cast<ContentKind>(std::ranges::max_element(bytes) - bytes.begin());
  if (std::ranges::all_of(bytes, [](std::size_t size) { return size == 0; })) verdict.kind = part.kind;
  if (!languages.empty())
    verdict.language =
        std::ranges::max_element(languages, {}, [](const auto& each) { return each.second; })->first;
  return verdict;
}

struct LanguageCount {
  int parts = 0;
  int right = 0;
};

struct Totals {
  std::array<std::array<int, compress::content_kind_count>, compress::content_kind_count> confusion{};
  std::map<std::string, LanguageCount> languages;
  int parts = 0;
  int right = 0;
  int dangerous = 0;
  std::size_t bytes = 0;
  std::size_t dangerous_bytes = 0;
  int careful = 0;  // narrative taken for code or configuration
  int narrative = 0;
  double seconds = 0;
};

void add(const Sample& sample, const Options& options, Totals& totals) {
  const double start = bench::processor_seconds();
  const std::vector<ContentSpan> spans = compress::classify(sample.text);
  totals.seconds += bench::processor_seconds() - start;
  totals.bytes += sample.text.size();
  for (const Part& part : sample.parts) {
    const Verdict verdict = judge(sample.text, part, spans);
    const auto row = static_cast<std::size_t>(part.kind);
    ++totals.confusion[row][static_cast<std::size_t>(verdict.kind)];
    ++totals.parts;
    totals.right += verdict.kind == part.kind;
    if (verdict.narrative > 0) {
      ++totals.dangerous;
      totals.dangerous_bytes += verdict.narrative;
    }
    if (class_of(part.kind) == TextClass::narrative) {
      ++totals.narrative;
      totals.careful += class_of(verdict.kind) != TextClass::narrative;
    }
    if (part.kind == ContentKind::source && verdict.kind == part.kind) {
      LanguageCount& count = totals.languages[part.language];
      ++count.parts;
      count.right += verdict.language == part.language;
    }
    const bool list = (verdict.kind != part.kind &&
                       (options.list_wrong == name_of(part.kind) || options.list_wrong == "all")) ||
                      (verdict.narrative > 0 && options.list_dangerous) ||
                      (part.kind == ContentKind::source && verdict.kind == part.kind &&
                       verdict.language != part.language && options.list_wrong == "language");
    if (list)
      fmt::print("{}: taken for {} {}, {} of {} bytes narrative\n", sample.name, name_of(verdict.kind),
                 verdict.language, verdict.narrative, part.end - part.begin);
  }
}

void print_table(const Totals& totals) {
  fmt::print("| what it is | parts | right | taken for |\n|---|---|---|---|\n");
  for (std::size_t row = 0; row < compress::content_kind_count; ++row) {
    const auto& counts = totals.confusion[row];
    int parts = 0;
    for (const int count : counts)
      parts += count;
    if (parts == 0) continue;
    std::vector<std::size_t> wrong;
    for (std::size_t column = 0; column < counts.size(); ++column) {
      if (column != row && counts[column] > 0) wrong.push_back(column);
    }
    std::ranges::sort(wrong, [&](std::size_t one, std::size_t two) {
      return counts[one] != counts[two] ? counts[one] > counts[two] : one < two;
    });
    std::string others;
    for (const std::size_t column : wrong)
      others += fmt::format("{}{} {}", others.empty() ? "" : ", ", name_of(static_cast<ContentKind>(column)),
                            counts[column]);
    fmt::print("| {} | {} | {:.1f} % | {} |\n", name_of(static_cast<ContentKind>(row)), parts,
               100.0 * counts[row] / parts, others);
  }
}

void print_totals(const Totals& totals) {
  fmt::print("\n{} of {} parts right: {:.2f} %\n", totals.right, totals.parts,
             100.0 * totals.right / std::max(1, totals.parts));
  fmt::print("code or config taken for narrative, anywhere in it: {} parts, {} bytes\n", totals.dangerous,
             totals.dangerous_bytes);
  fmt::print("narrative taken for code, config or blob: {} of {} parts\n", totals.careful, totals.narrative);
  fmt::print("language right, of source taken for source:");
  int parts = 0;
  int right = 0;
  for (const auto& [language, count] : totals.languages) {
    parts += count.parts;
    right += count.right;
    fmt::print(" {} {}/{}", language, count.right, count.parts);
  }
  fmt::print("; all {:.1f} %\n", 100.0 * right / std::max(1, parts));
  fmt::print("{:.1f} MB at {:.0f} MB/s\n", static_cast<double>(totals.bytes) / 1e6,
             static_cast<double>(totals.bytes) / 1e6 / totals.seconds);
}

void print_spans(const char* path) {
  const std::string text = bench::read_file(path);
  for (const ContentSpan& span : compress::classify(text)) {
    const std::string_view piece = span.range.of(text);
    const std::string language = span.kind == ContentKind::source ? language_of(piece) : "";
    fmt::print("{:>8} {:>8} {} {}: {}\n", span.range.begin, span.range.end, name_of(span.kind), language,
               piece.substr(0, std::min<std::size_t>(piece.find('\n'), 80)));
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3 && std::string_view(arguments[1]) == "--spans") {
    print_spans(arguments[2]);
    return 0;
  }
  const Options options = read_options(count, arguments);
  std::vector<Sample> samples = classify_report::read_corpus(options.corpus);
  std::erase_if(samples, [&](const Sample& sample) { return sample.is_held_out != options.held_out; });
  if (!options.data.empty()) samples = classify_report::read_shared_data(options.data);
  Totals totals;
  for (const Sample& sample : samples)
    add(sample, options, totals);
  print_table(totals);
  print_totals(totals);
  return totals.dangerous == 0 ? 0 : 1;
}
