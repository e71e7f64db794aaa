#include "proxy/refusal.hpp"

namespace tokenpak::proxy {

net::Task<ClientConnection> refuse(net::Connection& client, Exchange& exchange, const Error& error,
                                   std::optional<std::chrono::seconds> retry_after) {
  exchange.failed = error;
  Answer answer = error_answer(exchange.route.provider, error);
  answer.retry_after = retry_after;
  answer.request_id = exchange.id;
  answer.without_body = exchange.method == "HEAD";
  answer.close = !exchange.client_keeps_alive;
  const ClientConnection connection = co_await send_answer(client, answer);
  exchange.client_left = connection == ClientConnection::reset;
  exchange.status = exchange.client_left ? 0 : answer.status;
  co_return connection;
}

}  // namespace tokenpak::proxy
