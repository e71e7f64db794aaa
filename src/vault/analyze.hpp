#pragma once

#include "vault/chunk.hpp"
#include "vault/posting.hpp"
#include "vault/terms.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

struct AnalyzedChunk {
  Chunk chunk;
  std::uint32_t body_terms = 0;
  std::uint64_t similarity = 0;
  std::uint32_t terms_end = 0;  ///< behind its last in AnalyzedDocument::terms
};

struct TermCounts {
  std::uint32_t begin = 0;  ///< in AnalyzedDocument::term_bytes
  std::uint32_t size = 0;
  FieldCounts counts;
};

/// All that the index keeps of a document.
struct AnalyzedDocument {
  std::string title;
  std::string content;
  std::vector<AnalyzedChunk> chunks;
  std::vector<TermCounts> terms;  ///< of the first chunk, then of the second, ...; each once a chunk
  std::string term_bytes;

  std::string_view text_of(const TermCounts& term) const {
    return std::string_view(term_bytes).substr(term.begin, term.size);
  }
};

/// Chunks a document and counts the terms of each chunk's text, heading path, title and path. `path` is the
/// file's below its root. A pure function; `reader` only remembers words. Sources up to 4 GiB.
AnalyzedDocument analyze(std::string source, DocumentKind kind, std::string_view path, TermReader& reader);

}  // namespace tokenpak::vault
