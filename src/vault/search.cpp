#include "vault/search.hpp"

#include "vault/document_kind.hpp"
#include "vault/relevance.hpp"
#include "vault/similarity.hpp"

#include <algorithm>
#include <bit>
#include <optional>

namespace tokenpak::vault {
namespace {

/// Adds up the scores of all chunks, one concept after another.
class Scorer {
 public:
  Scorer(const Index& index, const RankWeights& weights)
      : index_(index),
        weights_(weights),
        scores_(index.chunk_count()),
        matched_(index.chunk_count()),
        in_heading_(index.chunk_count()),
        counts_(index.chunk_count()) {
    // What a body of each length divides its counts by; the longest stand for all that are longer.
    const double mean = index.mean_body_terms();
    for (std::size_t length = 0; length < length_factors_.size(); ++length) {
      length_factors_[length] =
          static_cast<float>(1 / (1 - weights.b + (weights.b * static_cast<double>(length) / mean)));
    }
  }

  void add(const Concept& wanted, unsigned number) {
    for (const Variant& variant : wanted.variants) {
      PostingReader postings = index_.postings(variant.term);
      for (Posting posting; postings.next(posting);) {
        float& count = counts_[posting.chunk];
        if (count == 0) touched_.push_back(posting.chunk);
        count += variant.weight * weighted(posting);
        if (variant.weight == 1 && (posting.counts.heading() > 0 || posting.counts.in_title()))
          in_heading_[posting.chunk] |= 1U << number;
      }
    }
    const auto k1 = static_cast<float>(weights_.k1);
    const auto idf = static_cast<float>(wanted.idf * wanted.weight);
    for (const std::uint32_t chunk : touched_) {
      float& count = counts_[chunk];
      if (matched_[chunk] == 0) candidates_.push_back(chunk);
      matched_[chunk] |= 1U << number;
      scores_[chunk] += idf * (k1 + 1) * count / (k1 + count);
      count = 0;
    }
    touched_.clear();
  }

  /// The chunks of the highest scores, the highest first; of equal ones the first in the index.
  std::vector<std::uint32_t> best(std::size_t count) {
    const auto is_before = [this](std::uint32_t one, std::uint32_t other) {
      return scores_[one] != scores_[other] ? scores_[one] > scores_[other] : one < other;
    };
    count = std::min(count, candidates_.size());
    std::ranges::partial_sort(candidates_, candidates_.begin() + static_cast<std::ptrdiff_t>(count),
                              is_before);
    candidates_.resize(count);
    return std::move(candidates_);
  }

  double score(std::uint32_t chunk) const { return scores_[chunk]; }
  /// Bit n: the chunk has concept n.
  std::uint32_t matched(std::uint32_t chunk) const { return matched_[chunk]; }
  /// Likewise: in its headings or its document's title.
  std::uint32_t in_heading(std::uint32_t chunk) const { return in_heading_[chunk]; }

 private:
  float weighted(const Posting& posting) const {
    const FieldCounts counts = posting.counts;
    const std::size_t length =
        std::min<std::size_t>(index_.chunk(posting.chunk).body_terms, length_factors_.size() - 1);
    return (static_cast<float>(counts.body()) * length_factors_[length]) +
           (static_cast<float>(weights_.heading) * static_cast<float>(counts.heading())) +
           (counts.in_title() ? static_cast<float>(weights_.title) : 0) +
           (counts.in_path() ? static_cast<float>(weights_.path) : 0);
  }

