// Vectors for the chunks of an index. They are known by the hash of the text that they were made of, so that
// a chunk keeps its vector for as long as that text stands in any file of the index.
#pragma once

#include "base/result.hpp"
#include "vault/embedder.hpp"
#include "vault/index.hpp"
#include "vault/index_builder.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::vault {

/// What a chunk's vector is made of: its heading path and its text, as far as models read (8 KiB).
std::string text_to_embed(std::string_view heading_path, std::string_view text);

/// Gives the chunks of `builder` the vectors that chunks of equal text have in `old`, which must outlive it.
void carry_vectors(const Index& old, IndexBuilder& builder);

struct VectorProgress {
  std::uint32_t done = 0;
  std::uint32_t in_all = 0;  ///< chunks that had no vector
};

struct VectorRequest {
  std::filesystem::path index_file;
  Embedder* embedder = nullptr;
  std::function<void(const VectorProgress&)> progress;  ///< called now and then; may be empty
  std::function<bool()> is_ending;                      ///< asked now and then whether to stop; may be empty
};

struct VectorReport {
  std::uint32_t chunks = 0;        ///< in the index
  std::uint32_t with_vectors = 0;  ///< of these
  std::uint32_t embedded = 0;      ///< now
  std::uint32_t refused = 0;       ///< texts that the model would not take
  std::uint32_t dimension = 0;
  std::optional<Error> problem;  ///< why it ended early; the next run goes on
};

/// Asks `embedder` for a vector of each chunk that has none of its model, and writes the index with them: now
/// and then, so that one who ends it loses little. The lock of update_index is held while it writes only;
/// what another process changes meanwhile stands. Vectors of another model, or of another dimension than the
/// model gives now, are replaced. Errors: of the index, as update_index's.
Result<VectorReport> add_vectors(const VectorRequest& request);

}  // namespace tokenpak::vault
