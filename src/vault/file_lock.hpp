#pragma once

#include "base/result.hpp"

#include <filesystem>

namespace tokenpak::vault {

/// Keeps other processes from writing the same index. Waits until none does; the system takes it back when a
/// process ends.
class FileLock {
 public:
  /// Creates the file when it is missing. Errors: io.
  static Result<FileLock> take(const std::filesystem::path& file);
  FileLock(FileLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace tokenpak::vault
