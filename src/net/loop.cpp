#include "net/loop.hpp"

#include "net/loop_implementation.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

namespace tokenpak::net {

Loop::Implementation::Implementation(Loop& owner) : loop(owner), deadlines(owner) {}

void Loop::Implementation::look_at(Clock::time_point due) {
  // Deadlines are many, far away and seldom reached: one timer serves them all, and most settings do not
  // touch it.
  if (next_look <= due + tick) return;
  const Clock::time_point now = Clock::now();
  next_look = std::clamp<Clock::time_point>(due, now + tick, now + longest_sleep);
  ticker.expires_at(next_look);  // ends the wait before
  ticker.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    next_look = Clock::time_point::max();
    fire_expired();
  });
}

void Loop::Implementation::fire_expired() {
  const Clock::time_point now = Clock::now();
  // A callback may clear or destroy any deadline, also one that is about to fire: so first move all that are
  // due to a list of their own, from which they can unlink themselves, then fire from its front.
  DeadlineList due(loop);
  Clock::time_point next = Clock::time_point::max();
  for (Deadline* deadline = deadlines.head.next_; deadline != &deadlines.head;) {
    Deadline* following = deadline->next_;
    if (deadline->at_ <= now) {
      deadline->unlink();
      due.append(*deadline);
    } else {
      next = std::min(next, deadline->at_);
    }
    deadline = following;
  }
  while (!due.empty()) {
    Deadline& deadline = *due.head.next_;
    deadline.unlink();
    deadline.expired_(deadline.context_);
  }
  if (next != Clock::time_point::max()) look_at(next);
}

void Loop::Implementation::end_turn() {
  resumed.swap(at_end_of_turn);
  for (const std::coroutine_handle<> coroutine : resumed)
    coroutine.resume();
  resumed.clear();
}

void Deadline::set_in(Clock::duration delay) {
  at_ = Clock::now() + delay;
  loop_.watch(*this);
}

Loop::Loop() : implementation_(std::make_unique<Implementation>(*this)) {}
Loop::~Loop() = default;

void Loop::watch(Deadline& deadline) {
  if (!deadline.is_set()) implementation_->deadlines.append(deadline);
  implementation_->look_at(deadline.at_);
}

void Loop::resume_at_end_of_turn(std::coroutine_handle<> coroutine) {
  Implementation& implementation = *implementation_;
  // Asio appends what is posted to what is ready.
  if (implementation.at_end_of_turn.empty())
    boost::asio::post(implementation.context, [&implementation] { implementation.end_turn(); });
  implementation.at_end_of_turn.push_back(coroutine);
}

void Loop::run() {
  implementation_->context.run();
}
void Loop::stop() {
  implementation_->context.stop();
}
void Loop::post(std::function<void()> function) {
  boost::asio::post(implementation_->context, std::move(function));
}

}  // namespace tokenpak::net
