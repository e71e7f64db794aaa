#pragma once

#include <atomic>
#include <cstddef>

namespace tokenpak::http {

/// How much all bodies together may take. Safe to use from any thread.
class BodyMemory {
 public:
  explicit BodyMemory(std::size_t limit) : limit_(limit) {}

  std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  std::size_t limit() const { return limit_; }

 private:
  friend class BodyShare;
  const std::size_t limit_;
  std::atomic<std::size_t> used_ = 0;
};

/// What one body takes of it, as it comes in; given back when this goes.
class BodyShare {
 public:
  explicit BodyShare(BodyMemory& memory) : memory_(memory) {}
  ~BodyShare() { memory_.used_.fetch_sub(taken_, std::memory_order_relaxed); }
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;

  /// False where there is no room for `size` bytes in all of this body.
  [[nodiscard]] bool grow_to(std::size_t size) {
    if (size <= taken_) return true;
    const std::size_t more = size - taken_;
    if (memory_.used_.fetch_add(more, std::memory_order_relaxed) + more > memory_.limit_) {
      memory_.used_.fetch_sub(more, std::memory_order_relaxed);
      return false;
    }
    taken_ = size;
    return true;
  }

 private:
  BodyMemory& memory_;
  std::size_t taken_ = 0;
};

}  // namespace tokenpak::http
