#include "proxy/post_call.hpp"

#include "http/receive.hpp"
#include "net/cancellation.hpp"

#include <array>
#include <functional>
#include <utility>

namespace tokenpak::proxy {

net::Task<Result<net::Connection>> dial_alone(net::Loop& loop, const http::Origin& origin,
                                              const std::vector<std::uint16_t>& own_ports,
                                              net::Clock::duration limit,
                                              std::unique_ptr<net::TlsContext>& tls) {
  net::Cancellation never;
  const std::function<Result<net::TlsContext*>()> make_tls = [&tls]() -> Result<net::TlsContext*> {
    Result<std::unique_ptr<net::TlsContext>> made = net::TlsContext::for_clients();
    if (!made) return std::unexpected(std::move(made.error()));
    tls = std::move(*made);
    return tls.get();
  };
  co_return co_await http::dial(loop, origin, own_ports, make_tls, limit, never);
}

net::Task<Result<void>> post(net::Connection& connection, std::string_view head, std::string_view body,
                             net::Clock::duration limit, http::ResponseHead& answered) {
  connection.set_deadline(limit);
  const std::array<std::string_view, 2> pieces = {head, body};
  const Result<void> sent = co_await connection.send(pieces);
  if (!sent) co_return std::unexpected(sent.error());
  const Result<http::HeadOutcome> outcome =
      co_await http::receive_response_head(connection, "POST", answered);
  if (!outcome) co_return std::unexpected(outcome.error());
  if (*outcome == http::HeadOutcome::closed)
    co_return failure(ErrorKind::connection_closed, "it closed the connection");
  co_return Result<void>();
}

}  // namespace tokenpak::proxy
