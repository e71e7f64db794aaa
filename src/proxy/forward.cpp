#include "proxy/forward.hpp"

#include "http/body_extent.hpp"
#include "net/cancellation.hpp"
#include "proxy/budget_check.hpp"
#include "proxy/departure.hpp"
#include "proxy/refusal.hpp"
#include "proxy/saved_line.hpp"
#include "proxy/upstream_call.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokenpak::proxy {

namespace {

/// Relays the answer's head and body. The provider's bytes go to the client before anything looks into them.
net::Task<ClientConnection> relay(Application& application, LoopContext& context, net::Connection& client,
                                  Answered& answered, Exchange& exchange, net::Cancellation& given_up,
                                  Departure& departure) {
  net::Connection& upstream = answered.connection;
  net::OnCancel on_cancel(given_up, [&upstream] { upstream.abort(); });
  const http::ResponseHead& head = answered.head;
  const bool unchunk = exchange.client_speaks_http_1_0 && head.framing == http::Framing::chunked;
  const bool close = !exchange.client_keeps_alive || head.framing == http::Framing::until_close || unchunk ||
                     application.is_shutting_down();
  exchange.status = head.status;
  const std::string_view content_type = head.value_of("content-type");
  exchange.streamed = content_type.starts_with("text/event-stream");

  const std::string head_for_client =
      answer_head(head, !unchunk, close, exchange.id, saved_line(exchange) + budget_line(exchange));
  dialect::AnswerTap tap(exchange.route.dialect, content_type, head.value_of("content-encoding"));
  http::BodyExtent extent(head.framing, head.content_length);
  http::BodyExtent tapped = extent;  // the same once more, for what has gone to the client
  const bool upstream_keeps_alive = head.keep_alive && answered.request_was_sent;
  upstream.consume(head.size);  // from here on the views of `head` are void

  std::vector<std::string_view> pieces;
  pieces.reserve(2);
  pieces.push_back(head_for_client);
  std::optional<Error> upstream_failed;
  for (;;) {
    const std::string_view received = upstream.received();
    std::size_t taken = 0;
    if (unchunk) {
      taken = extent.feed(received, [&pieces](std::string_view piece) { pieces.push_back(piece); });
    } else {
      taken = extent.feed(received, [](std::string_view) {});
      if (taken > 0) pieces.push_back(received.substr(0, taken));
    }
    if (extent.invalid()) {
      upstream_failed = Error(ErrorKind::upstream_broken, "the provider's chunked answer is malformed");
      break;
    }
    if (!pieces.empty() && !departure.has_left()) {
      client.set_deadline(slowest_client);
      const Result<void> sent = co_await client.send(pieces);
      if (!sent) departure.client_left();
      if (given_up.requested()) break;
      if (exchange.answered == net::Clock::time_point()) exchange.answered = net::Clock::now();
    }
    pieces.clear();
    net::Loop::EndOfTurn others_first = context.loop().end_of_turn();
    co_await others_first;
    tapped.feed(received.substr(0, taken), [&](std::string_view piece) {
      exchange.bytes_answered += piece.size();
      tap.feed(piece);
    });
    upstream.consume(taken);
    if (extent.done()) break;

    set_silence_limit(upstream, application.settings());
    const Result<std::size_t> bytes = co_await upstream.receive();
    if (given_up.requested()) break;
    if (!bytes) {
      upstream_failed = upstream_error(bytes.error(), application.upstream(exchange.upstream).name);
      break;
    }
    if (*bytes == 0) {
      if (!extent.ends_with_connection()) {
        upstream_failed = Error(ErrorKind::upstream_broken,
                                "the provider closed the connection in the middle of its answer");
      }
      break;
    }
  }
  exchange.facts = tap.finish();

  exchange.client_left = departure.has_left();
  if (given_up.requested()) co_return ClientConnection::reset;
  if (upstream_failed && exchange.answered == net::Clock::time_point() && !exchange.client_left) {
    exchange.streamed = false;  // nothing of the provider's answer has gone to the client
    co_return co_await refuse(client, exchange, *upstream_failed, std::nullopt);
  }
  if (upstream_failed) {
    exchange.failed = std::move(upstream_failed);
    // A missing last chunk or a length not reached says that the answer is incomplete, and a clean close lets
    // every byte that came arrive. Where only the close ends the body, it takes a reset to say so.
    co_return extent.ends_with_connection() || unchunk ? ClientConnection::reset : ClientConnection::close;
  }
  upstream.clear_deadline();
  if (upstream_keeps_alive && extent.done())
    context.idle(exchange.upstream).put(std::move(answered.connection));
  if (exchange.client_left) co_return ClientConnection::reset;
  co_return close ? ClientConnection::close : ClientConnection::keep;
}

}  // namespace

net::Task<ClientConnection> forward(Application& application, LoopContext& context, net::Connection& client,
                                    Exchange& exchange) {
  // While the provider works, a read stands ready on the client's side, which would be the next request's:
  // its end is how we notice that the client left.
  net::Cancellation given_up;
  client.clear_deadline();
  Departure departure(context.loop(), exchange.options.drains, application.settings().longest_drain,
                      given_up);
  client.watch([&client, &departure] {
    if (client.ended()) departure.client_left();
  });
  UpstreamCall call = co_await call_upstream(application, context, exchange, given_up);
  ClientConnection result = ClientConnection::reset;
  if (given_up.requested()) {
    exchange.client_left = true;
  } else if (call.answered) {
    // A provider that refused the request before it had all of it left no time to count.
    co_await count_tokens(application, context, exchange);
    result = co_await relay(application, context, client, *call.answered, exchange, given_up, departure);
  } else {
    result = co_await refuse(client, exchange, call.answered.error(), call.retry_after);
  }
  client.watch(nullptr);
  exchange.finished = net::Clock::now();
  const bool was_asked = exchange.first_byte != net::Clock::time_point();
  if (was_asked) co_await count_tokens(application, context, exchange);
  co_return result;
}

}  // namespace tokenpak::proxy
