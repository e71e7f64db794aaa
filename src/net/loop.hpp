#pragma once

#include <chrono>
#include <coroutine>
#include <functional>
#include <memory>

namespace tokenpak::net {

using Clock = std::chrono::steady_clock;

class Loop;

/// A point in time after which something is given up. Setting and clearing one is a store and a list link, so
/// that a connection can move its deadline with every byte; the loop looks at all that are set now and then
/// (`Loop::tick` before the next is due, and at least once a `Loop::longest_sleep`), which is how late one
/// may fire. Belongs to one loop and is used on its thread only. The callback runs at most once a setting, on
/// the loop.
class Deadline {
 public:
  using Callback = void (*)(void* context);

  Deadline(Loop& loop, Callback expired, void* context) : loop_(loop), expired_(expired), context_(context) {}
  ~Deadline() { unlink(); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  /// Fires at `now + delay` (and up to a tick later). Setting again moves it.
  void set_in(Clock::duration delay);
  void clear() { unlink(); }
  bool is_set() const { return next_ != nullptr; }

 private:
  friend class Loop;
  friend struct DeadlineList;
  void unlink() {
    if (next_ == nullptr) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = nullptr;
  }

  Loop& loop_;
  Callback expired_;
  void* context_;
  Clock::time_point at_{};
  Deadline* previous_ = nullptr;
  Deadline* next_ = nullptr;
};

/// One event loop, run by one thread. Everything that belongs to a connection happens on its loop, without
/// locks.
class Loop {
 public:
  static constexpr std::chrono::milliseconds tick{50};
  static constexpr std::chrono::seconds longest_sleep{1};

  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until `stop`. The calling thread becomes the loop's thread.
  void run();
  void stop();                                ///< From any thread.
  void post(std::function<void()> function);  ///< From any thread: runs `function` on the loop soon.

  /// Awaited to go on when everything that is ready now has had its turn: for work that nobody waits for, so
  /// that it does not hold up bytes that someone waits for.
  struct EndOfTurn {
    Loop& loop;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> awaiting) const { loop.resume_at_end_of_turn(awaiting); }
    void await_resume() const {}
  };
  EndOfTurn end_of_turn() { return {*this}; }

  struct Implementation;  ///< Asio's side; known to net/*.cpp only.
  Implementation& implementation() { return *implementation_; }

 private:
  friend class Deadline;
  void watch(Deadline& deadline);
  void resume_at_end_of_turn(std::coroutine_handle<> coroutine);

  std::unique_ptr<Implementation> implementation_;
};

}  // namespace tokenpak::net
