#include "client.hpp"

#include "response_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sys/socket.h>

namespace tokenpak::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kDrain = 5s;  // for the requests on the way when the measured time is over

// What the connections of a cell share.
struct Shared {
  const Cell& cell;
  CellResult& result;
  Request request;
  std::uint64_t sent = 0;      // requests begun so far; also their number
  std::uint64_t finished = 0;  // with the warm-up's
  std::size_t waiting = 0;     // connections with a request on the way
  bool measuring = false;
  bool stopping = false;

  bool wants_more() const { return !stopping && (cell.requests == 0 || sent < cell.requests); }
};

// Numbers differ between runs too, so that no two requests of a benchmark are equal.
std::uint64_t next_number() {
  static std::uint64_t number = static_cast<std::uint64_t>(Clock::now().time_since_epoch().count());
  return ++number;
}

class Connection final : public Handler {
 public:
  Connection(EventLoop& loop, Shared& shared) : loop_(loop), shared_(shared) { connect(); }

  void begin_request() {
    ++shared_.sent;
    ++shared_.waiting;
    waiting_ = true;
    unsent_ = shared_.request.bytes;
    write_digits(shared_.request.bytes.data() + shared_.request.number_at, next_number());
    began_ = Clock::now();
    send_rest();
  }

  void on_ready() override {
    if (!socket_->open()) {
      return;
    }  // broken earlier in this turn
    if (!unsent_.empty()) {
      send_rest();
    }
    for (;;) {
      static std::array<char, 256 * 1024> buffer;
      const ssize_t got = recv(socket_->get(), buffer.data(), buffer.size(), 0);
      if (got < 0 && errno == EAGAIN) {
        return;
      }
      if (got <= 0) {
        return broken();
      }
      const auto size = static_cast<std::size_t>(got);
      if (!take({buffer.data(), size}) || size < buffer.size()) {
        return;
      }
    }
  }

 private:
  void connect() {
    socket_ = std::make_unique<Descriptor>(connect_to(shared_.cell.port));
    loop_.add(socket_->get(), *this);
  }

  void send_rest() {
    const ssize_t sent = send(socket_->get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      unsent_.remove_prefix(static_cast<std::size_t>(sent));
    }
    if (sent < 0 && errno != EAGAIN && errno != EPIPE && errno != ECONNRESET) {
      fail("client: send");
    }
    // A peer that has gone shows in the next read; a full socket makes a new edge when it has room.
  }

  // False when the connection broke.
  bool take(std::string_view bytes) {
    const bool paced = shared_.cell.pace > 0ms;
    const bool had_payload = reader_.has_payload();
    const auto state = reader_.feed(bytes, paced ? &events_ : nullptr);
    const bool complete = state == ResponseReader::State::Complete;
    if (state == ResponseReader::State::Broken || !waiting_) {
      broken();
      return false;
    }
    const auto now = complete || paced || !had_payload ? Clock::now() : Clock::time_point{};
    if (!had_payload && reader_.has_payload()) {
      first_byte_ = now;
    }
    if (paced) {
      take_events(now);
    }
    if (complete) {
      finish(now);
    }
    return true;
  }

  // Compares when the events' stamps say they were sent with when they came.
  void take_events(Clock::time_point now) {
    std::size_t taken = 0;
    for (std::size_t end = events_.find("\n\n"); end != std::string::npos;
         end = events_.find("\n\n", taken)) {
      const std::string_view event = std::string_view(events_).substr(taken, end - taken);
      taken = end + 2;
      const std::size_t mark = event.find(kStampMark);
      if (mark == std::string_view::npos) {
        continue;
      }
      const Clock::time_point sent{
          Nanoseconds(static_cast<std::int64_t>(read_digits(event.data() + mark + kStampMark.size())))};
      if (shared_.measuring && last_arrived_ != Clock::time_point{}) {
        shared_.result.extra_gap.record((now - last_arrived_) - (sent - last_sent_));
      }
      last_arrived_ = now;
      last_sent_ = sent;
    }
    events_.erase(0, taken);
  }

