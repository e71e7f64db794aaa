#pragma once

#include "base/log.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace tokenpak::proxy {

/// Writes lines to a file descriptor from a thread of its own: an event loop never waits for a terminal or a
/// full pipe. Lines that come close together go out in one write, at most `delay` late. If the reader does
/// not keep up, lines beyond `max_waiting` bytes are dropped and their number is told.
class RequestLog {
 public:
  static constexpr std::size_t max_waiting = 1 << 20;
  static constexpr std::chrono::milliseconds patience_at_end{1000};

  /// `format` is that of what it writes itself, when lines were dropped.
  RequestLog(int descriptor, LogFormat format);
  ~RequestLog();  ///< Writes what waits, as far as it is taken within `patience_at_end`.
  RequestLog(const RequestLog&) = delete;
  RequestLog& operator=(const RequestLog&) = delete;

  void write_line(std::string_view line);  ///< From any thread.

 private:
  void run();
  bool write_as_taken(std::string_view lines);
  bool has_waited_enough();

  const int descriptor_;
  const LogFormat format_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;
  std::size_t dropped_ = 0;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point gives_up_;  ///< once `stopping_`
  std::thread thread_;
};

}  // namespace tokenpak::proxy
