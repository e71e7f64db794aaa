// How well the vault finds what answers a question: see run.sh.

#include "baselines.hpp"
#include "cli/settings.hpp"
#include "evidence.hpp"
#include "labelled_set.hpp"
#include "proxy/http_embedder.hpp"
#include "quality.hpp"
#include "semantics.hpp"
#include "speed.hpp"
#include "vault/search.hpp"

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::bench {
namespace {

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
    return [bm25 = PlainBm25(set.chunk_texts)](const std::string& text) {
      return bm25.search(text, Quality::depth);
    };
  });
  both("SQLite FTS5, porter", [](const LabelledSet& set) {
    return [fts5 = std::make_shared<Fts5>(set.chunk_texts)](const std::string& text) {
      return fts5->search(text, Quality::depth);
    };
  });
  both("vault", [](const LabelledSet& set) {
    return [index = vault::Index::over(set.index_bytes).value()](const std::string& text) {
      return vault_search(index, text, {});
    };
  });
}

/// With the model that the environment names (TOKENPAK_EMBEDDINGS_URL and _MODEL).
int report_vectors_of_process(const LabelledSet& documents, const LabelledSet& code) {
  const auto loaded = cli::load_settings_of_process({});
  if (!loaded || !loaded->settings.embeddings.endpoint) {
    fmt::print(stderr, "{}\n", loaded ? "TOKENPAK_EMBEDDINGS_URL names no server" : loaded.error().message);
    return 2;
  }
  constexpr std::chrono::minutes longest_batch{2};
  proxy::HttpEmbedder embedder(loaded->settings, longest_batch, 1);
  report_vectors(embedder, documents, code);
  return 0;
}

}  // namespace
}  // namespace tokenpak::bench

int main(int argument_count, char** arguments) {
  using namespace tokenpak::bench;
  if (argument_count < 2) {
    fmt::print(stderr, "use: vault_report FOLDER (made by prepare.py) [--evidence | --vectors]\n");
    return 2;
  }
  if (argument_count > 2 && std::string_view(arguments[2]) == "--evidence") {
    fmt::print("{}", evidence_table(arguments[1]));
    return 0;
  }
  const LabelledSet documents = load_documents(arguments[1]);
  const LabelledSet code = load_code(arguments[1]);
  if (argument_count > 2 && std::string_view(arguments[2]) == "--vectors")
    return report_vectors_of_process(documents, code);
  report_quality(documents, code);
  report_speed(code, documents);
  return 0;
}
