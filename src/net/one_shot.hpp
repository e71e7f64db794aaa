#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

namespace tokenpak::net {

/// A value that a callback delivers to one waiting coroutine. The first `set` counts, later ones are ignored: the callback, a cancellation and
/// a deadline may all try. Shared, since the loser may come long after the coroutine has gone.
template <class T>
class OneShot {
 public:
  void set(T value) {
    if (value_) return;
    value_.emplace(std::move(value));
    if (waiting_) std::exchange(waiting_, nullptr).resume();
  }
  bool is_set() const { return value_.has_value(); }

  bool await_ready() const { return value_.has_value(); }
  void await_suspend(std::coroutine_handle<> awaiting) { waiting_ = awaiting; }
  T await_resume() { return std::move(*value_); }

 private:
  std::optional<T> value_;
  std::coroutine_handle<> waiting_;
};

}  // namespace tokenpak::net
