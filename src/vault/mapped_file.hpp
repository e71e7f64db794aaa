#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <utility>

namespace tokenpak::vault {

/// A file's bytes in memory, for reading: the file itself, mapped, or a copy. They stay what they were when
/// another file is renamed over this one. Cutting a mapped file off in place would end the process: no part
/// of TokenPak does that, but its user may copy a file over it.
class MappedFile {
 public:
  /// Errors: not_found where there is no such file; io otherwise.
  static Result<MappedFile> open(const std::filesystem::path& file);

  /// The same as a copy, where the file has at most `largest_copy` bytes.
  static Result<MappedFile> open_or_copy(const std::filesystem::path& file, std::size_t largest_copy);

  MappedFile(MappedFile&& other) noexcept
      : bytes_(std::exchange(other.bytes_, {})), is_copy_(other.is_copy_) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(is_copy_, other.is_copy_);
    return *this;
  }
  ~MappedFile();

  std::string_view bytes() const { return bytes_; }
  /// Gives back the memory of a mapped file's bytes; what is read again comes from the file again.
  void release_pages() const;

 private:
  MappedFile(std::string_view bytes, bool is_copy) : bytes_(bytes), is_copy_(is_copy) {}

  std::string_view bytes_;
  bool is_copy_ = false;
};

}  // namespace tokenpak::vault
