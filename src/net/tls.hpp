#pragma once

#include "base/result.hpp"
#include "net/cancellation.hpp"
#include "net/connection.hpp"
#include "net/task.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace tokenpak::net {

/// What all TLS connections to providers share: the trusted certificates of the system (`SSL_CERT_FILE` and
/// `SSL_CERT_DIR` honoured), TLS 1.2 and later. Thread-safe once made.
class TlsContext {
 public:
  static Result<std::unique_ptr<TlsContext>> for_clients();
  virtual ~TlsContext() = default;
};

/// Turns a fresh TCP connection into a TLS client connection to `host`: sends the name (SNI), offers HTTP/1.1
/// only, verifies the certificate chain and the name. Fails with upstream_tls (the message says why),
/// upstream_timeout after `limit`, or cancelled.
Task<Result<Connection>> start_tls(Loop& loop, Connection connection, TlsContext& context, std::string host,
                                   Clock::duration limit, Cancellation& cancellation);

/// Until when the certificate of a TLS connection's other side is valid; nothing for a plain connection.
std::optional<std::chrono::system_clock::time_point> certificate_end(Connection& connection);

}  // namespace tokenpak::net
