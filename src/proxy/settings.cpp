#include "proxy/settings.hpp"

#include <fmt/format.h>

namespace tokenpak::proxy {

std::string UpstreamAddress::url() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  std::string text =
      fmt::format("{}://{}", tls ? "https" : "http", is_ipv6 ? fmt::format("[{}]", host) : host);
  if (port != (tls ? 443 : 80)) text += fmt::format(":{}", port);
  return text + path_prefix;
}

}  // namespace tokenpak::proxy
