#include "proxy/vault_additions.hpp"

#include "vault/passages.hpp"
#include "vault/search.hpp"
#include "vault/vectors.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tokenpak::proxy {

namespace {

/// Results that are looked at: with sections of 150 tokens and more they fill any budget of use.
constexpr std::size_t most_hits = 20;

}  // namespace

std::uint64_t VaultAdditions::version() const {
  const std::uint64_t version = index_.header().content_checksum.low;
  const bool is_taken = version == 0 || version == compress::settled_source_version;
  return is_taken ? 1 : version;
}

std::optional<compress::Added> VaultAdditions::choose(const compress::Question& question,
                                                      std::span<const std::uint64_t> known) {
  if (limits_.budget == 0) return std::nullopt;
  std::string text = vault::search_text(question.text, question.before);
  const vault::Vectors vectors = index_.vectors();
  const vault::VectorRescorer rescorer(vectors, question_vector_);
  const std::vector<vault::SearchHit> hits = vault::search(
      index_, text,
      {.top = most_hits, .weights = {}, .rescorer = question_vector_.empty() ? nullptr : &rescorer});
  vault::PackedPassages packed = vault::pack_passages(index_, text, hits,
                                                      {.budget = limits_.budget,
                                                       .least_relevance = limits_.least_relevance,
                                                       .known = known,
                                                       .prompt = prompt_},
                                                      counter_);
  if (packed.passages.empty()) return std::nullopt;
  answered_question_ = std::move(text);
  compress::Added added{.text = std::move(packed.text), .tokens = packed.tokens, .passages = {}};
  added.passages.reserve(packed.passages.size());
  for (vault::PackedPassage& passage : packed.passages)
    added.passages.push_back({.name = std::move(passage.name), .content = passage.content});
  return added;
}

}  // namespace tokenpak::proxy