  const Index& index_;
  const RankWeights& weights_;
  std::array<float, 1024> length_factors_{};
  std::vector<float> scores_;
  std::vector<std::uint32_t> matched_;
  std::vector<std::uint32_t> in_heading_;
  std::vector<float> counts_;  // of the concept in hand
  std::vector<std::uint32_t> touched_;
  std::vector<std::uint32_t> candidates_;
};

static_assert(most_concepts <= 32, "a bit each");

Evidence evidence_of(const std::vector<Concept>& concepts, double score, std::uint32_t matched,
                     std::uint32_t in_heading) {
  Evidence evidence{.score = score};
  for (std::size_t number = 0; number < concepts.size(); ++number) {
    const Concept& wanted = concepts[number];
    if (!wanted.is_word) continue;
    ++evidence.asked_words;
    evidence.asked_idf += wanted.idf;
    evidence.rarest_asked = std::max(evidence.rarest_asked, wanted.idf);
    if ((matched >> number & 1) == 0) continue;
    ++evidence.matched_words;
    evidence.matched_idf += wanted.idf;
    if ((in_heading >> number & 1) != 0) evidence.heading_idf += wanted.idf;
    evidence.rarest_matched = std::max(evidence.rarest_matched, wanted.idf);
  }
  return evidence;
}

/// Copies a chunk list without those that nearly equal one before them.
std::vector<std::uint32_t> without_near_duplicates(const Index& index,
                                                   const std::vector<std::uint32_t>& chunks) {
  std::vector<std::uint32_t> distinct;
  std::vector<std::uint64_t> similarities;
  for (const std::uint32_t chunk : chunks) {
    const ChunkRecord record = index.chunk(chunk);
    const bool is_known = std::ranges::any_of(similarities, [&record](std::uint64_t similarity) {
      return are_nearly_equal(similarity, record.similarity);
    });
    // A text of a few words is nearly equal to many by chance.
    constexpr std::uint32_t enough_terms = 8;
    if (is_known && record.body_terms >= enough_terms) continue;
    similarities.push_back(record.similarity);
    distinct.push_back(chunk);
  }
  return distinct;
}

/// Gives relevance by place, for documents and source text each: `hits` are in their new order, `by_words`
/// in that of the words alone.
void give_relevance_by_place(std::vector<SearchHit>& hits, const std::vector<SearchHit>& by_words) {
  for (const bool is_code : {false, true}) {
    auto next = by_words.begin();
    for (SearchHit& hit : hits) {
      if (hit.evidence.is_code != is_code) continue;
      next = std::ranges::find_if(next, by_words.end(),
                                  [&](const SearchHit& other) { return other.evidence.is_code == is_code; });
      hit.relevance = next->relevance;
      ++next;
    }
  }
}

/// The hits in the order of both opinions.
std::vector<SearchHit> reordered(const std::vector<SearchHit>& by_words, const SearchOptions& options) {
  std::vector<double> lexical;
  std::vector<std::optional<double>> dense;
  for (const SearchHit& hit : by_words) {
    lexical.push_back(hit.evidence.score);
    dense.push_back(options.rescorer->score(hit.chunk));
  }
  std::vector<SearchHit> hits;
  for (const std::size_t place : fused_order(lexical, dense, options.rescorer_weight))
    hits.push_back(by_words[place]);
  give_relevance_by_place(hits, by_words);
  return hits;
}

}  // namespace

std::vector<SearchHit> search(const Index& index, std::string_view question, const SearchOptions& options) {
  const std::vector<Concept> concepts = read_query(index, question, options.weights.query);
  Scorer scorer(index, options.weights);
  for (std::size_t number = 0; number < concepts.size(); ++number)
    scorer.add(concepts[number], static_cast<unsigned>(number));

  constexpr std::size_t evidence_depth = 10;
  constexpr std::size_t rescored_depth = 100;
  const std::size_t wanted =
      options.rescorer == nullptr ? options.top : std::max(options.top, rescored_depth);
  // More than are asked for, since near duplicates go and the evidence looks at what comes after.
  const std::size_t depth = (2 * std::max(wanted, evidence_depth)) + 1;
  const std::vector<std::uint32_t> best = without_near_duplicates(index, scorer.best(depth));
  const auto score_at = [&](std::size_t rank) { return rank < best.size() ? scorer.score(best[rank]) : 0.0; };
  std::vector<SearchHit> hits;
  for (std::size_t rank = 0; rank < std::min(wanted, best.size()); ++rank) {
    SearchHit hit;
    hit.chunk = best[rank];
    hit.evidence =
        evidence_of(concepts, score_at(rank), scorer.matched(best[rank]), scorer.in_heading(best[rank]));
    hit.evidence.one_chunk_idf = idf_of(index, 1);
    hit.evidence.best_score = score_at(0);
    hit.evidence.next_score = score_at(rank + 1);
    hit.evidence.tenth_score = score_at(evidence_depth - 1);
    const FileRecord file = index.file(index.chunk(best[rank]).file);
    hit.evidence.is_code = document_kind_of(index.string(file.path)) == DocumentKind::code;
    hit.relevance = relevance_of(hit.evidence);
    hits.push_back(hit);
  }
  if (options.rescorer != nullptr) {
    hits = reordered(hits, options);
    if (hits.size() > options.top) hits.resize(options.top);
  }
  return hits;
}

}  // namespace tokenpak::vault
