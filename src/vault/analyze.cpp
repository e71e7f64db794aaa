#include "vault/analyze.hpp"

#include "base/hash.hpp"
#include "vault/language_name.hpp"
#include "vault/similarity.hpp"

#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tokenpak::vault {
namespace {

using CountsByTerm = std::unordered_map<std::string, FieldCounts>;

enum class Field : std::uint8_t { heading, title, path };

void count(CountsByTerm& counts, Field field, std::string_view text, TermReader& reader) {
  for (const Term& term : reader.read(text)) {
    FieldCounts& of_term = counts[std::string(term.text)];
    if (field == Field::heading) of_term.add_heading();
    if (field == Field::title) of_term.set_title();
    if (field == Field::path) of_term.set_path();
  }
}

/// Counts the terms of one chunk after another in one table whose entries stay.
class ChunkCounter {
 public:
  explicit ChunkCounter(AnalyzedDocument& document) : document_(document) {}

  void begin() { ++chunk_; }

  FieldCounts& counts_of(std::string_view term) {
    auto found = entries_.find(term);
    if (found == entries_.end()) {
      const auto number = static_cast<std::uint32_t>(document_.terms.size());
      document_.terms.emplace_back(term);
      found = entries_.emplace(term, Entry{.term = number, .hash = hash128(term).low}).first;
    }
    Entry& entry = found->second;
    if (entry.chunk != chunk_) {
      entry.chunk = chunk_;
      entry.place = document_.counts.size();
      document_.counts.push_back({entry.term, FieldCounts()});
    }
    last_hash_ = entry.hash;
    return document_.counts[entry.place].counts;
  }

  std::uint64_t last_hash() const { return last_hash_; }

 private:
  struct Entry {
    std::uint32_t term = 0;
    std::uint32_t chunk = 0;
    std::size_t place = 0;
    std::uint64_t hash = 0;
  };
  AnalyzedDocument& document_;
  std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> entries_;
  std::uint32_t chunk_ = 0;
  std::uint64_t last_hash_ = 0;
};

void merge(FieldCounts& into, FieldCounts from) {
  for (std::uint8_t count = 0; count < from.heading(); ++count)
    into.add_heading();
  if (from.in_title()) into.set_title();
  if (from.in_path()) into.set_path();
}

}  // namespace

AnalyzedDocument analyze(std::string source, DocumentKind kind, std::string_view path, TermReader& reader) {
  Document document = chunk_document(std::move(source), kind, path);
  AnalyzedDocument analyzed;
  analyzed.title = std::move(document.title);
  analyzed.content = std::move(document.content);

  CountsByTerm of_document;
  count(of_document, Field::title, analyzed.title, reader);
  count(of_document, Field::path, path, reader);
  count(of_document, Field::path, language_name_of(path), reader);

  ChunkCounter counter(analyzed);
  std::vector<std::uint64_t> hashes;
  for (Chunk& chunk : document.chunks) {
    counter.begin();
    hashes.clear();
    AnalyzedChunk result;
    for (const Term& term : reader.read(chunk.range.of(analyzed.content))) {
      counter.counts_of(term.text).add_body();
      if (term.is_compound) continue;
      ++result.body_terms;
      hashes.push_back(counter.last_hash());
    }
    CountsByTerm of_heading;
    count(of_heading, Field::heading, chunk.heading_path, reader);
    for (const auto& [term, counts] : of_heading)
      merge(counter.counts_of(term), counts);
    for (const auto& [term, counts] : of_document)
      merge(counter.counts_of(term), counts);
    result.similarity = similarity_hash(hashes);
    result.counts_end = static_cast<std::uint32_t>(analyzed.counts.size());
    result.chunk = std::move(chunk);
    analyzed.chunks.push_back(std::move(result));
  }
  return analyzed;
}

}  // namespace tokenpak::vault
