#pragma once

#include "base/result.hpp"
#include "vault/index.hpp"
#include "vault/mapped_file.hpp"

#include <filesystem>
#include <memory>
#include <utility>

namespace tokenpak::vault {

/// An index with the file that it reads.
class LoadedIndex {
 public:
  /// Errors: not_found where there is no such file; bad_data where it is no sound index, with its path and
  /// what to do; io.
  static Result<std::shared_ptr<const LoadedIndex>> open(const std::filesystem::path& path);
  /// The same after all bytes were compared with their checksum, for a process that goes on for long: an
  /// index of up to 16 MiB is copied, since a user may copy another file over it; a larger one is mapped, and
  /// does not stay in memory for having been read.
  static Result<std::shared_ptr<const LoadedIndex>> open_verified(const std::filesystem::path& path);

  const Index& index() const { return index_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  static Result<std::shared_ptr<const LoadedIndex>> over(const std::filesystem::path& path,
                                                         Result<MappedFile> file);
  LoadedIndex(std::filesystem::path path, MappedFile file, Index index)
      : path_(std::move(path)), file_(std::move(file)), index_(index) {}

  std::filesystem::path path_;
  MappedFile file_;
  Index index_;
};

}  // namespace tokenpak::vault
