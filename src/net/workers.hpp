#pragma once

#include "net/loop.hpp"

#include <coroutine>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace tokenpak::net {

/// Threads for computations that would hold up an event loop (over about a millisecond). Started at first
/// use.
class Workers {
 public:
  explicit Workers(std::size_t threads);
  ~Workers();  ///< Waits for what runs; what waits is dropped.
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void post(std::function<void()> function);

  struct Run {
    Workers& workers;
    Loop& loop;
    std::function<void()> function;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> awaiting) {
      workers.post([this, awaiting] {
        function();
        loop.post([awaiting] { awaiting.resume(); });
      });
    }
    void await_resume() const {}
  };
  /// Runs `function` on a worker and returns to `loop` when it is done. What it uses must stay alive and
  /// untouched meanwhile; it must not throw.
  Run run(Loop& loop, std::function<void()> function) { return {*this, loop, std::move(function)}; }

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace tokenpak::net
