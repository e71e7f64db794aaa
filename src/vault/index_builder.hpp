#pragma once

#include "base/result.hpp"
#include "vault/analyze.hpp"
#include "vault/index.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokenpak::vault {

struct RootDescription {
  std::string folder;
  std::string label;
  RootRecord skipped;  ///< its counts of files that were not indexed
};

struct FileDescription {
  std::uint32_t root = 0;  ///< as add_root numbered it
  std::string path;
  std::uint64_t size = 0;
  std::int64_t modified = 0;
  Hash128 content;
};

struct LeftOutDescription {
  std::uint32_t root = 0;  ///< as add_root numbered it
  LeftOut reason = LeftOut::binary;
  std::string path;
  std::uint64_t size = 0;
  std::int64_t modified = 0;
};

/// Makes the bytes of an index: first new files, then those carried over from the version before.
class IndexBuilder {
 public:
  /// Returns the root's number.
  std::uint32_t add_root(const RootDescription& root);

  /// Carries files over with their chunks and postings. `files` are numbers of `old`, ascending, each with
  /// its description in the new index. To be called behind add, once at most; `old` must outlive the builder.
  /// The postings of what is left out go. Errors: bad_data.
  struct KeptFile {
    std::uint32_t number = 0;
    FileDescription description;
  };
  Result<void> keep(const Index& old, const std::vector<KeptFile>& files);

  /// Carries everything over: folders, files, chunks, postings and what is left out, all under their numbers;
  /// not the vectors.
  /// To be called on a new builder. Errors: bad_data.
  Result<void> keep_all(const Index& old);

  void add(const FileDescription& file, const AnalyzedDocument& document);

  /// Remembers that a file is not indexed; what the root counts as skipped is not changed by it.
  void leave_out(const LeftOutDescription& file);

  /// Gives the chunks their vectors, by the chunk's number: quantized (vectors.hpp), or empty where there is
  /// none. To be called when all chunks are there; the vectors' bytes must outlive the builder.
  void set_vectors(std::string_view model, std::uint32_t dimension, std::vector<std::string_view> vectors);

  std::uint32_t chunk_count() const { return static_cast<std::uint32_t>(chunks_.size()); }
  std::uint32_t file_count() const { return static_cast<std::uint32_t>(files_.size()); }
  std::uint32_t vector_count() const { return vectors_header_.count; }
  /// Of a chunk that was added or kept; valid until the next is.
  std::string_view heading_path(std::uint32_t chunk) const;
  std::string_view text(std::uint32_t chunk) const;

  /// Gives the content, piece by piece, to `write`, and returns the header, which belongs before it.
  /// `created` in seconds since 1970. To be called once. Errors: too_large where a section of strings would
  /// take more than 4 GiB; what `write` returns.
  using Write = std::function<Result<void>(std::string_view piece)>;
  Result<IndexHeader> finish(std::uint64_t created, const Write& write);

 private:
  StringReference add_string(std::string_view text);
  StringReference add_shared_string(std::string_view text);
  void add_file(const FileDescription& file, std::string_view title, std::uint32_t chunk_count);

  std::string strings_;
  std::unordered_map<std::string, StringReference> shared_strings_;
  std::vector<RootRecord> roots_;
  std::vector<FileRecord> files_;
  std::vector<LeftOutRecord> left_out_;
  std::vector<ChunkRecord> chunks_;
  std::unordered_map<std::string, PostingWriter> postings_;
  std::vector<std::string> new_texts_;        // of the documents added, in order
  std::vector<std::string_view> kept_texts_;  // of the chunks kept, behind them
  VectorsHeader vectors_header_;
  std::vector<std::string_view> vectors_;  // by the chunk's number
  std::uint64_t texts_size_ = 0;
  std::uint64_t body_terms_ = 0;
};

/// The whole file in memory.
Result<std::string> index_bytes(IndexBuilder& builder, std::uint64_t created);

}  // namespace tokenpak::vault
