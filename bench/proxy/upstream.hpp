#pragma once
// The provider's part: reads a request to its end and answers with prepared bytes.

#include "event_loop.hpp"
#include "messages.hpp"
#include "timing.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokenpak::bench {

class Upstream final : public Handler {
 public:
  Upstream(EventLoop& loop, std::uint16_t port);
  ~Upstream() override;

  // What the next requests are answered with: a plain answer, or a stream with one event every `pace`. With a
  // pace of zero each stream still sends one event a turn, so that streams interleave as they do in life.
  void answer_with(Workload workload, Nanoseconds pace);

  // Sends the events whose moment has come; says when the next one is due.
  std::optional<Clock::time_point> send_due();

  // Forgets the connections that their peers closed. Only between two turns.
  void sweep();

  void on_ready() override;  // accepts

 private:
  class Connection;
  struct Due {
    Clock::time_point at;
    Connection* connection;
  };

  EventLoop& loop_;
  Descriptor listener_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::deque<Due> due_;  // in order of time, as every stream has the same pace
  const std::string answer_ = build_answer();
  std::vector<StreamPart> stream_ = build_stream();
  bool streaming_ = false;
  Nanoseconds pace_{0};
};

}  // namespace tokenpak::bench
