#include "proxy/request_log.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace tokenpak::proxy {

namespace {

/// Long enough to gather the lines of a busy moment into one write, too short for a person to see.
constexpr std::chrono::milliseconds delay{20};
/// The memory for waiting lines is kept from write to write, up to so many bytes.
constexpr std::size_t most_kept = 128 * 1024;
/// How often a thread that waits for a full pipe looks whether it is to stop.
constexpr std::chrono::milliseconds look_interval{50};
/// A pipe that is ready takes so much without a wait (POSIX, pipe(7)).
constexpr std::size_t most_at_once = PIPE_BUF;

}  // namespace

RequestLog::RequestLog(int descriptor, LogFormat format)
    : descriptor_(descriptor), format_(format), thread_([this] { run(); }) {}

RequestLog::~RequestLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    gives_up_ = std::chrono::steady_clock::now() + patience_at_end;
  }
  changed_.notify_one();
  thread_.join();
}

void RequestLog::write_line(std::string_view line) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() > max_waiting) {
      ++dropped_;
      return;
    }
    was_empty = waiting_.empty();
    waiting_.append(line).push_back('\n');
  }
  if (was_empty) changed_.notify_one();
}

void RequestLog::run() {
  std::string lines;
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (!stopping_) changed_.wait_for(lock, delay, [this] { return stopping_; });
    if (waiting_.empty() && stopping_) return;
    lines.swap(waiting_);
    if (const std::size_t dropped = std::exchange(dropped_, 0); dropped > 0) {
      lines += format_ == LogFormat::json
                   ? fmt::format("{{\"event\":\"dropped\",\"lines\":{}}}\n", dropped)
                   : fmt::format("[log] {} lines were dropped: standard output is not read fast enough\n",
                                 dropped);
    }
    lock.unlock();
    const bool written = write_as_taken(lines);
    if (lines.capacity() > most_kept) lines = {};
    lines.clear();
    lock.lock();
    if (!written && stopping_) return;
  }
}

/// False where the rest cannot be written, or nobody reads and the end has come.
bool RequestLog::write_as_taken(std::string_view lines) {
  while (!lines.empty()) {
    pollfd output{descriptor_, POLLOUT, 0};
    if (::poll(&output, 1, static_cast<int>(look_interval.count())) <= 0) {
      if (has_waited_enough()) return false;
      continue;
    }
    const ssize_t written = ::write(descriptor_, lines.data(), std::min(lines.size(), most_at_once));
    if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
    if (written > 0) lines.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool RequestLog::has_waited_enough() {
  const std::lock_guard lock(mutex_);
  return stopping_ && std::chrono::steady_clock::now() >= gives_up_;
}

}  // namespace tokenpak::proxy
