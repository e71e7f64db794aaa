#include "http/upstream.hpp"

#include "http/receive.hpp"
#include "net/tcp.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::http {

namespace {

net::Task<Result<void>> open_tunnel(net::Connection& connection, const Origin& origin,
                                    net::Clock::duration limit) {
  const Tunnel& tunnel = *origin.tunnel;
  const std::string authority =
      fmt::format("{}:{}", origin.host.contains(':') ? "[" + origin.host + "]" : origin.host, origin.port);
  std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", authority);
  if (!tunnel.authorization.empty())
    request += fmt::format("Proxy-Authorization: {}\r\n", tunnel.authorization);
  request += "\r\n";
  const std::array<std::string_view, 1> pieces = {request};
  connection.set_deadline(limit);
  const Result<void> sent = co_await connection.send(pieces);
  if (!sent) {
    co_return failure(ErrorKind::upstream_unreachable,
                      fmt::format("the outbound proxy {} closed the connection", tunnel.host));
  }
  ResponseHead head;
  const Result<HeadOutcome> outcome = co_await receive_response_head(connection, "CONNECT", head);
  if (!outcome || *outcome == HeadOutcome::closed) {
    co_return failure(ErrorKind::upstream_unreachable,
                      fmt::format("the outbound proxy {} gave no answer to CONNECT", tunnel.host));
  }
  if (head.status != 200) {
    co_return failure(
        ErrorKind::upstream_unreachable,
        fmt::format("the outbound proxy {} answered CONNECT with status {}", tunnel.host, head.status));
  }
  connection.consume(head.size);
  connection.clear_deadline();
  co_return Result<void>();
}

}  // namespace

net::Task<Result<net::Connection>> dial(net::Loop& loop, const Origin& origin,
                                        const std::vector<std::uint16_t>& own_ports,
                                        std::function<Result<net::TlsContext*>()> tls_context,
                                        net::Clock::duration limit, net::Cancellation& cancellation) {
  std::string host = origin.tunnel ? origin.tunnel->host : origin.host;
  const std::uint16_t port = origin.tunnel ? origin.tunnel->port : origin.port;
  Result<net::Connection> connection =
      co_await net::connect_tcp(loop, std::move(host), port, limit, cancellation);
  if (!connection) {
    Error error = std::move(connection.error());
    if (origin.tunnel) error.message += " (that is the outbound proxy, HTTPS_PROXY)";
    co_return std::unexpected(std::move(error));
  }
  for (const std::uint16_t own : own_ports) {
    if (connection->reaches_own_port(own)) {
      co_return failure(ErrorKind::loop,
                        fmt::format("the upstream {}:{} is this proxy itself", origin.host, origin.port));
    }
  }
  if (origin.tunnel) {
    Result<void> opened;
    {
      net::Connection& tunnelled = *connection;
      net::OnCancel on_cancel(cancellation, [&tunnelled] { tunnelled.abort(); });
      opened = co_await open_tunnel(tunnelled, origin, limit);
    }
    if (!opened) co_return std::unexpected(std::move(opened.error()));
  }
  if (!origin.tls) co_return connection;
  Result<net::TlsContext*> context = tls_context();
  if (!context) co_return std::unexpected(std::move(context.error()));
  co_return co_await net::start_tls(loop, std::move(*connection), **context, origin.host, limit,
                                    cancellation);
}

IdleConnections::~IdleConnections() {
  clear();
}

std::optional<net::Connection> IdleConnections::take() {
  if (idle_.empty()) return std::nullopt;
  const std::unique_ptr<net::Connection> youngest = std::move(idle_.back());
  idle_.pop_back();
  youngest->watch(nullptr);
  youngest->clear_deadline();
  return std::move(*youngest);
}

void IdleConnections::put(net::Connection connection) {
  // A byte that nobody asked for belongs to no answer of ours.
  if (connection.ended() || !connection.received().empty()) return;
  if (idle_.size() == max_idle) idle_.erase(idle_.begin());
  connection.rest();
  idle_.push_back(std::make_unique<net::Connection>(std::move(connection)));
  const net::Connection* idle = idle_.back().get();
  // Anything that happens on it now is its end: closed, expired, or speaking out of turn.
  idle_.back()->watch([this, idle] { drop(idle); });
  idle_.back()->set_deadline(max_idle_time);
}

void IdleConnections::clear() {
  idle_.clear();
}

void IdleConnections::drop(const net::Connection* idle) {
  const auto found = std::ranges::find_if(idle_, [idle](const auto& entry) { return entry.get() == idle; });
  if (found != idle_.end()) idle_.erase(found);
}

}  // namespace tokenpak::http
