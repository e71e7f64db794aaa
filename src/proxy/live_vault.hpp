#pragma once

#include "vault/loaded_index.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

namespace tokenpak::proxy {

/// The vault's index as it stands on disk. A thread of its own waits for a new version (inotify), compares it
/// with its checksum and puts it in place of the old one, which those who search it keep for as long as they
/// do. A damaged version is named in the log, once, and the old one stays. Safe to use from any thread.
class LiveVault {
 public:
  /// Reads the index, if there is one, before it returns.
  explicit LiveVault(std::filesystem::path file);
  ~LiveVault();
  LiveVault(const LiveVault&) = delete;
  LiveVault& operator=(const LiveVault&) = delete;

  /// Null where there is none, or none that was ever sound.
  std::shared_ptr<const vault::LoadedIndex> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  /// Whether `current` is what stands on disk.
  bool is_fresh() const { return is_fresh_.load(std::memory_order_relaxed); }

 private:
  /// Tells one version of the file from another.
  struct Version {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modified = 0;  // nanoseconds since 1970
    friend bool operator==(const Version&, const Version&) = default;
  };

  Version version_on_disk() const;  ///< all 0 where there is no file
  void look();
  void replace(std::shared_ptr<const vault::LoadedIndex> index);
  void run();

  const std::filesystem::path file_;
  /// Held while a pointer is copied. std::atomic<std::shared_ptr> is a lock as well, in libstdc++ 12 one that
  /// does not order the reader's look at the pointer before the writer's next store.
  mutable std::mutex mutex_;
  std::shared_ptr<const vault::LoadedIndex> current_;
  std::atomic<bool> is_fresh_ = false;
  Version looked_at_;  // of the watching thread, once that runs
  int stop_event_ = -1;
  std::thread watcher_;
};

}  // namespace tokenpak::proxy
