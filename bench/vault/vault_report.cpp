// How well the vault finds what answers a question: see run.sh.

#include "baselines.hpp"
#include "evidence.hpp"
#include "labelled_set.hpp"
#include "speed.hpp"
#include "vault/search.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::bench {
namespace {

constexpr std::size_t depth = 10;

struct Quality {
  double ndcg = 0;    ///< at 10, each relevant chunk of gain 1
  double recall = 0;  ///< at 5: the share of the relevant chunks among the first five
  double first = 0;   ///< the share of questions whose first result is relevant
};

template <class Search>
Quality quality_of(const LabelledSet& set, Search search) {
  Quality sum;
  for (const Question& question : set.questions) {
    const std::vector<std::uint32_t> results = search(question.text);
    double gain = 0;
    double found = 0;
    for (std::size_t rank = 0; rank < std::min(results.size(), depth); ++rank) {
      if (!question.relevant.contains(results[rank])) continue;
      gain += 1 / std::log2(static_cast<double>(rank) + 2);
      if (rank < 5) ++found;
      if (rank == 0) ++sum.first;
    }
    double ideal = 0;
    for (std::size_t rank = 0; rank < std::min(question.relevant.size(), depth); ++rank)
      ideal += 1 / std::log2(static_cast<double>(rank) + 2);
    sum.ndcg += gain / ideal;
    sum.recall += found / static_cast<double>(question.relevant.size());
  }
  const auto count = static_cast<double>(set.questions.size());
  return {sum.ndcg / count, sum.recall / count, sum.first / count};
}

void print_row(std::string_view name, const Quality& documents, const Quality& code) {
  fmt::print("| {} | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.3f} |\n", name, documents.ndcg,
             documents.recall, documents.first, code.ndcg, code.recall, code.first);
}

std::vector<std::uint32_t> vault_search(const vault::Index& index, const std::string& text,
                                        const vault::SearchOptions& options) {
  std::vector<std::uint32_t> chunks;
  for (const vault::SearchHit& hit : vault::search(index, text, options))
    chunks.push_back(hit.chunk);
  return chunks;
}

void report_quality(const LabelledSet& documents, const LabelledSet& code) {
  fmt::print("{} chunks and {} questions of documents, {} and {} of code\n\n", documents.chunk_texts.size(),
             documents.questions.size(), code.chunk_texts.size(), code.questions.size());
  fmt::print(
      "| ranking | documents: nDCG@10 | recall@5 | first right | code: nDCG@10 | recall@5 | first right |\n"
      "|---|---|---|---|---|---|---|\n");
  const auto both = [&](std::string_view name, auto make) {
    print_row(name, quality_of(documents, make(documents)), quality_of(code, make(code)));
  };
  both("plain BM25", [](const LabelledSet& set) {
    return [bm25 = PlainBm25(set.chunk_texts)](const std::string& text) { return bm25.search(text, depth); };
  });
  both("SQLite FTS5, porter", [](const LabelledSet& set) {
    return [fts5 = std::make_shared<Fts5>(set.chunk_texts)](const std::string& text) {
      return fts5->search(text, depth);
    };
  });
  both("vault", [](const LabelledSet& set) {
    return [index = vault::Index::over(set.index_bytes).value()](const std::string& text) {
      return vault_search(index, text, {});
    };
  });
}

}  // namespace
}  // namespace tokenpak::bench

int main(int argument_count, char** arguments) {
  using namespace tokenpak::bench;
  if (argument_count < 2) {
    fmt::print(stderr, "use: vault_report FOLDER (made by prepare.py) [--evidence]\n");
    return 2;
  }
  if (argument_count > 2 && std::string_view(arguments[2]) == "--evidence") {
    fmt::print("{}", evidence_table(arguments[1]));
    return 0;
  }
  const LabelledSet documents = load_documents(arguments[1]);
  const LabelledSet code = load_code(arguments[1]);
  report_quality(documents, code);
  report_speed(code, documents);
  return 0;
}
