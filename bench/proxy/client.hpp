#pragma once
// The client's part: a closed loop of N connections, each with one request on the way, for a time or a count.

#include "event_loop.hpp"
#include "messages.hpp"
#include "process.hpp"
#include "timing.hpp"
#include "upstream.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace tokenpak::bench {

// One cell of the table: a workload at a number of connections against one port.
struct Cell {
  std::uint16_t port = 0;
  Workload workload = Workload::Small;
  int connections = 1;
  std::chrono::milliseconds warm_up{300};
  std::chrono::milliseconds measured{1500};
  std::uint64_t requests = 0;  // if not 0: this many requests, however long they take, without a warm-up
  std::chrono::milliseconds pace{
      0};                    // between two events of a stream; more than 0 measures the gaps on arrival
  std::optional<int> proxy;  // process id of the proxy whose CPU time counts
};

struct CellResult {
  std::uint64_t requests = 0;  // finished in the measured time
  std::uint64_t errors = 0;    // connections that broke, and answers other than 200
  Nanoseconds elapsed{0};
  Histogram latency;     // from before the request's first byte is sent to the answer's last byte
  Histogram first_byte;  // to the first byte of the answer's payload
  Histogram extra_gap;   // by how much the gap between two events on arrival exceeds the gap at sending
  CpuTime proxy_cpu;
  CpuTime own_cpu;
};

CellResult run(EventLoop& loop, Upstream& upstream, const Cell& cell);

}  // namespace tokenpak::bench
