#include "proxy/upstream.hpp"

#include "proxy/admission.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

bool is_exempt(const OutboundProxy& proxy, std::string_view host) {
  return std::ranges::any_of(proxy.exempt, [host](std::string_view entry) {
    if (entry == "*" || entry == host) return true;
    if (entry.starts_with('*')) entry.remove_prefix(1);
    const std::string_view suffix = entry.starts_with('.') ? entry.substr(1) : entry;
    return !suffix.empty() && host.size() > suffix.size() && host.ends_with(suffix) &&
           host[host.size() - suffix.size() - 1] == '.';
  });
}

http::Origin origin_for(const UpstreamAddress& upstream, const std::optional<OutboundProxy>& proxy) {
  http::Origin origin;
  origin.tls = upstream.tls;
  origin.host = upstream.host;
  origin.port = upstream.port;
  if (upstream.tls && proxy && !is_exempt(*proxy, upstream.host)) {
    origin.tunnel = http::Tunnel{proxy->host, proxy->port, proxy->authorization};
  }
  return origin;
}

std::string host_header_for(const UpstreamAddress& upstream) {
  const std::string host = upstream.host.contains(':') ? "[" + upstream.host + "]" : upstream.host;
  const bool is_default_port = upstream.port == (upstream.tls ? 443 : 80);
  return is_default_port ? host : fmt::format("{}:{}", host, upstream.port);
}

}  // namespace

Upstream::Upstream(std::string_view upstream_name, const UpstreamAddress& upstream_address,
                   const Settings& settings, const Fallback* stands_in)
    : name(upstream_name),
      address(upstream_address),
      fallback(stands_in),
      origin(origin_for(upstream_address, settings.outbound_proxy)),
      host_header(host_header_for(upstream_address)),
      is_plain_and_local(!upstream_address.tls && is_loopback_name(upstream_address.host)),
      breaker(upstream_name, settings.breaker),
      limit(settings.limits.upstream_requests, settings.limits.upstream_queue) {}

}  // namespace tokenpak::proxy
