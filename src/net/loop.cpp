#include "net/loop.hpp"

#include "net/loop_implementation.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace tokenpak::net {

Loop::Implementation::Implementation(Loop& owner) : loop(owner), deadlines(owner) {}

void Loop::Implementation::start_ticking() {
  if (ticking) return;
  ticking = true;
  ticker.expires_after(tick);
  ticker.async_wait([this](const boost::system::error_code& error) {
    ticking = false;
    if (error) return;
    fire_expired();
    if (!deadlines.empty()) start_ticking();
  });
}

void Loop::Implementation::fire_expired() {
  const Clock::time_point now = Clock::now();
  // A callback may clear or destroy any deadline, also one that is about to fire: so first move all that are due to a list of their own, from which
  // they can unlink themselves, then fire from its front.
  DeadlineList due(loop);
  for (Deadline* deadline = deadlines.head.next_; deadline != &deadlines.head;) {
    Deadline* following = deadline->next_;
    if (deadline->at_ <= now) {
      deadline->unlink();
      due.append(*deadline);
    }
    deadline = following;
  }
  while (!due.empty()) {
    Deadline& deadline = *due.head.next_;
    deadline.unlink();
    deadline.expired_(deadline.context_);
  }
}

void Deadline::set_in(Clock::duration delay) {
  at_ = Clock::now() + delay;
  if (!is_set()) loop_.watch(*this);
}

Loop::Loop() : implementation_(std::make_unique<Implementation>(*this)) {}
Loop::~Loop() = default;

void Loop::watch(Deadline& deadline) {
  implementation_->deadlines.append(deadline);
  implementation_->start_ticking();
}

void Loop::run() { implementation_->context.run(); }
void Loop::stop() { implementation_->context.stop(); }
void Loop::post(std::function<void()> function) { boost::asio::post(implementation_->context, std::move(function)); }

}  // namespace tokenpak::net
