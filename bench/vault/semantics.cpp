#include "semantics.hpp"

#include "quality.hpp"
#include "vault/add_vectors.hpp"
#include "vault/search.hpp"
#include "vault/vectors.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::bench {
namespace {

using Vector = std::vector<float>;  // of length 1; empty where there is none

std::vector<Vector> embedded(vault::Embedder& embedder, const std::vector<std::string>& texts) {
  constexpr std::size_t batch_size = 32;
  std::vector<Vector> all;
  for (std::size_t at = 0; at < texts.size(); at += batch_size) {
    const auto batch = std::span(texts).subspan(at, std::min(batch_size, texts.size() - at));
    const auto vectors = embedder.embed(batch);
    if (!vectors) {
      fmt::print(stderr, "no vectors: {}\n", vectors.error().message);
      std::exit(1);
    }
    for (const Vector& vector : *vectors)
      all.push_back(vault::normalized(vector).value_or(Vector()));
  }
  return all;
}

/// What the index would say if it kept the vectors as the model made them.
class ExactRescorer final : public vault::Rescorer {
 public:
  ExactRescorer(const std::vector<Vector>& chunks, const Vector& question)
      : chunks_(chunks), question_(question) {}
  std::optional<double> score(std::uint32_t chunk) const override {
    const Vector& vector = chunks_[chunk];
    if (vector.size() != question_.size()) return {};
    double sum = 0;
    for (std::size_t at = 0; at < vector.size(); ++at)
      sum += double{vector[at]} * question_[at];
    return sum;
  }

 private:
  const std::vector<Vector>& chunks_;
  const Vector& question_;
};

/// A set with vectors of its chunks and questions.
class EmbeddedSet {
 public:
  EmbeddedSet(const LabelledSet& set, vault::Embedder& embedder) : set_(set) {
    const vault::Index index = vault::Index::over(set.index_bytes).value();
    std::vector<std::string> texts;
    for (std::uint32_t number = 0; number < index.chunk_count(); ++number) {
      const vault::ChunkRecord chunk = index.chunk(number);
      texts.push_back(vault::text_to_embed(index.string(chunk.heading_path), index.text(chunk)));
    }
    chunks_ = embedded(embedder, texts);

    std::vector<std::string> asked;
    for (const Question& question : set.questions)
      asked.push_back(vault::text_to_embed({}, question.text));
    std::vector<Vector> vectors = embedded(embedder, asked);
    for (std::size_t at = 0; at < vectors.size(); ++at)
      questions_.emplace(set.questions[at].text, std::move(vectors[at]));

    std::vector<std::string> quantized;
    for (const Vector& vector : chunks_)
      quantized.push_back(vector.empty() ? std::string() : vault::quantized(vector));
    vault::IndexBuilder builder;
    builder.keep_all(index).value();
    builder.set_vectors(embedder.model(), static_cast<std::uint32_t>(chunks_.front().size()),
                        {quantized.begin(), quantized.end()});
    index_bytes_ = vault::index_bytes(builder, 0).value();
  }

  Quality quality(double weight, bool is_exact) const {
    const vault::Index index = vault::Index::over(index_bytes_).value();
    const vault::Vectors vectors = index.vectors();
    return quality_of(set_, [&](const std::string& text) {
      const Vector& question = questions_.at(text);
      const vault::VectorRescorer kept(vectors, question);
      const ExactRescorer exact(chunks_, question);
      const vault::Rescorer* rescorer = &kept;
      if (is_exact) rescorer = &exact;
      std::vector<std::uint32_t> chunks;
      for (const vault::SearchHit& hit :
           vault::search(index, text, {.weights = {}, .rescorer = rescorer, .rescorer_weight = weight}))
        chunks.push_back(hit.chunk);
      return chunks;
    });
  }

 private:
  const LabelledSet& set_;
  std::vector<Vector> chunks_;
  std::map<std::string, Vector> questions_;
  std::string index_bytes_;
};

}  // namespace

void report_vectors(vault::Embedder& embedder, const LabelledSet& documents, const LabelledSet& code) {
  const EmbeddedSet embedded_documents(documents, embedder);
  const EmbeddedSet embedded_code(code, embedder);
  fmt::print(
      "\n{}\n\n| weight of the vectors | documents: nDCG@10 | recall@5 | first right | code: nDCG@10 | "
      "recall@5 | first right |\n|---|---|---|---|---|---|---|\n",
      embedder.model());
  const auto print_row = [&](std::string_view name, double weight, bool is_exact) {
    const Quality one = embedded_documents.quality(weight, is_exact);
    const Quality other = embedded_code.quality(weight, is_exact);
    fmt::print("| {} | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.3f} |\n", name, one.ndcg, one.recall,
               one.first, other.ndcg, other.recall, other.first);
  };
  constexpr double vectors_alone = 1e6;
  print_row("0: words alone", 0, false);
  for (const double weight : {0.25, 0.5, 0.75, 1.0, 1.5, 2.0})
    print_row(fmt::format("{}", weight), weight, false);
  print_row("the 100 best by words, in the order of the vectors alone", vectors_alone, false);
  const double chosen = vault::SearchOptions().rescorer_weight;
  print_row(fmt::format("{}, vectors not quantized", chosen), chosen, true);
}

}  // namespace tokenpak::bench
