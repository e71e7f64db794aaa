#include "proxy/conversation_store.hpp"

#include "base/log.hpp"

#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// More writes than this wait only where the disk has stopped.
constexpr std::size_t most_waiting = 16'384;

/// After so many bytes written the file's bounds are looked at.
constexpr std::uint64_t bytes_between_trims = 4U << 20;

std::int64_t today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch().count();
}

}  // namespace

ConversationStore::ConversationStore(std::filesystem::path file, const ConversationLimits& limits)
    : path_(std::move(file)), limits_(limits) {}

ConversationStore::~ConversationStore() {
  if (opener_.joinable()) opener_.join();  // it starts the writer
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (writer_.joinable()) writer_.join();
}

void ConversationStore::open() {
  file_.emplace(path_);
  cache_.emplace(limits_.most_memory_bytes, file_->identity());
  writer_ = std::thread([this] { run(); });
}

void ConversationStore::open_ahead() {
  opener_ = std::thread([this] { file(); });
}

RecordFile& ConversationStore::file() {
  std::call_once(opened_, [this] { open(); });
  return *file_;
}

compress::RecordCache& ConversationStore::cache() {
  std::call_once(opened_, [this] { open(); });
  return *cache_;
}

std::uint64_t ConversationStore::seed() {
  return cache().seed();
}

std::shared_ptr<const compress::MessageRecord> ConversationStore::find(const compress::ConversationKey& key) {
  if (auto known = cache().find(key)) return known;
  RecordFile::Found found = file().find(key);
  if (!found.record) return nullptr;
  cache().keep({key, found.record});
  if (found.day < today()) post({.kind = RecordFile::Write::Kind::touch, .key = key, .record = nullptr});
  return found.record;
}

void ConversationStore::keep(const compress::KeyedRecord& record) {
  cache().keep(record);
  post({.kind = RecordFile::Write::Kind::insert, .key = record.key, .record = record.record});
}

void ConversationStore::replace(const compress::KeyedRecord& record) {
  cache().replace(record);
  post({.kind = RecordFile::Write::Kind::replace, .key = record.key, .record = record.record});
}

void ConversationStore::pass_through(const compress::KeyedRecord& last) {
  compress::ConversationState state = last.record->state();
  state.passes_through = true;
  replace({last.key, std::make_shared<const compress::MessageRecord>(last.record->with_state(state))});
}

void ConversationStore::flush() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty() && !is_writing_; });
}

void ConversationStore::post(RecordFile::Write write) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= most_waiting) {
      ++dropped_;
      return;
    }
    waiting_.push_back(std::move(write));
  }
  changed_.notify_all();
}

void ConversationStore::run() {
  const auto trim = [this] {
    file_->trim(today() - limits_.longest_unused.count(), limits_.most_file_bytes);
  };
  trim();
  std::uint64_t written = 0;
  std::int64_t trimmed_on = today();
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::vector<RecordFile::Write> writes = std::exchange(waiting_, {});
    const std::uint64_t dropped = std::exchange(dropped_, 0);
    is_writing_ = true;
    lock.unlock();
    written += file_->write(writes, today());
    if (dropped > 0)
      log(LogLevel::warning, fmt::format("{}: {} records were dropped", path_.string(), dropped));
    if (written >= bytes_between_trims || trimmed_on != today()) {
      trim();
      written = 0;
      trimmed_on = today();
    }
    lock.lock();
    is_writing_ = false;
    if (waiting_.empty()) changed_.notify_all();
  }
}

}  // namespace tokenpak::proxy
