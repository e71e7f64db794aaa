#pragma once

#include "compress/conversation.hpp"
#include "compress/record_cache.hpp"
#include "proxy/record_file.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace tokenpak::proxy {

struct ConversationLimits {
  std::chrono::days longest_unused{7};  ///< a record that was not used for longer is dropped from the file
  std::uint64_t most_file_bytes = 256ULL << 20;
  std::size_t most_memory_bytes = std::size_t{64} << 20;
};

/// What went out for the messages of all conversations: a bounded cache in front of a file that outlives the
/// process. Safe to use from any thread.
///
/// The file is opened at the first use, or ahead of it. A record is found in memory, or else by one indexed
/// read of the file (about 10 us). What is kept goes to the file by a thread of the store's own, as soon as
/// the write before has ended: a process that is killed loses what it decided in its last milliseconds, and
/// those messages are taken as sent verbatim from then on (CACHE_SAFETY law 5). Another process on the same
/// file sees a record once it is written.
class ConversationStore final : public compress::ConversationMemory {
 public:
  ConversationStore(std::filesystem::path file, const ConversationLimits& limits);
  ~ConversationStore() override;  ///< writes what waits
  ConversationStore(const ConversationStore&) = delete;
  ConversationStore& operator=(const ConversationStore&) = delete;

  /// Begins to open the file, on a thread of its own: to make a new one takes some 10 to 100 ms, which would
  /// be the first request's. Called at most once, before the first use.
  void open_ahead();

  std::uint64_t seed() override;
  std::shared_ptr<const compress::MessageRecord> find(const compress::ConversationKey& key) override;
  void keep(const compress::KeyedRecord& record) override;
  void replace(const compress::KeyedRecord& record) override;

  /// From here on nothing new of this conversation is changed (law 14); what went out changed still does.
  /// `last` is the Outcome::last_record of its latest request.
  void pass_through(const compress::KeyedRecord& last);

  /// Waits until all that was kept so far is in the file, or could not be written.
  void flush();

 private:
  RecordFile& file();
  compress::RecordCache& cache();
  void open();
  void post(RecordFile::Write write);
  void run();

  const std::filesystem::path path_;
  const ConversationLimits limits_;

  // Made at the first use, and then there for good.
  std::once_flag opened_;
  std::optional<RecordFile> file_;
  std::optional<compress::RecordCache> cache_;

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::vector<RecordFile::Write> waiting_;
  std::uint64_t dropped_ = 0;
  bool is_writing_ = false;
  bool is_stopping_ = false;
  std::thread writer_;
  std::thread opener_;
};

}  // namespace tokenpak::proxy
