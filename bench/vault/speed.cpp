#include "speed.hpp"

#include "baselines.hpp"
#include "report.hpp"
#include "vault/search.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tokenpak::bench {
namespace {

struct Percentiles {
  double median = 0;
  double p99 = 0;
};

template <class Search>
Percentiles measure(const std::vector<Question>& questions, Search search) {
  std::vector<double> times;
  for (const Question& question : questions) {
    const double start = processor_seconds();
    search(question.text);
    times.push_back((processor_seconds() - start) * 1000);  // milliseconds
  }
  std::ranges::sort(times);
  return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

}  // namespace

void report_speed(const LabelledSet& code, const LabelledSet& documents) {
  std::vector<std::string> texts = documents.chunk_texts;
  texts.insert(texts.end(), code.chunk_texts.begin(), code.chunk_texts.end());
  std::vector<Question> questions = documents.questions;
  questions.insert(questions.end(), code.questions.begin(), code.questions.end());
  fmt::print(
      "\n| chunks | index MB a second of processor time | vault p50 / p99 ms | FTS5 p50 / p99 ms "
      "|\n|---|---|---|---|\n");
  for (const std::size_t count : {std::size_t{3'000}, std::size_t{50'000}}) {
    vault::IndexBuilder builder;
    builder.add_root({.folder = "/many", .label = "many", .skipped = {}});
    vault::TermReader reader;
    std::vector<std::string> used;
    std::size_t bytes = 0;
    const double start = processor_seconds();
    for (std::size_t number = 0; used.size() < count; ++number) {
      std::string text = fmt::format("part{} of copy{}\n", number, number / texts.size());
      text += texts[number % texts.size()];
      bytes += text.size();
      const std::string path = fmt::format("{}/{}.txt", number / 1000, number);
      const vault::AnalyzedDocument document = vault::analyze(text, vault::DocumentKind::plain, path, reader);
      for (const vault::AnalyzedChunk& chunk : document.chunks)
        used.emplace_back(chunk.chunk.range.of(document.content));
      builder.add({.root = 0, .path = path, .size = 0, .modified = 0, .content = {}}, document);
    }
    const std::string index_bytes = vault::index_bytes(builder, 0).value();
    const double seconds = processor_seconds() - start;
    const vault::Index index = vault::Index::over(index_bytes).value();
    const Fts5 fts5(used);
    const auto ours = measure(questions, [&](const std::string& text) { return vault::search(index, text); });
    const auto theirs = measure(questions, [&](const std::string& text) { return fts5.search(text, 10); });
    fmt::print("| {} | {:.1f} | {:.3f} / {:.3f} | {:.3f} / {:.3f} |\n", index.chunk_count(),
               static_cast<double>(bytes) / 1e6 / seconds, ours.median, ours.p99, theirs.median, theirs.p99);
  }
}

}  // namespace tokenpak::bench
