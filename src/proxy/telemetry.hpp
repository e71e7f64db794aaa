#pragma once

#include "ledger/otlp.hpp"
#include "proxy/settings.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tokenpak::proxy {

/// Sends finished requests to an OpenTelemetry collector (OTLP over HTTP, JSON) every few seconds, from a
/// thread of its own. Where the collector cannot be reached, that is told once in the log, and what was to be
/// sent is dropped: metrics are sums and catch up, spans are lost. Never more than `most_waiting` wait.
class Telemetry {
 public:
  static constexpr std::size_t most_waiting = 4096;

  Telemetry(const TelemetrySettings& settings, std::vector<std::uint16_t> own_ports);
  ~Telemetry();  ///< sends what waits, for a second at most
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  void post(std::shared_ptr<const ledger::Row> row);  ///< From any thread.

 private:
  void run();
  void send(const std::vector<std::shared_ptr<const ledger::Row>>& rows, std::chrono::milliseconds limit);
  Result<void> post_json(std::string_view path, std::string_view body, std::chrono::milliseconds limit) const;

  const TelemetrySettings settings_;
  const std::vector<std::uint16_t> own_ports_;
  const std::uint64_t seed_;
  ledger::OtlpMetrics metrics_;  // of the thread alone, like the next
  bool has_failed_ = false;

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::vector<std::shared_ptr<const ledger::Row>> waiting_;
  std::size_t dropped_ = 0;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace tokenpak::proxy
