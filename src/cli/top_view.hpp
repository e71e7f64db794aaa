// What `tokenpak top` shows, as a function of what the proxy's pages said.
#pragma once

#include "base/money.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

/// What /stats, /health and /recent said at one moment.
struct ProxyState {
  std::chrono::steady_clock::time_point at;
  std::uint64_t requests = 0;  ///< since the start, like all below unless it says otherwise
  std::uint64_t errors = 0;
  std::uint64_t uncached = 0;
  std::uint64_t cache_read = 0;
  std::uint64_t cache_write = 0;
  std::uint64_t tokens_in = 0;
  std::uint64_t tokens_sent = 0;
  Money cost;
  Money saved;
  Money cost_today;
  Money saved_today;
  std::uint64_t requests_today = 0;
  double overhead_p50 = 0;  ///< milliseconds
  double overhead_p99 = 0;
  double first_byte_p50 = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t uptime_seconds = 0;
  std::string status;
  std::string mode;
  std::string version;
  struct Breaker {
    std::string provider;
    std::string state;
  };
  std::vector<Breaker> breakers;
  struct Request {
    std::string time;  ///< UTC, HH:MM:SS
    std::string model;
    std::uint64_t status = 0;
    bool failed = false;
    std::uint64_t tokens_in = 0;
    std::uint64_t tokens_sent = 0;
    std::uint64_t tokens_out = 0;
    std::string cost;  ///< as it is shown
    double total_ms = 0;
  };
  std::vector<Request> recent;  ///< newest first
};

/// Reads the three pages. Errors: bad_data for what is none of them.
Result<ProxyState> read_proxy_state(std::string_view stats, std::string_view health, std::string_view recent);

/// The states seen so far, the latest last, as many as a wide screen shows.
using ProxyHistory = std::deque<ProxyState>;
inline constexpr std::size_t longest_history = 300;

/// Lines for a screen of that size, each ended and none longer than `columns`. `with_colour`: as a terminal
/// understands it.
std::string top_screen(const ProxyHistory& history, std::string_view address, unsigned columns, unsigned rows,
                       bool with_colour);

/// Bars of eighths of a line's height, one for each value, the largest as high as a line; of more values than
/// `width` the last ones.
std::string sparkline(const std::vector<double>& values, std::size_t width);

}  // namespace tokenpak::cli
