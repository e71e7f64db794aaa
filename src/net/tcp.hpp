#pragma once

#include "base/result.hpp"
#include "net/cancellation.hpp"
#include "net/connection.hpp"
#include "net/loop.hpp"
#include "net/task.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace tokenpak::net {

/// Opens a TCP connection to a host name or address literal: looks the name up without blocking the loop,
/// then tries its addresses in the order of the resolver, starting the next one after 250 ms without success
/// (RFC 8305), until one answers. `limit` covers it all. Fails with upstream_unreachable (the message says
/// which step failed), upstream_timeout or cancelled.
Task<Result<Connection>> connect_tcp(Loop& loop, std::string host, std::uint16_t port, Clock::duration limit,
                                     Cancellation& cancellation);

/// Accepts connections on one address and hands them to the event loops in turn.
class Listener {
 public:
  using OnConnection = std::function<void(Loop& loop, Connection connection)>;

  /// Binds and listens. `address` is an IP literal. Port 0 takes any free one. Fails with bad_configuration
  /// (in use, no such address, no permission).
  static Result<std::unique_ptr<Listener>> bind(Loop& accepting, const std::string& address,
                                                std::uint16_t port);
  virtual ~Listener() = default;

  /// Starts accepting: each connection goes to the next of `loops`; `on_connection` runs on that loop.
  virtual void start(std::span<Loop* const> loops, OnConnection on_connection) = 0;
  virtual std::uint16_t port() const = 0;
};

}  // namespace tokenpak::net
