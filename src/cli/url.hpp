#pragma once

#include "base/result.hpp"
#include "proxy/settings.hpp"

#include <string_view>

namespace tokenpak::cli {

/// The base URL of a provider: http or https, a host name or address, and maybe a port and a path prefix. A
/// user name, a query and a fragment are refused. No message repeats the text, which may hold a secret in a
/// wrong place.
Result<proxy::UpstreamAddress> parse_base_url(std::string_view text);

/// The value of HTTPS_PROXY: http://[user:password@]host[:port], the scheme may be left out. The user name
/// and the password, percent-decoded, become the value of Proxy-Authorization (RFC 7617). `exempt` stays
/// empty.
Result<proxy::OutboundProxy> parse_outbound_proxy(std::string_view text);

}  // namespace tokenpak::cli
