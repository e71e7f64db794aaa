#pragma once

#include "base/result.hpp"
#include "compress/conversation.hpp"
#include "database/blob_store.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

namespace tokenpak::proxy {

/// Records of conversations in a file that outlives the process, and that several processes may share.
///
/// A damaged file is moved aside with a line in the log, and a new one begun. Where none can be made, nothing
/// is found and nothing kept.
class RecordFile {
 public:
  struct Write {
    enum class Kind : std::uint8_t { insert, replace, touch };
    Kind kind = Kind::insert;
    compress::ConversationKey key;
    std::shared_ptr<const compress::MessageRecord> record;  ///< null to touch
  };
  struct Found {
    std::shared_ptr<const compress::MessageRecord> record;
    std::int64_t day = 0;  ///< of its last use, from 1970-01-01
  };

  /// Opens the file, or creates it.
  explicit RecordFile(std::filesystem::path file);

  /// Random, and the same for all who use the file.
  std::uint64_t identity() const { return identity_; }

  /// From any thread; one at a time gets in. Null where nothing is known or can be read.
  Found find(const compress::ConversationKey& key);

  // By one thread only.

  /// All or nothing; nothing is an error in the log. Returns the bytes written.
  std::uint64_t write(std::span<const Write> writes, std::int64_t today);
  void trim(std::int64_t oldest_day, std::uint64_t most_bytes);

 private:
  Result<void> open();
  void open_or_begin_anew();
  void recover();
  void note(const Error& error);
  Result<std::uint64_t> write_all(std::span<const Write> writes, std::int64_t today);

  const std::filesystem::path file_;
  std::uint64_t identity_ = 0;
  std::uint64_t file_number_ = 0;  // the inode: tells whether it is still the file that we opened
  static constexpr std::int64_t minutes_between_complaints = 10;
  static constexpr std::int64_t never = -1;
  std::atomic<std::int64_t> last_told_ = never;  // in minutes of the steady clock
  std::atomic<bool> is_damaged_ = false;
  std::mutex reader_mutex_;
  std::optional<database::BlobStore> reader_;
  std::optional<database::BlobStore> writer_;
};

}  // namespace tokenpak::proxy
