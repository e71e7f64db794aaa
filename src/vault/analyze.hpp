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
  std::uint32_t counts_end = 0;  ///< behind its last in AnalyzedDocument::counts
};

struct TermCounts {
  std::uint32_t term = 0;  ///< its place in AnalyzedDocument::terms
  FieldCounts counts;
};

/// All that the index keeps of a document.
struct AnalyzedDocument {
  std::string title;
  std::string content;
  std::vector<AnalyzedChunk> chunks;
  std::vector<std::string> terms;  ///< each once
  std::vector<TermCounts> counts;  ///< of the first chunk, then of the second, ...; each term once a chunk
};

/// Chunks a document and counts the terms of each chunk's text, heading path, title and path. `path` is the
/// file's below its root. A pure function; `reader` only remembers words. Sources up to 4 GiB.
AnalyzedDocument analyze(std::string source, DocumentKind kind, std::string_view path, TermReader& reader);

}  // namespace tokenpak::vault
