#pragma once

#include "net/cancellation.hpp"
#include "net/loop.hpp"

namespace tokenpak::proxy {

/// What becomes of a call upstream whose client leaves: it ends at once, or, where the client wished so
/// (x-tokenpak-on-disconnect: drain), goes on for the account, for `longest_drain` at most.
class Departure {
 public:
  Departure(net::Loop& loop, bool drains, net::Clock::duration longest_drain, net::Cancellation& given_up)
      : drains_(drains),
        longest_drain_(longest_drain),
        given_up_(given_up),
        drained_enough_(
            loop, [](void* cancellation) { static_cast<net::Cancellation*>(cancellation)->request(); },
            &given_up) {}

  /// To be called when that is noticed, by whomever; may end the call before it returns.
  void client_left() {
    if (has_left_) return;
    has_left_ = true;
    if (drains_) {
      drained_enough_.set_in(longest_drain_);
    } else {
      given_up_.request();
    }
  }
  bool has_left() const { return has_left_; }

 private:
  const bool drains_;
  const net::Clock::duration longest_drain_;
  net::Cancellation& given_up_;
  net::Deadline drained_enough_;
  bool has_left_ = false;
};

}  // namespace tokenpak::proxy
