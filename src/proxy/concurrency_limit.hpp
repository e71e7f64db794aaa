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

/// At most so many requests at once to one upstream. Further ones wait, each client's in a line of its own,
/// and the lines are served in turn, a request each: who sends a hundred at once does not hold up who sends
/// one. Where as many wait as may, the last of the longest line is refused, which is the newcomer where no
/// line is longer than its own would be. Safe to use from any loop; while nobody waits, entering and leaving
/// are an atomic operation each.
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
  /// Waits for a place in the line of `client` (a number that tells it from others), on `loop`, for
  /// `longest_wait` at most.
  net::Task<std::expected<Place, Refusal>> enter(std::uint64_t client, net::Loop& loop,
                                                 net::Clock::duration longest_wait,
                                                 net::Cancellation& cancellation);

  std::size_t running() const { return running_.load(std::memory_order_relaxed); }
  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  enum class Outcome : std::uint8_t { admitted, crowded_out, waited_too_long, cancelled };
  /// Lives in the frame of `enter`. Whoever takes it out of the line sets the outcome, on its loop.
  struct Waiter {
    ConcurrencyLimit& limit;
    std::uint64_t client;
    net::Loop& loop;
    net::OneShot<Outcome> outcome{};
  };
  /// Those of one client who wait; never empty.
  struct Line {
    std::uint64_t client;
    std::deque<Waiter*> waiters;
  };

  bool try_take();
  void leave();
  bool get_in_line(Waiter& waiter);
  bool crowd_out(std::size_t longer_than);
  void admit_waiting();
  void give_up(Waiter& waiter, Outcome outcome);
  static void tell(Waiter& waiter, Outcome outcome);

  const std::size_t most_running_;
  const std::size_t most_waiting_;
  std::atomic<std::size_t> running_ = 0;
  std::atomic<std::size_t> waiting_ = 0;  // as many as are in lines_
  std::mutex mutex_;                      // of lines_
  std::deque<Line> lines_;                // in the order of their turns
};

}  // namespace tokenpak::proxy
