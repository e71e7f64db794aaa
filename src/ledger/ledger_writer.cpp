#include "ledger/ledger_writer.hpp"

#include "base/log.hpp"
#include "database/damaged_file.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

/// Rows that come within this time are written together: long enough for a group to cost little more than its
/// rows, and well below the 250 ms that a kill may take.
constexpr std::chrono::milliseconds gathering{50};
/// What could not be written is tried again so much later.
constexpr std::chrono::milliseconds pause_after_failure{1000};
/// The file's bounds are looked at after so many rows.
constexpr std::size_t rows_between_trims = 4096;
/// What other processes have written is looked for so often.
constexpr std::chrono::milliseconds between_looks{1000};

}  // namespace

LedgerWriter::LedgerWriter(std::filesystem::path file, const LedgerLimits& limits, Ledger& ledger)
    : path_(std::move(file)), limits_(limits), ledger_(ledger), thread_([this] { run(); }) {}

LedgerWriter::~LedgerWriter() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void LedgerWriter::post(std::shared_ptr<const Row> row) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    was_empty = waiting_.empty();
    waiting_.push_back(std::move(row));
    ++posted_;
  }
  if (was_empty) changed_.notify_all();
}

void LedgerWriter::watch_others(std::int64_t after, Tell tell) {
  {
    const std::lock_guard lock(mutex_);
    watch_ = {.after = after, .tell = std::move(tell)};
  }
  changed_.notify_all();
}

bool LedgerWriter::has_read() const {
  const std::lock_guard lock(mutex_);
  return has_read_;
}

void LedgerWriter::wait_until_read() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return has_read_; });
}

void LedgerWriter::flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t posted = posted_;
  changed_.wait(lock, [this, posted] { return settled_ >= posted; });
}

void LedgerWriter::run() {
  read_back();
  std::vector<std::shared_ptr<const Row>> rows;  // taken from the queue, not yet in the file
  std::unique_lock lock(mutex_);
  has_read_ = true;
  changed_.notify_all();
  for (;;) {
    if (rows.empty() && !is_over_limits_) {
      const auto has_work = [this] { return is_stopping_ || !waiting_.empty() || watch_; };
      tell_ ? static_cast<void>(changed_.wait_for(lock, between_looks, has_work))
            : changed_.wait(lock, has_work);
    }
    changed_.wait_for(lock, has_failed_ ? pause_after_failure : gathering, [this] { return is_stopping_; });
    const bool is_last = is_stopping_;
    const std::uint64_t taken = posted_;
    rows.insert(rows.end(), std::make_move_iterator(waiting_.begin()),
                std::make_move_iterator(waiting_.end()));
    waiting_.clear();
    std::optional<Watch> watch = std::exchange(watch_, std::nullopt);
    lock.unlock();
    if (watch) begin(*std::move(watch));
    if (!rows.empty()) write(rows);
    if (!is_last) trim();
    if (tell_) look_for_others();
    lock.lock();
    settled_ = taken;
    changed_.notify_all();
    if (is_last && waiting_.empty()) return;
  }
}

void LedgerWriter::read_back() {
  open();
  if (!file_) return;
  Result<Past> past = file_->read_past(std::chrono::system_clock::now());
  if (past) {
    ledger_.restore(*std::move(past));
  } else {
    note(past.error());
  }
}

void LedgerWriter::open() {
  file_.reset();
  const Result<void> opened =
      database::open_or_begin_anew(path_, "the account begins anew.", [this]() -> Result<void> {
        Result<LedgerFile> file = LedgerFile::open(path_);
        if (!file) return std::unexpected(file.error());
        file_ = *std::move(file);
        return {};
      });
  if (!opened) return note(opened.error());
  file_number_ = database::file_number(path_);
  if (tell_ && file_ && !file_->watch_others({})) file_.reset();
}

void LedgerWriter::note(const Error& error) {
  if (!std::exchange(has_failed_, true)) {
    log(LogLevel::error,
        fmt::format("cannot write the account to {}: {}. It is kept in memory, and tried again.",
                    path_.string(), error.message));
  }
}

Result<void> LedgerWriter::write_or_recover(const std::vector<std::shared_ptr<const Row>>& rows) {
  // Somebody may have deleted or moved the file: what went on into it would be lost.
  if (file_ && database::file_number(path_) != file_number_) file_.reset();
  if (!file_) open();
  if (!file_) return failure(ErrorKind::io, "it cannot be opened");
  Result<void> written = file_->write(rows);
  if (written || written.error().kind != ErrorKind::bad_data) return written;
  file_.reset();
  database::set_aside_in_use(path_, file_number_);
  open();
  return file_ ? file_->write(rows) : written;
}

void LedgerWriter::write(std::vector<std::shared_ptr<const Row>>& rows) {
  const Result<void> written = write_or_recover(rows);
  if (!written) {
    note(written.error());
    if (rows.size() > most_waiting) {
      lost_ += rows.size() - most_waiting;
      rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(most_waiting));
    }
    return;
  }
  if (std::exchange(has_failed_, false)) {
    log(LogLevel::warning, fmt::format("the account is written to {} again; {} requests are missing in it",
                                       path_.string(), std::exchange(lost_, 0)));
  }
  rows_until_trim_ -= std::min(rows_until_trim_, rows.size());
  rows.clear();
}

void LedgerWriter::begin(Watch watch) {
  tell_ = std::move(watch.tell);
  if (file_ && !file_->watch_others(watch.after)) file_.reset();  // opened again with the next rows
}

void LedgerWriter::look_for_others() {
  const Clock::time_point now = Clock::now();
  if (!file_ || now - looked_ < between_looks) return;
  looked_ = now;
  const Result<std::vector<SpentElsewhere>> others = file_->take_others();
  if (others && !others->empty()) tell_(*others);  // what cannot be read now is read the next time
}

/// A step at a time, so that rows never wait for long.
void LedgerWriter::trim() {
  if (rows_until_trim_ > 0 && !is_over_limits_) return;
  is_over_limits_ = false;
  if (!file_ || has_failed_) return;
  rows_until_trim_ = rows_between_trims;
  const Result<bool> has_more = file_->trim(std::chrono::system_clock::now(), limits_);
  if (!has_more) note(has_more.error());
  is_over_limits_ = has_more.value_or(false);
}

}  // namespace tokenpak::ledger
