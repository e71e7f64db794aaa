#include "proxy/answer.hpp"

#include "dialect/error_body.hpp"
#include "proxy/errors.hpp"

#include <array>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// A client that takes no byte of its answer for so long will not come back for it.
constexpr std::chrono::seconds send_time{60};

}  // namespace

Answer error_answer(dialect::Provider provider, const Error& error) {
  const HttpError http = http_error(error.kind);
  return {http.status, dialect::error_body(provider, http.status, http.code, error.message)};
}

net::Task<ClientConnection> send_answer(net::Connection& client, const Answer& answer) {
  const std::string retry_after =
      answer.retry_after ? fmt::format("Retry-After: {}\r\n", answer.retry_after->count()) : "";
  const std::string request_id =
      answer.request_id.empty() ? "" : fmt::format("x-tokenpak-request-id: {}\r\n", answer.request_id);
  const std::string head = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n{}{}{}{}\r\n",
      answer.status, reason_phrase(answer.status), answer.content_type, answer.body.size(), retry_after,
      request_id, answer.upgrade_to_websocket ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" : "",
      answer.close ? "Connection: close\r\n" : "");
  const std::array<std::string_view, 2> pieces = {
      head, answer.without_body ? std::string_view() : std::string_view(answer.body)};
  client.set_deadline(send_time);
  const Result<void> sent = co_await client.send(pieces);
  if (!sent) co_return ClientConnection::reset;
  co_return answer.close ? ClientConnection::close : ClientConnection::keep;
}

}  // namespace tokenpak::proxy
