#pragma once

#include "net/cancellation.hpp"
#include "net/loop.hpp"
#include "net/one_shot.hpp"
#include "net/task.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <mutex>
#include <utility>

namespace tokenpak::proxy {

/// At most so many requests at once to one upstream. Further ones wait in line, first come first served, and
/// where the line is full they are refused. Safe to use from any loop; while nobody waits, entering and
/// leaving are an atomic operation each.
class ConcurrencyLimit {
 public:
  ConcurrencyLimit(std::size_t most_running, std::size_t most_waiting)
      : most_running_(most_running), most_waiting_(most_waiting) {}

  /// One of the places, given back when this goes.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept : limit_(std::exchange(other.limit_, nullptr)) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(limit_, other.limit_);
      return *this;
    }
    ~Place() {
      if (limit_ != nullptr) limit_->leave();
    }

   private:
    friend class ConcurrencyLimit;
    explicit Place(ConcurrencyLimit& limit) : limit_(&limit) {}
    ConcurrencyLimit* limit_ = nullptr;
  };

  enum class Refusal : std::uint8_t { line_is_full, waited_too_long, cancelled };

  /// A place, if one is free and nobody waits for it: then there is no need to `enter`.
  std::expected<Place, Refusal> try_enter();
  /// Waits for a place, on `loop`, for `longest_wait` at most.
  net::Task<std::expected<Place, Refusal>> enter(net::Loop& loop, net::Clock::duration longest_wait,
                                                 net::Cancellation& cancellation);

  std::size_t running() const { return running_.load(std::memory_order_relaxed); }
  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  enum class Outcome : std::uint8_t { admitted, waited_too_long, cancelled };
  /// Lives in the frame of `enter`. Whoever takes it out of the line sets the outcome, on its loop.
  struct Waiter {
    ConcurrencyLimit& limit;
    net::Loop& loop;
    net::OneShot<Outcome> outcome{};
  };

  bool try_take();
  void leave();
  void admit_waiting();
  void give_up(Waiter& waiter, Outcome outcome);

  const std::size_t most_running_;
  const std::size_t most_waiting_;
  std::atomic<std::size_t> running_ = 0;
  std::atomic<std::size_t> waiting_ = 0;  // as many as are in line_
  std::mutex mutex_;                      // of line_
  std::deque<Waiter*> line_;
};

}  // namespace tokenpak::proxy
