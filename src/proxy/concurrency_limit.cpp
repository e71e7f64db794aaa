#include "proxy/concurrency_limit.hpp"

#include <algorithm>

namespace tokenpak::proxy {

bool ConcurrencyLimit::try_take() {
  std::size_t running = running_.load();
  while (running < most_running_) {
    if (running_.compare_exchange_weak(running, running + 1)) return true;
  }
  return false;
}

std::expected<ConcurrencyLimit::Place, ConcurrencyLimit::Refusal> ConcurrencyLimit::try_enter() {
  if (waiting_.load() == 0 && try_take()) return Place(*this);
  return std::unexpected(Refusal::line_is_full);
}

void ConcurrencyLimit::leave() {
  --running_;
  // Whoever gets in line after this look finds the free place itself: it looks after it has counted itself.
  if (waiting_.load() > 0) admit_waiting();
}

void ConcurrencyLimit::admit_waiting() {
  const std::lock_guard lock(mutex_);
  while (!line_.empty() && try_take()) {
    Waiter* const first = line_.front();
    line_.pop_front();
    --waiting_;
    first->loop.post([first] { first->outcome.set(Outcome::admitted); });
  }
}

/// On the waiter's loop. Does nothing where it has been admitted meanwhile: that news is under way.
void ConcurrencyLimit::give_up(Waiter& waiter, Outcome outcome) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(line_, &waiter);
    if (found == line_.end()) return;
    line_.erase(found);
    --waiting_;
  }
  waiter.outcome.set(outcome);
}

net::Task<std::expected<ConcurrencyLimit::Place, ConcurrencyLimit::Refusal>> ConcurrencyLimit::enter(
    net::Loop& loop, net::Clock::duration longest_wait, net::Cancellation& cancellation) {
  if (cancellation.requested()) co_return std::unexpected(Refusal::cancelled);
  Waiter waiter{*this, loop};
  {
    const std::lock_guard lock(mutex_);
    if (line_.size() >= most_waiting_) co_return std::unexpected(Refusal::line_is_full);
    line_.push_back(&waiter);
    ++waiting_;
  }
  const auto too_long = [](void* context) {
    auto& self = *static_cast<Waiter*>(context);
    self.limit.give_up(self, Outcome::waited_too_long);
  };
  net::Deadline deadline(loop, too_long, &waiter);
  const net::OnCancel on_cancel(cancellation, [this, &waiter] { give_up(waiter, Outcome::cancelled); });
  deadline.set_in(longest_wait);
  admit_waiting();
  net::OneShot<Outcome>::Wait wait = waiter.outcome.wait();
  switch (co_await wait) {
    case Outcome::admitted:
      co_return Place(*this);
    case Outcome::waited_too_long:
      co_return std::unexpected(Refusal::waited_too_long);
    case Outcome::cancelled:
      break;
  }
  co_return std::unexpected(Refusal::cancelled);
}

}  // namespace tokenpak::proxy
