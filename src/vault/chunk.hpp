#pragma once

#include "base/bytes.hpp"
#include "vault/document_kind.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// A piece of a document that can answer a question by itself.
struct Chunk {
  /// Unlike that of every other chunk of the document. "cache-timeout" for the section "Cache timeout",
  /// "cache-timeout-1" for the second of that name, "cache-timeout:2" for the second part of a long one;
  /// ":2" for the second part of what stands before the first heading, and empty for the first.
  std::string anchor;
  std::string heading_path;  ///< "Settings > Cache > Cache timeout"; empty before the first heading
  ByteRange range;           ///< of the document's content
  std::uint32_t first_line = 1;
  std::uint32_t tokens = 0;  ///< about: the sum of its blocks' tokens in the vocabulary o200k_base
};

struct Document {
  std::string title;    ///< the highest first heading, the page's <title>; may be empty
  std::string content;  ///< what the chunks are ranges of: the source, or the text of a page
  std::vector<Chunk> chunks;
};

/// Chunks aim at this size; a section that is smaller is a chunk of its own.
inline constexpr std::uint32_t most_chunk_tokens = 250;
/// Tables and fenced code stay whole up to this size.
inline constexpr std::uint32_t most_whole_tokens = 1000;

/// Divides a text along its structure; of a PDF its text, with form feeds behind the pages. Every byte that
/// is not blank is in exactly one chunk, and chunks begin and end at lines, except where a single line or
/// paragraph is larger than a chunk. Linear in its size.
Document chunk_document(std::string source, DocumentKind kind, std::string_view path = {});

/// The anchor that GitHub gives a heading: lower-case letters and digits of every script, '-' for blanks.
std::string slug_of(std::string_view heading);

}  // namespace tokenpak::vault
