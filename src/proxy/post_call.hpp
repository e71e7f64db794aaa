#pragma once

#include "http/head.hpp"
#include "http/upstream.hpp"
#include "net/connection.hpp"
#include "net/loop.hpp"
#include "net/task.hpp"
#include "net/tls.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

// The proxy's own calls to servers that are no providers: collectors of telemetry, embeddings.

namespace tokenpak::proxy {

/// A connection on a loop that has nothing but this call. Where the origin speaks TLS, its context is made
/// and put into `tls`, which must outlive the connection. `limit` is http::dial's.
net::Task<Result<net::Connection>> dial_alone(net::Loop& loop, const http::Origin& origin,
                                              const std::vector<std::uint16_t>& own_ports,
                                              net::Clock::duration limit,
                                              std::unique_ptr<net::TlsContext>& tls);

/// Sends a POST and receives the head of its answer into `answered`, which views the connection's buffer.
/// Each silence may last for `limit`. Errors: those of the connection; `connection_closed` where it ends
/// before.
net::Task<Result<void>> post(net::Connection& connection, std::string_view head, std::string_view body,
                             net::Clock::duration limit, http::ResponseHead& answered);

}  // namespace tokenpak::proxy