  void finish(Clock::time_point now) {
    if (shared_.measuring) {
      shared_.result.latency.record(now - began_);
      shared_.result.first_byte.record(first_byte_ - began_);
    }
    if (reader_.status() != 200) {
      ++shared_.result.errors;
    }
    ++shared_.finished;
    end_request();
    if (shared_.wants_more()) {
      begin_request();
    }
  }

  void broken() {
    ++shared_.result.errors;
    if (waiting_) {
      end_request();
    }
    if (!shared_.wants_more()) {
      return socket_->close();
    }
    connect();
    begin_request();
  }

  void end_request() {
    --shared_.waiting;
    waiting_ = false;
    unsent_ = {};
    reader_.reset();
    events_.clear();
    last_arrived_ = {};
  }

  EventLoop& loop_;
  Shared& shared_;
  std::unique_ptr<Descriptor> socket_;
  ResponseReader reader_;
  std::string_view unsent_;  // of the shared request
  Clock::time_point began_;
  Clock::time_point first_byte_;
  bool waiting_ = false;

  std::string events_;  // of a paced stream: payload that is not yet a whole event
  Clock::time_point last_arrived_;
  Clock::time_point last_sent_;
};

// Drives both ends until `until`, or until `done()` if that comes first.
template <class Done>
void turn_until(EventLoop& loop, Upstream& upstream, Clock::time_point until, Done done) {
  while (!done() && Clock::now() < until) {
    const auto due = upstream.send_due();
    loop.turn(due ? std::min(*due, until) : until);
  }
}

}  // namespace

CellResult run(EventLoop& loop, Upstream& upstream, const Cell& cell) {
  CellResult result;
  Shared shared{.cell = cell, .result = result, .request = build_request(cell.workload, cell.port)};
  upstream.answer_with(cell.workload, cell.pace);
  const auto never = [] { return false; };

  // Paced streams start spread over a stream's whole life, so that neither their starts nor their events
  // coincide.
  const auto apart = cell.pace * static_cast<int>(build_stream().size()) / cell.connections;
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < cell.connections && shared.wants_more(); ++i) {
    connections.push_back(std::make_unique<Connection>(loop, shared));
    connections.back()->begin_request();
    if (apart > 0ms) {
      turn_until(loop, upstream, Clock::now() + apart, never);
    }
  }
  if (cell.requests == 0) {
    turn_until(loop, upstream, Clock::now() + cell.warm_up, never);
  }

  shared.measuring = true;
  const std::uint64_t finished_before = cell.requests == 0 ? shared.finished : 0;
  const CpuTime proxy_before = cell.proxy ? cpu_time_of(*cell.proxy) : CpuTime{};
  const CpuTime own_before = own_cpu_time();
  const auto began = Clock::now();
  if (cell.requests == 0) {
    turn_until(loop, upstream, began + cell.measured, never);
  } else {
    turn_until(loop, upstream, Clock::time_point::max(), [&] { return shared.waiting == 0; });
  }
  result.elapsed = Clock::now() - began;
  result.own_cpu = own_cpu_time() - own_before;
  if (cell.proxy) {
    result.proxy_cpu = cpu_time_of(*cell.proxy) - proxy_before;
  }
  result.requests = shared.finished - finished_before;
  shared.measuring = false;

  // What is on the way comes to its end, so that the proxy's upstream connections stay usable for the next
  // cell.
  shared.stopping = true;
  upstream.answer_with(cell.workload, Nanoseconds(0));
  turn_until(loop, upstream, Clock::now() + kDrain, [&] { return shared.waiting == 0; });
  if (shared.waiting != 0) {
    throw std::runtime_error("client: requests without an answer at the end of a cell");
  }
  return result;
}

}  // namespace tokenpak::bench
