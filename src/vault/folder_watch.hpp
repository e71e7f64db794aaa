#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <unordered_map>
#include <utility>

namespace tokenpak::vault {

/// Notices what happens to the files of some folders (inotify). It says that something has happened, not
/// what: whoever asks looks at the folders again. So nothing is wrong where events were lost, or come of a
/// folder that was moved since.
class FolderWatch {
 public:
  /// Errors: io.
  static Result<FolderWatch> create();
  FolderWatch(FolderWatch&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), watched_(std::move(other.watched_)) {}
  FolderWatch& operator=(FolderWatch&&) = delete;
  ~FolderWatch();

  /// Readable when there are events.
  int descriptor() const { return descriptor_; }

  /// Watches these folders, not what is below them, and no others. Returns how many cannot be watched: they
  /// are gone, or the system's limit is reached (fs.inotify.max_user_watches).
  std::size_t set(std::span<const std::filesystem::path> folders);

  /// Takes the events that are there. Whether one of them may concern an index: not what a hidden file, or
  /// the index itself, brings about.
  bool take_events();

 private:
  explicit FolderWatch(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  std::unordered_map<int, std::filesystem::path> watched_;  // by the system's number
};

}  // namespace tokenpak::vault
