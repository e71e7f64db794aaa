#pragma once

#include "proxy/calibrator.hpp"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

namespace tokenpak::proxy {

/// Keeps what a Calibrator has learnt in a file across restarts. A thread of its own writes it, at most every
/// `interval` and at the end, readable by the user alone, and by renaming a complete file: a crash leaves the
/// old one or the new one. The file holds model names and factors, no text. Trouble with it is one warning in
/// the log and never stops the proxy.
class CalibrationStore {
 public:
  static constexpr std::chrono::seconds interval{5};

  /// Restores what the file holds. One that cannot be read as a calibration is renamed to *.damaged.
  CalibrationStore(Calibrator& calibrator, std::filesystem::path file);
  ~CalibrationStore();  ///< Writes what was learnt since.
  CalibrationStore(const CalibrationStore&) = delete;
  CalibrationStore& operator=(const CalibrationStore&) = delete;

 private:
  void restore();
  void run();
  void write_if_changed();

  Calibrator& calibrator_;
  const std::filesystem::path file_;
  std::uint64_t written_version_ = 0;
  bool has_warned_ = false;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tokenpak::proxy
