#pragma once

#include "compress/original.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

namespace tokenpak::proxy {

struct OriginalLimits {
  /// An original that no request referred to for longer is deleted. Not less than a conversation is
  /// remembered (ConversationLimits::longest_unused): so nothing goes that a conversation may come back to.
  std::chrono::days longest_unused{7};
  std::uint64_t most_bytes = 512ULL << 20;
};

/// The whole texts of what was sent cut: one file each in a folder of their own (0700, files 0600), under a
/// hash of the text, where the marker says that it is and an agent's own tools can read it. Safe to use from
/// any thread.
///
/// A file is complete or not there. Its time of modification says when a request last referred to it. Where
/// the folder is full, or cannot be written, nothing is kept for a minute, and texts go out in their
/// loss-free form: nothing that is referred to is ever deleted to make room.
class OriginalStore {
 public:
  OriginalStore(std::filesystem::path folder, const OriginalLimits& limits);
  ~OriginalStore();
  OriginalStore(const OriginalStore&) = delete;
  OriginalStore& operator=(const OriginalStore&) = delete;

  /// As markers name it.
  const std::string& folder() const { return folder_; }

  /// False for a while after something could not be kept.
  bool is_usable();
  /// Whether the file was seen to hold its text within the last hour; else `keep` should be asked.
  bool is_known(compress::OriginalKey key);
  /// Makes sure that the file is there and says that it is in use. False where that fails.
  bool keep(compress::OriginalKey key, std::string_view text);

 private:
  using Clock = std::chrono::steady_clock;

  bool write(compress::OriginalKey key, std::string_view text);
  void sweep_now_and_then();
  void sweep();

  const std::string folder_;
  const OriginalLimits limits_;

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::unordered_map<std::uint64_t, Clock::time_point> known_;
  std::uint64_t bytes_ = 0;    // in the folder: as the last sweep found it, and what was written since
  std::uint64_t written_ = 0;  // by this process
  std::optional<Clock::time_point> failed_;
  bool is_sweep_due_ = false;
  bool is_stopping_ = false;
  std::thread sweeper_;  // from the first text on
};

/// The text under a key in a folder of originals; nothing where none is kept.
std::optional<std::string> read_original(const std::filesystem::path& folder, compress::OriginalKey key);

/// The lines from `first` to `last` of a text, counted from 1, with their ends; empty where it has none of
/// them.
std::string_view lines_of(std::string_view text, std::size_t first, std::size_t last);

}  // namespace tokenpak::proxy
