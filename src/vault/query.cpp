#include "vault/query.hpp"

#include "base/ascii.hpp"
#include "vault/terms.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>
#include <utility>

namespace tokenpak::vault {
namespace {

constexpr std::size_t longest_question = std::size_t{16} << 10;  // bytes
constexpr std::size_t most_distinct_terms = 256;
constexpr std::size_t shortest_abbreviation = 3;  // bytes: str, int, dir
constexpr std::size_t shortest_prefix = 4;        // bytes of a word that longer terms are looked up for
constexpr std::uint32_t most_extensions = 24;

class QueryReader {
 public:
  QueryReader(const Index& index, const QueryWeights& weights) : index_(index), weights_(weights) {}

  std::vector<Concept> read(std::string_view question) {
    TermReader reader;
    const Term* before = nullptr;
    for (const Term& term : reader.read(question.substr(0, longest_question))) {
      if (concepts_.size() >= most_distinct_terms) break;
      add_term(term);
      if (!term.is_compound) {
        if (before != nullptr && before->source.end < term.source.begin) add_pair(*before, term);
        before = &term;
      }
    }
    keep_rarest();
    return std::move(concepts_);
  }

 private:
  void add_term(const Term& term) {
    if (!seen_.emplace(term.text).second) return;
    Concept wanted{.text = std::string(term.text), .variants = {}, .is_word = !term.is_compound};
    std::uint32_t chunks = 0;
    if (const auto found = index_.find(term.text)) {
      wanted.variants.push_back({*found, 1});
      chunks = found->chunk_count;
    }
    wanted.idf = idf_of(index_, chunks);
    if (weights_.prefix > 0 && !term.is_compound) add_prefixes(wanted, term);
    // A whole identifier tells little more than its parts do where the index does not have it.
    if (term.is_compound && wanted.variants.empty()) return;
    concepts_.push_back(std::move(wanted));
  }

  /// Abbreviations of the word, and words that begin with it.
  void add_prefixes(Concept& wanted, const Term& term) {
    const bool is_word = std::ranges::all_of(term.unstemmed, is_lower);
    if (!is_word) return;
    for (std::size_t size = shortest_abbreviation; size < term.text.size(); ++size) {
      const std::string_view abbreviation = term.text.substr(0, size);
      if (size > 5) break;
      if (const auto found = index_.find(abbreviation)) wanted.variants.push_back({*found, weights_.prefix});
    }
    if (term.text.size() < shortest_prefix) return;
    std::uint32_t number = index_.lower_bound(term.text);
    for (std::uint32_t count = 0; count < most_extensions && number < index_.term_count();
         ++count, ++number) {
      const TermRecord extension = index_.term(number);
      const std::string_view text = index_.string(extension.term);
      if (!text.starts_with(term.text)) break;
      if (text.size() > term.text.size()) wanted.variants.push_back({extension, weights_.prefix});
    }
  }

  void add_pair(const Term& one, const Term& other) {
    if (weights_.pair <= 0) return;
    const std::string joined = std::string(one.unstemmed).append(other.unstemmed);
    const auto found = index_.find(joined);
    if (!found || !seen_.insert(joined).second) return;
    concepts_.push_back({.text = joined,
                         .weight = weights_.pair,
                         .idf = idf_of(index_, found->chunk_count),
                         .variants = {{*found, 1}},
                         .is_word = false});
  }

  void keep_rarest() {
    if (concepts_.size() <= most_concepts) return;
    std::ranges::nth_element(concepts_, concepts_.begin() + most_concepts, std::ranges::greater(),
                             &Concept::idf);
    concepts_.resize(most_concepts);
  }

  const Index& index_;
  QueryWeights weights_;
  std::vector<Concept> concepts_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

double idf_of(const Index& index, std::uint32_t chunks_with_term) {
  const double all = index.chunk_count();
  const double with = std::clamp<double>(chunks_with_term, 1, std::max(all, 1.0));
  return std::log(1 + ((all - with + 0.5) / (with + 0.5)));
}

std::vector<Concept> read_query(const Index& index, std::string_view question, const QueryWeights& weights) {
  return QueryReader(index, weights).read(question);
}

}  // namespace tokenpak::vault
