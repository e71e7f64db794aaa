#pragma once

#include "base/result.hpp"
#include "proxy/settings.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::proxy {

/// How far one got on the way to an upstream. What was not reached is empty.
struct UpstreamProbe {
  std::string looked_up;  ///< the host whose name was looked up: the upstream's, or the outbound proxy's
  std::optional<std::string> lookup_problem;
  std::optional<Error> problem;  ///< of TCP, of the outbound proxy, or of TLS (upstream_tls)
  std::optional<std::chrono::milliseconds> connected;  ///< time for TCP and TLS
  std::optional<std::chrono::system_clock::time_point> certificate_end;
  std::optional<std::chrono::system_clock::time_point> date;  ///< by the upstream's clock, to the second
};

/// Connects to an upstream as the proxy would, and asks it for `HEAD /` without a key. Waits; runs an event
/// loop of its own.
UpstreamProbe probe_upstream(const UpstreamAddress& upstream, const Settings& settings);

/// What the proxy that runs with these settings answers to `GET target`, with its status. Waits. Fails as a
/// connection does.
struct PageAnswer {
  int status = 0;
  std::string body;
};
Result<PageAnswer> ask_running_proxy(const Settings& settings, std::string_view target);

}  // namespace tokenpak::proxy
