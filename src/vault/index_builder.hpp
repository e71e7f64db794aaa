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

  void add(const FileDescription& file, const AnalyzedDocument& document);

  std::uint32_t chunk_count() const { return static_cast<std::uint32_t>(chunks_.size()); }
  std::uint32_t file_count() const { return static_cast<std::uint32_t>(files_.size()); }

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
  std::vector<ChunkRecord> chunks_;
  std::unordered_map<std::string, PostingWriter> postings_;
  std::vector<std::string> new_texts_;        // of the documents added, in order
  std::vector<std::string_view> kept_texts_;  // of the chunks kept, behind them
  std::uint64_t texts_size_ = 0;
  std::uint64_t body_terms_ = 0;
};

/// The whole file in memory.
Result<std::string> index_bytes(IndexBuilder& builder, std::uint64_t created);

}  // namespace tokenpak::vault
