#pragma once

#include "base/result.hpp"
#include "ledger/ledger.hpp"
#include "ledger/ledger_file.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace tokenpak::ledger {

/// Writes finished requests to a ledger's file from a thread of its own, in groups: a row is in the file at
/// most 250 ms after it was posted, also where the process is killed then. First it reads back what the file
/// holds from before the start.
///
/// What cannot be written (the disk is full, the file is locked, the folder is read-only) is told once in the
/// log, waits in memory, and is tried again; beyond `most_waiting` rows the oldest are lost, and their number
/// is told. A damaged file is moved aside and a new one begun.
class LedgerWriter {
 public:
  static constexpr std::size_t most_waiting = 16'384;

  /// `ledger` gets what is read back, and must outlive this.
  LedgerWriter(std::filesystem::path file, const LedgerLimits& limits, Ledger& ledger);
  ~LedgerWriter();  ///< writes what waits
  LedgerWriter(const LedgerWriter&) = delete;
  LedgerWriter& operator=(const LedgerWriter&) = delete;

  void post(std::shared_ptr<const Row> row);  ///< From any thread.

  /// Whether `ledger` has what the file held, or never will.
  bool has_read() const;
  void wait_until_read() const;
  /// Each second tells what other processes have written to the same file behind a row. `tell` is called on
  /// the writer's thread, until this is destroyed.
  using Tell = std::function<void(std::span<const SpentElsewhere>)>;
  void watch_others(std::int64_t after, Tell tell);
  /// Waits until all that was posted so far has been written, or could not be.
  void flush();

 private:
  using Clock = std::chrono::steady_clock;
  struct Watch {
    std::int64_t after = 0;
    Tell tell;
  };

  void run();
  void read_back();
  void open();
  void write(std::vector<std::shared_ptr<const Row>>& rows);
  void trim();
  void begin(Watch watch);
  void look_for_others();
  Result<void> write_or_recover(const std::vector<std::shared_ptr<const Row>>& rows);
  void note(const Error& error);

  const std::filesystem::path path_;
  const LedgerLimits limits_;
  Ledger& ledger_;

  // Of the thread alone.
  std::optional<LedgerFile> file_;
  std::uint64_t file_number_ = 0;
  bool has_failed_ = false;  // told in the log, and not yet well again
  std::size_t lost_ = 0;
  std::size_t rows_until_trim_ = 0;
  bool is_over_limits_ = true;
  Tell tell_;                 // null: nobody asks for others
  Clock::time_point looked_;  // for them

  mutable std::mutex mutex_;  // guards all below
  mutable std::condition_variable changed_;
  std::vector<std::shared_ptr<const Row>> waiting_;
  std::uint64_t posted_ = 0;
  std::uint64_t settled_ = 0;  // of these, tried once at least
  bool has_read_ = false;
  bool is_stopping_ = false;
  std::optional<Watch> watch_;  // asked for, and not begun yet
  std::thread thread_;
};

}  // namespace tokenpak::ledger
