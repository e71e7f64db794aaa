#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <utility>

namespace tokenpak::vault {

/// A file's bytes, mapped for reading. They stay what they were when another file is renamed over this one;
/// cutting the file off in place while it is mapped would end the process, and no part of TokenPak does that.
class MappedFile {
 public:
  /// Errors: not_found where there is no such file; io otherwise.
  static Result<MappedFile> open(const std::filesystem::path& file);

  MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~MappedFile();

  std::string_view bytes() const { return bytes_; }
  /// Gives back the memory of what was read; what is read again comes from the file again.
  void release_pages() const;

 private:
  explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}

  std::string_view bytes_;
};

}  // namespace tokenpak::vault
