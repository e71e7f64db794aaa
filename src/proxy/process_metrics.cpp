#include "proxy/process_metrics.hpp"

#include "proxy/health.hpp"

#include <chrono>
#include <iterator>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

using Out = std::back_insert_iterator<std::string>;

void write_family(Out out, std::string_view name, std::string_view type, std::string_view help) {
  fmt::format_to(out, "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

template <class Value>
void write_gauge(Out out, std::string_view name, std::string_view help, Value value) {
  write_family(out, name, "gauge", help);
  fmt::format_to(out, "{} {}\n", name, value);
}

/// One sample for each provider, with the value that `value` takes from its breaker.
template <class Value>
void write_breakers(Out out, std::string_view name, std::string_view type, std::string_view help,
                    const Application& application, Value value) {
  write_family(out, name, type, help);
  for (std::size_t i = 0; i < dialect::provider_count; ++i) {
    const auto provider = static_cast<dialect::Provider>(i);
    const CircuitBreaker::Status status = application.upstream(provider).breaker.status(net::Clock::now());
    fmt::format_to(out, "{}{{provider=\"{}\"}} {}\n", name, name_of(provider), value(status));
  }
}

}  // namespace

std::string process_metrics(const Application& application) {
  std::string text;
  const Out out(text);
  write_gauge(out, "tokenpak_in_flight_requests", "Requests under way.", application.in_flight.load());
  write_gauge(out, "tokenpak_websocket_connections", "WebSocket connections open.",
              application.websocket_connections.load());
  write_breakers(out, "tokenpak_breaker_open", "gauge",
                 "1 where a provider is left alone, 0.5 where it is tried again.", application,
                 [](const CircuitBreaker::Status& status) {
                   switch (status.state) {
                     case CircuitBreaker::State::open:
                       return "1";
                     case CircuitBreaker::State::half_open:
                       return "0.5";
                     case CircuitBreaker::State::closed:
                       break;
                   }
                   return "0";
                 });
  write_breakers(out, "tokenpak_breaker_trips_total", "counter",
                 "How often a provider came to be left alone.", application,
                 [](const CircuitBreaker::Status& status) { return status.total_trips; });
  if (const auto bytes = resident_bytes())
    write_gauge(out, "process_resident_memory_bytes", "Resident memory size in bytes.", *bytes);
  write_gauge(out, "tokenpak_uptime_seconds", "Time since the start.",
              fmt::format("{:.3f}",
                          std::chrono::duration<double>(net::Clock::now() - application.started()).count()));
  return text;
}

}  // namespace tokenpak::proxy
