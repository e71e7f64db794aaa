#pragma once

#include "dialect/provider.hpp"
#include "http/upstream.hpp"
#include "proxy/circuit_breaker.hpp"
#include "proxy/concurrency_limit.hpp"
#include "proxy/settings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::proxy {

/// Where requests can be sent to: a provider, or a fallback for one. Its parts are immutable, or safe to use
/// from any loop.
struct Upstream {
  /// `name` is of static storage, or as long-lived as this. `stands_in` where it is a fallback.
  Upstream(std::string_view upstream_name, const UpstreamAddress& upstream_address, const Settings& settings,
           const Fallback* stands_in);

  const std::string_view name;
  const UpstreamAddress& address;
  const Fallback* const fallback;  ///< null for a provider itself
  const http::Origin origin;
  const std::string host_header;    ///< `host[:port]` as the Host header has it
  bool is_plain_and_local = false;  ///< plain HTTP on this machine: it may lead back to us unseen
  CircuitBreaker breaker;
  ConcurrencyLimit limit;
};

}  // namespace tokenpak::proxy
