#include "proxy/request_log.hpp"

#include "base/write_all.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace tokenpak::proxy {

namespace {

/// Long enough to gather the lines of a busy moment into one write, too short for a person to see.
constexpr std::chrono::milliseconds delay{20};
/// The memory for waiting lines is kept from write to write, up to so many bytes.
constexpr std::size_t most_kept = 128 * 1024;

}  // namespace

RequestLog::RequestLog(int descriptor, LogFormat format)
    : descriptor_(descriptor), format_(format), thread_([this] { run(); }) {}

RequestLog::~RequestLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
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
    const bool written = write_all(descriptor_, lines);
    if (lines.capacity() > most_kept) lines = {};
    lines.clear();
    lock.lock();
    if (!written && stopping_) return;
  }
}

}  // namespace tokenpak::proxy
