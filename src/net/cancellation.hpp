#pragma once

#include <functional>
#include <utility>

namespace tokenpak::net {

/// The wish to end a piece of work early, from whoever notices that nobody wants it any more. One loop, one
/// thread. Work that waits registers how to be woken for as long as it waits (`OnCancel`); one wait at a
/// time.
class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  bool requested() const { return requested_; }
  void request() {
    if (requested_) return;
    requested_ = true;
    if (wake_) std::exchange(wake_, nullptr)();
  }

 private:
  friend class OnCancel;
  bool requested_ = false;
  std::function<void()> wake_;
};

/// While this object lives, `wake` is what a cancellation calls (at most once). Not called for a request that
/// came before.
class OnCancel {
 public:
  OnCancel(Cancellation& cancellation, std::function<void()> wake) : cancellation_(cancellation) {
    cancellation_.wake_ = std::move(wake);
  }
  ~OnCancel() { cancellation_.wake_ = nullptr; }
  OnCancel(const OnCancel&) = delete;
  OnCancel& operator=(const OnCancel&) = delete;

 private:
  Cancellation& cancellation_;
};

}  // namespace tokenpak::net
