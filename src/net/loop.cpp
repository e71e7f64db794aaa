#include "net/loop.hpp"

#include "net/connection_state.hpp"
#include "net/loop_implementation.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

namespace tokenpak::net {

Loop::Implementation::Implementation(Loop& owner) : loop(owner), deadlines(owner) {}

Loop::Implementation::~Implementation() {
  for (ConnectionState* connection : sending)
    connection->release();
}

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

void Loop::Implementation::send_at_end_of_turn(ConnectionState& connection) {
  connection.retain();
  sending.push_back(&connection);
  want_end_of_turn();
}

void Loop::Implementation::resume_at_end_of_turn(std::coroutine_handle<> coroutine) {
  resuming.push_back(coroutine);
  want_end_of_turn();
}

void Loop::Implementation::want_end_of_turn() {
  if (end_is_posted) return;
  end_is_posted = true;
  // Asio appends what is posted to what is ready.
  boost::asio::post(context, [this] { end_turn(); });
}

void Loop::Implementation::end_turn() {
  // All sends first, close together: waking a process that waits for bytes is the dearest part of sending
  // them, and one that is already awake need not be woken.
  sending_now.swap(sending);
  for (ConnectionState* connection : sending_now)
    connection->begin_send();
  for (ConnectionState* connection : sending_now) {
    connection->resume_sender_if_done();
    connection->release();
  }
  sending_now.clear();
  resuming_now.swap(resuming);
  for (const std::coroutine_handle<> coroutine : resuming_now)
    coroutine.resume();
  resuming_now.clear();
  end_is_posted = false;
  if (!sending.empty() || !resuming.empty()) want_end_of_turn();
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
  implementation_->resume_at_end_of_turn(coroutine);
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
