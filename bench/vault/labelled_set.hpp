// Questions with the chunks that answer them, and an index over the chunks.
#pragma once

#include "base/bytes.hpp"
#include "vault/index_builder.hpp"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::bench {

struct Question {
  std::string text;
  std::string corpus;                ///< the file that answers it
  std::set<std::uint32_t> relevant;  ///< chunks that answer it; empty for a question of another corpus
};

struct LabelledSet {
  std::string index_bytes;
  std::vector<std::string> chunk_texts;  ///< by the chunk's number
  std::vector<Question> questions;
};

/// The documents in `folder`/documents, without the one named `left_out` if there is such. A chunk answers a
/// question if it holds at least half of one of its spans; of a span that is in no chunk so far, the chunk
/// that holds most of it.
LabelledSet load_documents(const std::filesystem::path& folder, std::string_view left_out = {});

/// The lines of one document that lie in `window`. Its questions are those of the document: of such as have a
/// span that is not wholly inside, `relevant` is empty.
LabelledSet load_window(const std::filesystem::path& folder, std::string_view corpus, ByteRange window);

/// The functions in `folder`/code, each a chunk (its first, should it be longer).
LabelledSet load_code(const std::filesystem::path& folder);

}  // namespace tokenpak::bench
