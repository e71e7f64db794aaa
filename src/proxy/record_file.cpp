#include "proxy/record_file.hpp"

#include "base/log.hpp"
#include "compress/message_record.hpp"
#include "database/damaged_file.hpp"

#include <chrono>
#include <cstring>
#include <random>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

database::BlobStore::Key bytes_of(const compress::ConversationKey& key) {
  database::BlobStore::Key bytes{};
  std::memcpy(bytes.data(), &key.low, sizeof(key.low));
  std::memcpy(bytes.data() + sizeof(key.low), &key.high, sizeof(key.high));
  return bytes;
}

}  // namespace

RecordFile::RecordFile(std::filesystem::path file) : file_(std::move(file)) {
  open_or_begin_anew();
  if (reader_) {
    identity_ = reader_->identity();
  } else {
    std::random_device random;
    identity_ = std::uint64_t{random()} << 32 | random();
  }
}

Result<void> RecordFile::open() {
  Result<database::BlobStore> reader = database::BlobStore::open(file_);
  if (!reader) return std::unexpected(reader.error());
  Result<database::BlobStore> writer = database::BlobStore::open(file_);
  if (!writer) return std::unexpected(writer.error());
  reader_ = *std::move(reader);
  writer_ = *std::move(writer);
  file_number_ = database::file_number(file_);
  return {};
}

void RecordFile::open_or_begin_anew() {
  const Result<void> opened =
      database::open_or_begin_anew(file_,
                                   "conversations under way begin anew: what is new in them is compressed, "
                                   "what was sent before goes out as "
                                   "the client wrote it.",
                                   [this] { return open(); });
  if (!opened) {
    log(LogLevel::error,
        fmt::format("cannot keep conversations in {}: {}. They are known until the proxy ends.",
                    file_.string(), opened.error().message));
  }
}

/// Closes the damaged file, moves it aside unless another process has done so, and opens what stands there.
void RecordFile::recover() {
  const std::lock_guard lock(reader_mutex_);
  reader_.reset();
  writer_.reset();
  database::set_aside_in_use(file_, file_number_);
  // Keys are made with the identity of the first file for as long as the process lives; another process may
  // have begun the new one under its own, and then the two know different conversations.
  open_or_begin_anew();
  is_damaged_ = false;
}

void RecordFile::note(const Error& error) {
  if (error.kind == ErrorKind::bad_data) {
    is_damaged_ = true;
  } else {
    // A full disk fails each write: it is told now and then.
    const std::int64_t now = std::chrono::steady_clock::now().time_since_epoch() / std::chrono::minutes(1);
    const std::int64_t last = last_told_.load();
    if (last != never && now - last < minutes_between_complaints) return;
    last_told_ = now;
    log(LogLevel::warning, fmt::format("{}: {}", file_.string(), error.message));
  }
}

RecordFile::Found RecordFile::find(const compress::ConversationKey& key) {
  const std::lock_guard lock(reader_mutex_);
  if (!reader_ || is_damaged_) return {};
  const Result<std::optional<database::BlobStore::Found>> found = reader_->find(bytes_of(key));
  if (!found) {
    note(found.error());
    return {};
  }
  if (!*found) return {};
  return {.record = compress::read_record((*found)->value), .day = (*found)->day};
}

std::uint64_t RecordFile::write(std::span<const Write> writes, std::int64_t today) {
  if (is_damaged_) recover();
  if (!writer_) return 0;
  const Result<std::uint64_t> written = write_all(writes, today);
  if (written) return *written;
  writer_->roll_back();
  note(written.error());
  return 0;
}

Result<std::uint64_t> RecordFile::write_all(std::span<const Write> writes, std::int64_t today) {
  Result<void> done = writer_->begin();
  std::uint64_t bytes = 0;
  for (const Write& each : writes) {
    if (!done) return std::unexpected(done.error());
    const database::BlobStore::Key key = bytes_of(each.key);
    if (each.kind == Write::Kind::touch) {
      done = writer_->touch(key, today);
      continue;
    }
    const std::string value = compress::write_record(*each.record);
    bytes += value.size() + key.size();
    done = each.kind == Write::Kind::insert ? writer_->insert(key, value, today)
                                            : writer_->replace(key, value, today);
  }
  if (done) done = writer_->commit();
  if (!done) return std::unexpected(done.error());
  return bytes;
}

void RecordFile::trim(std::int64_t oldest_day, std::uint64_t most_bytes) {
  if (!writer_ || is_damaged_) return;
  if (const Result<void> trimmed = writer_->trim(oldest_day, most_bytes); !trimmed) note(trimmed.error());
}

}  // namespace tokenpak::proxy
