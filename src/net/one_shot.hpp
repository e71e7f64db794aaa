#pragma once

#include <coroutine>
#include <optional>
#include <utility>

namespace tokenpak::net {

/// A value that a callback delivers to one waiting coroutine. The first `set` counts, later ones are ignored:
/// the callback, a cancellation and a deadline may all try. Shared, since the loser may come long after the
/// coroutine has gone.
template <class T>
class OneShot {
 public:
  OneShot() = default;
  OneShot(const OneShot&) = delete;
  OneShot& operator=(const OneShot&) = delete;

  void set(T value) {
    if (value_) return;
    value_.emplace(std::move(value));
    if (waiting_) std::exchange(waiting_, nullptr).resume();
  }
  bool is_set() const { return value_.has_value(); }

  /// Awaited for the value. An object of its own, since g++ 12 copies an awaiter that is an lvalue.
  class Wait {
   public:
    explicit Wait(OneShot& shot) : shot_(shot) {}
    bool await_ready() const { return shot_.value_.has_value(); }
    void await_suspend(std::coroutine_handle<> awaiting) { shot_.waiting_ = awaiting; }
    T await_resume() { return std::move(*shot_.value_); }

   private:
    OneShot& shot_;
  };
  Wait wait() { return Wait(*this); }

 private:
  std::optional<T> value_;
  std::coroutine_handle<> waiting_;
};

}  // namespace tokenpak::net
