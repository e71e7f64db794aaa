#include "cli/url.hpp"

#include "base/ascii.hpp"
#include "base/base64.hpp"
#include "cli/ip_address.hpp"
#include "cli/parse_values.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace tokenpak::cli {
namespace {

std::unexpected<Error> refused(std::string rule) {
  return failure(ErrorKind::bad_configuration, std::move(rule));
}

/// The parts of an absolute URL of RFC 3986, cut but not decoded: views into the text.
struct UrlParts {
  std::string_view scheme;
  std::optional<std::string_view> user_info;
  std::string_view host;  ///< with the brackets of an IPv6 address
  std::optional<std::string_view> port;
  std::string_view path;
  bool has_query_or_fragment = false;
};

/// Cuts `text` before the first byte of `stops`; the stop and all after it stay in `text`.
std::string_view take_until(std::string_view& text, std::string_view stops) {
  const std::string_view taken = text.substr(0, text.find_first_of(stops));
  text.remove_prefix(taken.size());
  return taken;
}

UrlParts cut(std::string_view text) {
  UrlParts parts;
  if (const std::size_t colon = text.find("://"); colon != std::string_view::npos) {
    parts.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 3);
  }
  std::string_view authority = take_until(text, "/?#");
  parts.path = take_until(text, "?#");
  parts.has_query_or_fragment = !text.empty();
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    parts.user_info = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  const bool in_brackets = authority.starts_with('[') && authority.find(']') != std::string_view::npos;
  const std::size_t colon = authority.find(':', in_brackets ? authority.find(']') : 0);
  parts.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) parts.port = authority.substr(colon + 1);
  return parts;
}

/// Nothing when a % is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    if (text.size() - at < 3 || hex_digit(text[at + 1]) < 0 || hex_digit(text[at + 2]) < 0)
      return std::nullopt;
    decoded += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
    at += 2;
  }
  return decoded;
}

/// May stand in a path: RFC 3986's pchar and the slash; % is looked at apart.
bool is_path_byte(char c) {
  constexpr std::string_view marks = "-._~!$&'()*+,;=:@/%";
  return is_alphanumeric(c) || marks.contains(c);
}

struct HostAndPort {
  std::string host;  ///< as it is looked up and connected to: without brackets
  std::uint16_t port = 0;
};

Result<HostAndPort> host_and_port(const UrlParts& parts, std::uint16_t default_port) {
  // Brackets belong to an IPv6 address and to nothing else; a zone is no use in a URL.
  const auto name = parse_host_name(parts.host);
  const bool is_ipv6 = name && name->find(':') != std::string::npos;
  if (!name || parts.host.starts_with('[') != is_ipv6 || name->find('%') != std::string::npos) {
    return refused("must have a host name or an address after ://, an IPv6 address in brackets");
  }
  const auto port = parts.port ? parse_port(*parts.port) : Result<std::uint16_t>(default_port);
  if (!port) return refused("must have a port from 1 to 65535 after the host");
  return HostAndPort{*name, *port};
}

}  // namespace

Result<proxy::UpstreamAddress> parse_base_url(std::string_view text) {
  const UrlParts parts = cut(text);
  const std::string scheme = lower_case(parts.scheme);
  if (scheme != "https" && scheme != "http") return refused("must begin with https:// or http://");
  if (parts.user_info) return refused("must have no user name or password before the host");
  if (parts.has_query_or_fragment) return refused("must end with its host, port or path: no ? and no #");
  const bool path_is_valid = std::ranges::all_of(parts.path, is_path_byte) && percent_decoded(parts.path);
  if (!path_is_valid) return refused("must have a path of plain URL characters, others as %XX");

  const bool tls = scheme == "https";
  const auto endpoint = host_and_port(parts, tls ? 443 : 80);
  if (!endpoint) return std::unexpected(endpoint.error());
  const std::size_t prefix_end = parts.path.find_last_not_of('/') + 1;  // 0 when there is nothing but slashes
  return proxy::UpstreamAddress{.tls = tls,
                                .host = endpoint->host,
                                .port = endpoint->port,
                                .path_prefix = std::string(parts.path.substr(0, prefix_end))};
}

Result<proxy::OutboundProxy> parse_outbound_proxy(std::string_view text) {
  const UrlParts parts = cut(text);
  if (const std::string scheme = lower_case(parts.scheme); !scheme.empty() && scheme != "http") {
    return refused("must be a proxy that is spoken to in plain HTTP: http://host:port");
  }
  if (parts.has_query_or_fragment || (!parts.path.empty() && parts.path != "/")) {
    return refused("must end with its host or port: http://host:port");
  }
  const auto endpoint = host_and_port(parts, 80);
  if (!endpoint) return std::unexpected(endpoint.error());
  proxy::OutboundProxy outbound;
  outbound.host = endpoint->host;
  outbound.port = endpoint->port;
  if (parts.user_info) {
    const auto credentials = percent_decoded(*parts.user_info);
    if (!credentials) return refused("must have %XX in its user name and password where there is a %");
    const bool has_password = credentials->find(':') != std::string::npos;
    outbound.authorization = "Basic " + base64(has_password ? *credentials : *credentials + ":");
  }
  return outbound;
}

}  // namespace tokenpak::cli
