#pragma once

// Private to net/*.cpp: the loop as Asio sees it.

#include "net/loop.hpp"

#include <coroutine>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenpak::net {

struct ConnectionState;

/// The deadlines that are set, in no order: a ring with this node as its head.
struct DeadlineList {
  explicit DeadlineList(Loop& loop) : head(loop, nullptr, nullptr) { head.previous_ = head.next_ = &head; }
  ~DeadlineList() { head.previous_ = head.next_ = nullptr; }
  DeadlineList(const DeadlineList&) = delete;
  DeadlineList& operator=(const DeadlineList&) = delete;

  bool empty() const { return head.next_ == &head; }
  void append(Deadline& deadline) {
    deadline.previous_ = head.previous_;
    deadline.next_ = &head;
    head.previous_->next_ = &deadline;
    head.previous_ = &deadline;
  }

  Deadline head;
};

struct Loop::Implementation {
  explicit Implementation(Loop& owner);
  ~Implementation();
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  /// Makes sure that the deadlines are looked at no later than a tick after `due`.
  void look_at(Clock::time_point due);
  void fire_expired();
  /// The connection's send begins at the end of the turn, and its sender goes on then or when it is done.
  void send_at_end_of_turn(ConnectionState& connection);
  void resume_at_end_of_turn(std::coroutine_handle<> coroutine);
  void want_end_of_turn();
  void end_turn();

  Loop& loop;
  // Before the context: what its pending handlers own has deadlines, and goes with the context.
  DeadlineList deadlines;
  // Only one thread runs the context and touches its sockets, so the reactor needs no lock; `post` from other
  // threads stays legal.
  boost::asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
  boost::asio::steady_timer ticker{context};
  bool end_is_posted = false;
  std::vector<ConnectionState*> sending;  ///< each retained
  std::vector<std::coroutine_handle<>> resuming;
  // Those of the turn that ends; here to keep their memory.
  std::vector<ConnectionState*> sending_now;
  std::vector<std::coroutine_handle<>> resuming_now;
  Clock::time_point next_look = Clock::time_point::max();  ///< when the ticker fires
};

}  // namespace tokenpak::net
