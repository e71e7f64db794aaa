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

/// To be called under the mutex, when the waiter has left its line for good.
void ConcurrencyLimit::tell(Waiter& waiter, Outcome outcome) {
  waiter.loop.post([&waiter, outcome] { waiter.outcome.set(outcome); });
}

void ConcurrencyLimit::admit_waiting() {
  const std::lock_guard lock(mutex_);
  while (!lines_.empty() && try_take()) {
    Line line = std::move(lines_.front());
    lines_.pop_front();
    Waiter* const first = line.waiters.front();
    line.waiters.pop_front();
    if (!line.waiters.empty()) lines_.push_back(std::move(line));
    --waiting_;
    tell(*first, Outcome::admitted);
  }
}

/// Refuses the last of the longest line, if that is longer than so many. To be called under the mutex.
bool ConcurrencyLimit::crowd_out(std::size_t longer_than) {
  const auto length = [](const Line& line) { return line.waiters.size(); };
  const auto longest = std::ranges::max_element(lines_, {}, length);
  if (longest == lines_.end() || longest->waiters.size() <= longer_than) return false;
  Waiter* const last = longest->waiters.back();
  longest->waiters.pop_back();
  --waiting_;
  tell(*last, Outcome::crowded_out);
  return true;
}

/// Whether there is room for the waiter: it is behind the others of its client then.
bool ConcurrencyLimit::get_in_line(Waiter& waiter) {
  const std::lock_guard lock(mutex_);
  const auto line = std::ranges::find(lines_, waiter.client, &Line::client);
  const std::size_t own = line == lines_.end() ? 0 : line->waiters.size();
  // A line that loses one must still be as long as the newcomer's: else two would crowd out each other.
  if (waiting_.load() >= most_waiting_ && !crowd_out(own + 1)) return false;
  if (line == lines_.end()) {
    lines_.push_back({waiter.client, {&waiter}});
  } else {
    line->waiters.push_back(&waiter);
  }
  ++waiting_;
  return true;
}

/// On the waiter's loop. Does nothing where it has been told otherwise meanwhile: that news is under way.
void ConcurrencyLimit::give_up(Waiter& waiter, Outcome outcome) {
  {
    const std::lock_guard lock(mutex_);
    const auto line = std::ranges::find(lines_, waiter.client, &Line::client);
    if (line == lines_.end()) return;
    const auto found = std::ranges::find(line->waiters, &waiter);
    if (found == line->waiters.end()) return;
    line->waiters.erase(found);
    if (line->waiters.empty()) lines_.erase(line);
    --waiting_;
  }
  waiter.outcome.set(outcome);
}

net::Task<std::expected<ConcurrencyLimit::Place, ConcurrencyLimit::Refusal>> ConcurrencyLimit::enter(
    std::uint64_t client, net::Loop& loop, net::Clock::duration longest_wait,
    net::Cancellation& cancellation) {
  if (cancellation.requested()) co_return std::unexpected(Refusal::cancelled);
  Waiter waiter{*this, client, loop};
  if (!get_in_line(waiter)) co_return std::unexpected(Refusal::line_is_full);
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
    case Outcome::crowded_out:
      co_return std::unexpected(Refusal::line_is_full);
    case Outcome::waited_too_long:
      co_return std::unexpected(Refusal::waited_too_long);
    case Outcome::cancelled:
      break;
  }
  co_return std::unexpected(Refusal::cancelled);
}

}  // namespace tokenpak::proxy
