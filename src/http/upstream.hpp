#pragma once

#include "base/result.hpp"
#include "net/cancellation.hpp"
#include "net/connection.hpp"
#include "net/loop.hpp"
#include "net/task.hpp"
#include "net/tls.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokenpak::http {

/// An HTTP proxy on the way to a host, reached by CONNECT.
struct Tunnel {
  std::string host;
  std::uint16_t port = 0;
  std::string authorization;  ///< value of Proxy-Authorization, or empty
};

/// One host that requests are sent to, and how to get there.
struct Origin {
  bool tls = true;
  std::string host;
  std::uint16_t port = 443;
  std::optional<Tunnel> tunnel;
};

/// Opens a connection to `origin`: TCP, CONNECT through the tunnel if there is one, TLS. `limit` holds for
/// each of the three. `tls_context` is asked for when TLS is needed. Fails with upstream_unreachable,
/// upstream_tls, upstream_timeout, cancelled, or `loop` where the connection ended at one of this process's
/// own `own_ports`.
net::Task<Result<net::Connection>> dial(net::Loop& loop, const Origin& origin,
                                        const std::vector<std::uint16_t>& own_ports,
                                        std::function<Result<net::TlsContext*>()> tls_context,
                                        net::Clock::duration limit, net::Cancellation& cancellation);

/// The idle keep-alive connections of one loop to one origin, the youngest first: it is the least likely to
/// be dead. Each is watched, so that one which the other side closes leaves at once.
class IdleConnections {
 public:
  static constexpr std::size_t max_idle = 256;
  static constexpr std::chrono::seconds max_idle_time{55};  // providers close theirs after 60 s and more

  IdleConnections() = default;
  ~IdleConnections();
  IdleConnections(const IdleConnections&) = delete;
  IdleConnections& operator=(const IdleConnections&) = delete;

  std::optional<net::Connection> take();
  /// Keeps a connection whose last response was received completely; closes the oldest if there are too many.
  void put(net::Connection connection);
  void clear();

 private:
  void drop(const net::Connection* idle);

  std::vector<std::unique_ptr<net::Connection>> idle_;  // each has an address of its own, to be known by
};

}  // namespace tokenpak::http
